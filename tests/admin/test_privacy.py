"""No page of the admin holds a word of anybody's note, whoever looks."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from journal.models import Reading
from tests import make
from topics.models import Progress
from web.admin.counts import is_a_learners

CANARY = "quetzalphen"
PRIVATE = ["notes", "review"]  # apps with nothing for anybody else


@pytest.fixture
def things(ada):
    """One of everything, with a note of Ada's wherever there can be one."""
    topic = make.topic("Brewing", body="Slowly.")
    post = make.post("Ale", author=ada, category=make.category("Beers"), tags=[make.tag("Hops")])
    track = make.track("Beer", ("Malt", topic))
    series = make.series("Ales", ("Light", post))
    make.masthead()
    for about in ({"topic": topic}, {"post": post}, {}):
        note = make.note(ada, f"{CANARY} one", title=f"{CANARY} title", **about)
        note.revise(f"{CANARY} two", revision=1, title=f"{CANARY} other")
    Progress.objects.record(ada, topic, "done")
    Reading.objects.record(ada, post, "read")
    return [
        topic,
        post,
        track,
        track.phases.get(),
        series,
        series.sections.get(),
        post.category,
        post.tags.get(),
        post.category.masthead,
        ada,
    ]


def pages(things):
    for thing in things:
        name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_changelist") + f"?q={CANARY}"
        yield reverse(f"{name}_add")
        for page in ("change", "history", "delete"):
            yield reverse(f"{name}_{page}", args=[thing.pk])
        if thing._meta.model_name in ("topic", "post", "track", "series", "phase"):
            yield reverse(f"{name}_preview", args=[thing.pk])
    for kind, field in (("checklistitem", "topic"), ("part", "post"), ("tagging", "tag")):
        label = "topics" if kind == "checklistitem" else "journal"
        base = reverse("admin:autocomplete")
        asked = f"app_label={label}&model_name={kind}&field_name={field}"
        for term in ("", CANARY):
            yield f"{base}?{asked}&term={term}"
    yield "/admin/"
    yield "/admin/topics/"
    yield "/admin/journal/"
    yield "/admin/accounts/"


def everything(client, things):
    seen = []
    for url in pages(things):
        response = client.get(url)
        assert response.status_code in (200, 403, 404), (url, response.status_code)
        text = response.content.decode()
        # A search repeats what was searched for.
        for echo in (f'value="{CANARY}"', f"q={CANARY}", f"q%3D{CANARY}"):
            text = text.replace(echo, "")
        seen.append((url, text))
        if url.endswith("/delete/") and "user" not in url:
            client.post(url, {"post": "yes"})
            seen.append((url, client.get("/admin/").content.decode()))
    return seen


@pytest.mark.parametrize("who", ["curator", "editor"])
def test_no_page_of_the_admin_says_a_word_of_a_note(
    request, client, things, who, caplog, mailoutbox
):
    client.force_login(request.getfixturevalue(who))
    seen = everything(client, things)
    assert len(seen) > 50
    for url, text in seen:
        assert CANARY not in text, url
    assert CANARY not in caplog.text
    assert not mailoutbox
    for entry in LogEntry.objects.all():
        assert CANARY not in f"{entry.object_repr} {entry.change_message}"


def test_deleting_a_person_says_no_word_of_their_notes(client, curator, things, ada):
    client.force_login(curator)
    url = f"/admin/accounts/user/{ada.pk}/delete/"
    page = client.get(url).content.decode()
    assert CANARY not in page
    assert "Ale" not in page
    assert CANARY not in client.post(url, {"post": "yes"}, follow=True).content.decode()
    assert CANARY not in client.get("/admin/").content.decode()


def test_nothing_private_has_a_page(db):
    for model in admin.site._registry:
        if model._meta.app_label not in ("auth", "accounts"):
            assert not is_a_learners(model), model
        assert model._meta.app_label not in PRIVATE, model


def test_every_private_model_prints_no_word(db):
    """What a page might print by mistake holds nothing to print."""
    for model in apps.get_models():
        if model._meta.app_label in ("topics", "journal", "notes") and is_a_learners(model):
            row = model()
            for field in ("title", "body"):
                if hasattr(row, field):
                    setattr(row, field, CANARY)
            assert CANARY not in str(row)
