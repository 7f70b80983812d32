"""No page of curation holds a word of a learner's, nor a name, nor a count that points at one."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from curation import drafting
from curation.models import MaterialChange
from journal.models import Post, Reading
from tests import make
from tests.admin.sending import send
from tests.pages import words
from topics.models import Progress, Topic

CANARY, NAME, ADDRESS = "quetzalphen", "Wilhelmine", "minna@example.org"


@pytest.fixture
def minna(db):
    """Who has ticked, read and noted everything below."""
    return make.user(ADDRESS, name=NAME)


@pytest.fixture
def things(minna):
    topics = [make.topic(title, body=f"[[{title} gone]]") for title in ("Yeast", "Barm")]
    posts = [make.post(title, body="Text.") for title in ("Ale", "Stout")]
    for topic in topics:
        Progress.objects.record(minna, topic, "done")
        make.note(minna, f"{CANARY} body", title=f"{CANARY} title", topic=topic)
    for post in posts:
        Reading.objects.record(minna, post, "read")
        make.note(minna, f"{CANARY} body", title=f"{CANARY} title", post=post)
    return [
        *topics,
        *posts,
        make.track("Beer", ("Malt", *topics)),
        make.series("Ales", ("I", *posts)),
    ]


def pages(things):
    for thing in things:
        kind = f"{thing._meta.app_label}/{thing._meta.model_name}"
        yield f"/admin/curate/{kind}/retire/?id={thing.pk}"
        yield f"/admin/curate/{kind}/bring-back/?id={thing.pk}"
        yield f"/admin/{kind}/{thing.pk}/history/"
        yield f"/admin/{kind}/{thing.pk}/history/compare/"
    for one, other in (things[:2], things[2:4]):
        kind = f"{one._meta.app_label}/{one._meta.model_name}"
        yield f"/admin/curate/{kind}/{one.pk}/merge/"
        yield f"/admin/curate/{kind}/{one.pk}/merge/?into={other.pk}"
        yield f"/admin/curate/{kind}/{one.pk}/merge/?into-slug={CANARY}"
        for page in ("", "preview/", "compare/", "publish/"):
            yield f"/admin/drafts/{one._meta.model_name}/{one.pk}/{page}"
    yield "/admin/drafts/"
    yield "/admin/gaps/"
    yield "/admin/changes/"
    yield "/admin/names/?q=quetz"
    yield "/admin/"


def test_no_page_of_curation_says_a_learners_word_or_name(desk, things, caplog, mailoutbox):
    one, other, post, joined, *_ = things
    drafting.save(
        one,
        drafting.fields_of(one) | {"body": "New."},
        by=None,
        revision=0,
        seen=drafting.digest(drafting.fields_of(one)),
    )
    seen = {url: desk.get(url, follow=True).content.decode() for url in pages(things)}
    said = {"material": "on", "why": "Wrong."}
    seen["publish"] = send(desk, f"/admin/drafts/topic/{one.pk}/publish/", said).content.decode()
    for app, old, new in (("topics/topic", one, other), ("journal/post", post, joined)):
        sent = {"into": new.pk, "slug": old.slug}
        merged = desk.post(f"/admin/curate/{app}/{old.pk}/merge/", sent, follow=True)
        seen[f"merge {old}"] = merged.content.decode()
    retired = desk.post("/admin/curate/topics/topic/retire/", {"id": other.pk}, follow=True)
    seen["retire"] = retired.content.decode()
    seen |= {
        f"{url} again": desk.get(url).content.decode() for url in ("/admin/changes/", "/admin/")
    }
    assert not Topic.objects.filter(pk=one.pk).exists()
    assert not Post.objects.filter(pk=post.pk).exists()
    told = [f"{row.object_repr} {row.change_message}" for row in LogEntry.objects.all()]
    told += [entry.history_change_reason for entry in Topic.history.all()]
    told += [str(change) for change in MaterialChange.objects.all()]
    for place, text in [*seen.items(), ("log", caplog.text), *(("row", row) for row in told)]:
        for private in (CANARY, NAME, ADDRESS):
            assert private not in text.replace(f"into-slug={CANARY}", "").replace(
                f'value="{CANARY}"', ""
            ), place
    assert not mailoutbox


def test_a_curator_without_a_name_is_not_called_by_their_address(desk, editor, things):
    editor.name = ""
    editor.save()
    topic = things[0]
    send(desk, f"/admin/drafts/topic/{topic.pk}/", body="New.")
    for url in (
        "/admin/drafts/",
        *(f"/admin/drafts/topic/{topic.pk}/{p}" for p in ("", "compare/")),
    ):
        page = words(desk.get(url))
        assert f"Curator no. {editor.pk}" in page
        assert desk.get(url).content.decode().count(editor.email) <= 1  # one's own, in the head


def test_a_merge_wants_the_right_to_delete_too(client, things):
    """It takes a row away: who may only change topics does not get there by another name."""
    old, new, *_ = things
    person = make.user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename="change_topic"))
    client.force_login(person)
    url = f"/admin/curate/topics/topic/{old.pk}/merge/"
    assert client.get(url).status_code == 403
    assert client.post(url, {"into": new.pk}).status_code == 403
    assert Topic.objects.filter(pk=old.pk).exists()
    page = client.get(f"/admin/topics/topic/{old.pk}/change/").content.decode()
    assert "/retire/" in page
    assert "/merge/" not in page
