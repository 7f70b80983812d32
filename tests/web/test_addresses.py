"""A URL, once public, is never a dead end."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from journal.models import Reading
from tests import make
from tests.pages import words
from topics.models import Progress
from web.addresses import remove, rename, repoint
from web.models import FormerSlug, Mention
from web.publishing import Status

MAKERS = {
    "topic": lambda: make.topic("Old name"),
    "post": lambda: make.post("Old name"),
    "planned post": lambda: make.planned("Old name"),
    "track": lambda: make.track("Old name"),
    "series": lambda: make.series("Old name"),
    "category": lambda: make.category("Old name"),
    "tag": lambda: make.tag("Old name"),
    "phase": lambda: make.track("Baking", ("Old name",)).phases.get(),
}


@pytest.fixture(params=MAKERS)
def thing(request, db):
    return MAKERS[request.param]()


def test_a_renamed_thing_is_still_found_at_its_old_address(client, thing):
    old = thing.get_absolute_url()
    rename(thing, "new-name")

    response = client.get(old, {"page": "2"})
    assert response.status_code == 301
    assert response["Location"] == thing.get_absolute_url() + "?page=2"
    assert client.get(thing.get_absolute_url()).status_code == 200


def test_renaming_back_leaves_no_trace(client, thing):
    first = thing.get_absolute_url()
    rename(thing, "new-name")
    second = thing.get_absolute_url()
    rename(thing, "old-name")

    assert client.get(first).status_code == 200
    assert client.get(second)["Location"] == first
    assert FormerSlug.objects.count() == 1


def test_many_names_all_lead_to_the_last_one_at_once(client, thing):
    old = [thing.get_absolute_url()]
    for name in ("second", "third", "fourth"):
        rename(thing, name)
        old.append(thing.get_absolute_url())

    for url in old[:-1]:
        assert client.get(url)["Location"] == old[-1]


def test_a_removed_thing_answers_that_it_is_gone(client, thing):
    first = thing.get_absolute_url()
    rename(thing, "new-name")
    second = thing.get_absolute_url()
    remove(thing)

    for url in (first, second):
        response = client.get(url)
        assert response.status_code == 410
        assert "taken down" in words(response)


def test_texts_that_link_to_what_is_removed_say_so(db, django_capture_on_commit_callbacks):
    topic = make.topic("Yeast")
    with django_capture_on_commit_callbacks(execute=True):
        rename(topic, "leaven")
    post = make.post(body="[[Yeast]] or [[leaven]]")
    post.write()
    with django_capture_on_commit_callbacks(execute=True):
        remove(topic)
    post.refresh_from_db()
    assert "href" not in post.html
    assert list(Mention.objects.values_list("target_id", flat=True)) == [None, None]


def test_an_unknown_address_is_not_found(client, thing):
    url = thing.get_absolute_url().replace("old-name", "never-was")
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("kind", ["topic", "post", "track", "series"])
def test_a_retired_thing_is_gone_for_visitors(client, db, kind):
    thing = MAKERS[kind]()
    thing.retire()
    response = client.get(thing.get_absolute_url())
    assert response.status_code == 410
    assert "Old name" in words(response)


def test_a_phase_goes_with_its_track(client, db):
    phase = MAKERS["phase"]()
    phase.track.retire()
    assert client.get(phase.get_absolute_url()).status_code == 410


def test_a_retired_topic_stays_for_those_who_touched_it(client, ada, bob):
    topic = make.topic("Yeast")
    track = make.track("Baking", ("Flour", topic))
    Progress.objects.record(ada, topic, "done")
    topic.retire()
    track.retire()

    client.force_login(ada)
    assert client.get(topic.get_absolute_url()).status_code == 200
    assert client.get(track.get_absolute_url()).status_code == 200
    client.force_login(bob)
    assert client.get(topic.get_absolute_url()).status_code == 410
    assert client.get(track.get_absolute_url()).status_code == 410


def test_a_retired_post_stays_for_those_who_read_or_noted_it(client, ada, bob):
    post = make.post("Yeast")
    Reading.objects.record(ada, post, "read")
    make.note(bob, post=post)
    post.retire()

    for reader in (ada, bob):
        client.force_login(reader)
        assert client.get(post.get_absolute_url()).status_code == 200
    client.logout()
    assert client.get(post.get_absolute_url()).status_code == 410


@pytest.mark.parametrize("kind", ["topic", "post", "track", "series"])
def test_a_draft_is_not_found_and_its_names_are_not_remembered(client, db, kind):
    thing = MAKERS[kind]()
    thing.status = Status.DRAFT
    thing.save()
    rename(thing, "new-name")
    assert client.get(thing.get_absolute_url()).status_code == 404
    assert not FormerSlug.objects.exists()


def test_a_renamed_track_takes_its_phases_along(client, db):
    phase = MAKERS["phase"]()
    old = phase.get_absolute_url()
    rename(phase, "new-name")
    between = phase.get_absolute_url()
    rename(phase.track, "bakery")

    for url in (old, between):
        response = client.get(url)
        assert response.status_code == 301
        assert response["Location"] == "/tracks/bakery/new-name/"


def test_a_phase_name_is_remembered_within_its_track_only(client, db):
    phase = MAKERS["phase"]()
    other = make.track("Brewing", ("Malt",))
    rename(phase, "new-name")
    assert client.get(f"/tracks/{other.slug}/old-name/").status_code == 404
    make.track("Cooking", ("Old name",))
    assert client.get("/tracks/cooking/old-name/").status_code == 200


def test_the_live_slug_wins(client, db):
    topic = make.topic("Old name")
    rename(topic, "new-name")
    squatter = make.topic("Old name")
    assert "Old name" in words(client.get(squatter.get_absolute_url()))


def test_a_name_that_is_taken_is_refused(db):
    taken, thing = make.topic("Taken"), make.topic("Mine")
    with pytest.raises(ValidationError, match="already exists"):
        rename(thing, "taken")
    assert thing.slug == "mine"

    rename(taken, "elsewhere")
    with pytest.raises(ValidationError, match="was the address of something else"):
        rename(thing, "taken")
    assert type(thing).objects.get(pk=thing.pk).slug == "mine"


def test_what_is_no_slug_is_refused(db):
    thing = make.topic("Mine")
    for slug in ("", "with space", "a/b", "é", "x" * 121):
        with pytest.raises(ValidationError):
            rename(thing, slug)
    assert not FormerSlug.objects.exists()


def test_after_a_merge_every_address_leads_straight_to_what_is_left(client, db):
    a, b, c = make.topic("A"), make.topic("B"), make.topic("C")
    rename(a, "alpha")
    repoint(a, b)
    a.delete()
    repoint(b, c)
    b.delete()

    for old in ("a", "alpha", "b"):
        assert client.get(f"/topics/{old}/")["Location"] == "/topics/c/"


def test_one_former_slug_leads_to_one_thing(db):
    topic = make.topic("Old name")
    rename(topic, "new-name")
    row = FormerSlug.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerSlug.objects.create(content_type=row.content_type, slug=row.slug, object_id=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerSlug.objects.filter(pk=row.pk).update(slug="")


def test_what_holds_content_cannot_be_removed(db):
    topic, post = make.topic(), make.post(category=make.category(), tags=[make.tag()])
    phase = make.track("Baking", ("Flour", topic)).phases.get()
    section = make.series("Bread", ("Start", post)).sections.get()
    held = [
        topic, post, phase, phase.track, section, section.series, post.category, make.tag(),
    ]  # fmt: skip
    for thing in held:
        with pytest.raises(ProtectedError), transaction.atomic():
            (remove if hasattr(thing, "slug") else type(thing).delete)(thing)
    assert not FormerSlug.objects.exists()
