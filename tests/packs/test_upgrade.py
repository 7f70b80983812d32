"""A newer pack on a site that loaded an older one: what the curator changed here stays."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command

from curation.merging import merge
from journal.models import Category, Masthead, Post, Series
from packs import load as loading
from packs.models import Loaded
from tests import make
from tests.packs.pack import changes, checklist, edit, loaded, planned, put
from topics.models import Topic, Track


@pytest.fixture
def yeast(db, folder):
    loaded(folder)
    return Topic.objects.get(slug="yeast")


def change(thing, **fields):
    """Change a thing as a form would."""
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.write()


def conflicts(plan):
    return [str(conflict) for conflict in plan.conflicts]


def test_what_only_the_pack_changed_is_taken(yeast, folder):
    edit(folder, "topics/yeast.md", "likes", "loves")
    assert changes(loaded(folder)) == ["change topics yeast: body"]
    assert "loves" in Topic.objects.get(slug="yeast").html


def test_what_only_the_curator_changed_stays_and_is_no_conflict(yeast, folder):
    change(yeast, body="My own words.")
    plan = loaded(folder)
    assert (changes(plan), conflicts(plan)) == ([], [])
    yeast.refresh_from_db()
    assert yeast.body == "My own words."


def test_what_both_changed_is_a_conflict_and_the_curators_stays(yeast, folder):
    change(yeast, body="My own words.")
    edit(folder, "topics/yeast.md", "likes", "loves")
    assert conflicts(planned(folder)) == ["conflict topics yeast: body"]
    for _ in range(2):  # and it is told again until somebody decides
        assert conflicts(loaded(folder)) == ["conflict topics yeast: body"]
        yeast.refresh_from_db()
        assert (yeast.body, "My own words" in yeast.html) == ("My own words.", True)


def test_the_rest_of_a_row_in_conflict_is_taken(yeast, folder):
    change(yeast, body="My own words.")
    put(folder, "topics/yeast.md", "---\ntitle: Yeast\nsummary: A small fungus.\n---\nIt rises.\n")
    plan = loaded(folder)
    assert changes(plan) == ["change topics yeast: summary"]
    assert conflicts(plan) == ["conflict topics yeast: body"]
    yeast.refresh_from_db()
    assert (yeast.body, yeast.summary) == ("My own words.", "A small fungus.")
    assert "My own words" in yeast.html


@pytest.mark.parametrize("named", ["topics/yeast", "all"])
def test_told_to_the_load_takes_the_packs(yeast, folder, named):
    change(yeast, body="My own words.")
    edit(folder, "topics/yeast.md", "likes", "loves")
    call_command("packs", "load", str(folder), take=[named])
    assert "loves" in Topic.objects.get(slug="yeast").html
    assert conflicts(loaded(folder)) == []


def test_taking_one_leaves_the_others(yeast, folder):
    change(yeast, body="My own words.")
    edit(folder, "topics/yeast.md", "likes", "loves")
    call_command("packs", "load", str(folder), take=["topics/salt"])
    assert Topic.objects.get(slug="yeast").body == "My own words."


@pytest.mark.parametrize("named", ["topics/yeats", "yeast", "topics/", ""])
def test_a_name_that_is_not_in_the_pack_is_told_and_nothing_is_loaded(yeast, folder, named):
    edit(folder, "topics/salt.md", "Salt", "Sea salt")
    with pytest.raises(CommandError, match=f"There is no {named} in this pack"):
        call_command("packs", "load", str(folder), take=[named])
    assert not Topic.objects.filter(title="Sea salt").exists()


def test_the_masthead_is_taken_by_its_name(yeast, folder):
    Masthead.objects.update(title="My bakery")
    edit(folder, "masthead.yaml", "title: Field book", "title: Bread book")
    assert conflicts(planned(folder)) == ["conflict masthead: title"]
    call_command("packs", "load", str(folder), take=["masthead"])
    assert Masthead.objects.get().title == "Bread book"


def test_the_plan_says_the_conflict_and_what_to_do(yeast, folder, capsys):
    change(yeast, body="My own words.")
    edit(folder, "topics/yeast.md", "likes", "loves")
    call_command("packs", "plan", str(folder))
    said = capsys.readouterr().out
    assert "conflict topics yeast: body" in said
    assert "1 in conflict" in said
    assert "What is here stays; --take KIND/SLUG takes the pack's." in said


def test_the_same_change_on_both_sides_is_no_conflict(yeast, folder):
    change(yeast, summary="A small fungus.")
    edit(folder, "topics/yeast.md", "A fungus.", "A small fungus.")
    assert conflicts(loaded(folder)) == []
    edit(folder, "topics/yeast.md", "A fungus.", "A tiny fungus.")
    assert changes(loaded(folder)) == ["change topics yeast: summary"]


def test_a_planned_post_that_was_written_is_published(yeast, folder):
    written = "status: published\npublished: 2020-05-06"
    edit(folder, "posts/cake.md", "status: planned\n---\n", f"{written}\n---\nSugar.\n")
    loaded(folder)
    assert Post.objects.get(slug="cake").is_public


def test_a_planned_post_that_the_curator_wrote_stays_theirs(yeast, folder):
    cake = Post.objects.get(slug="cake")
    cake.publish()
    change(cake, body="My own cake.")
    written = "status: published\npublished: 2020-05-06"
    edit(folder, "posts/cake.md", "status: planned\n---\n", f"{written}\n---\nSugar.\n")
    assert conflicts(loaded(folder)) == ["conflict posts cake: body, published_at"]
    cake.refresh_from_db()
    assert cake.body == "My own cake."


def test_tags_that_the_curator_added_stay(yeast, folder):
    bread = Post.objects.get(slug="bread")
    bread.tags.add(make.tag("Sourdough"))
    edit(folder, "posts/bread.md", "Take [[Yeast]].", "Take much [[Yeast]].")
    assert conflicts(loaded(folder)) == []
    assert {tag.name for tag in bread.tags.all()} == {"Oven", "Flour", "Sourdough"}


def test_an_order_that_the_curator_chose_stays(yeast, folder):
    first = Track.objects.get().phases.get(slug="first")
    first.displace(yeast)
    edit(folder, "tracks/bakery.yaml", "published: 2020-01-01", "tagline: Warm.")
    assert conflicts(loaded(folder)) == []
    assert checklist("first") == [(1, "Sea")]
    assert Track.objects.get().tagline == "Warm."

    edit(folder, "tracks/bakery.yaml", "label: Sea", "label: Sea salt")
    assert conflicts(loaded(folder)) == ["conflict tracks bakery: phases"]
    assert checklist("first") == [(1, "Sea")]


def test_what_the_curator_added_to_a_track_is_no_conflict(yeast, folder):
    track = Track.objects.get()
    track.phases.get(slug="first").place(make.topic("Water"))
    track.add_phase(slug="extra", title="Extra")
    edit(folder, "tracks/bakery.yaml", "label: Sea", "label: Sea salt")
    assert conflicts(loaded(folder)) == []
    assert checklist("first") == [(1, "Yeast"), (2, "Sea salt"), (3, "Water")]


def test_the_masthead_and_the_shelves_stay_too(yeast, folder):
    Masthead.objects.update(title="My bakery")
    Category.objects.filter(slug="baking").update(blurb="Mine.")
    edit(folder, "masthead.yaml", "tagline: Notes on bread.", "tagline: Notes.")
    edit(folder, "categories.yaml", "blurb: Heat.", "blurb: Much heat.")
    assert conflicts(loaded(folder)) == ["conflict categories baking: blurb"]
    masthead = Masthead.objects.get()
    assert (masthead.title, masthead.tagline) == ("My bakery", "Notes.")
    assert Category.objects.get(slug="baking").blurb == "Mine."


def test_what_was_merged_into_a_thing_of_ours_leaves_its_words_alone(yeast, folder):
    barm = make.topic("Barm", body="My own words.")
    merge(yeast, barm)
    edit(folder, "topics/yeast.md", "likes", "loves")
    for _ in range(2):
        plan = loaded(folder)
        assert plan.remarks == ["topics/yeast was merged here into barm and is left out."]
        assert (changes(plan), conflicts(plan)) == ([], [])
    call_command("packs", "load", str(folder), take=["all"])
    barm.refresh_from_db()
    assert (barm.title, barm.body) == ("Barm", "My own words.")
    assert checklist("first") == [(1, "Barm"), (2, "Sea")]
    assert checklist("last") == [(1, "Barm")]


def test_what_was_merged_within_the_pack_keeps_the_places_of_both(yeast, folder):
    merge(yeast, Topic.objects.get(slug="salt"))
    assert changes(loaded(folder)) == []
    edit(folder, "tracks/bakery.yaml", "label: Sea", "label: Sea salt")
    call_command("packs", "load", str(folder), take=["all"])
    assert checklist("first") == [(1, "Sea salt")]
    assert checklist("last") == [(1, "Salt")]
    merge(Post.objects.get(slug="cake"), Post.objects.get(slug="bread"))
    assert changes(loaded(folder)) == []
    sections = {
        one.title: list(one.parts.values_list("post__slug"))
        for one in Series.objects.get().sections.all()
    }
    assert sections == {"Start": [("bread",)], "Go on": [("bread",)]}


@pytest.mark.parametrize(("old", "new"), [("published", "draft"), ("2020-03-04", "2999-03-04")])
def test_what_is_public_here_is_not_taken_from_its_readers(yeast, folder, client, old, new):
    edit(folder, "posts/bread.md", f": {old}", f": {new}")
    plan = loaded(folder)
    assert changes(plan) == []
    assert plan.remarks == ["posts/bread is public here and stays public."]
    assert client.get("/journal/bread/").status_code == 200


def test_what_is_retired_while_a_pack_is_loaded_stays_retired(yeast, folder, monkeypatch):
    edit(folder, "topics/yeast.md", "likes", "loves")
    write = loading._Loading.write

    def write_late(self):
        yeast.retire()
        write(self)

    monkeypatch.setattr(loading._Loading, "write", write_late)
    loaded(folder)
    yeast.refresh_from_db()
    assert (yeast.is_retired, "loves" in yeast.html) == (True, True)


class TestOnASiteFromBeforeLoadsWereNoted:
    @pytest.fixture(autouse=True)
    def _unnoted(self, yeast):
        Loaded.objects.all().delete()

    def test_what_nobody_touched_is_taken(self, yeast, folder):
        edit(folder, "topics/yeast.md", "likes", "loves")
        assert changes(loaded(folder)) == ["change topics yeast: body"]

    def test_what_was_changed_in_the_admin_stays(self, yeast, folder, curator):
        change(yeast, body="My own words.")
        LogEntry.objects.create(
            user=curator,
            content_type=ContentType.objects.get_for_model(Topic),
            object_id=str(yeast.pk),
            action_flag=CHANGE,
        )
        edit(folder, "topics/yeast.md", "likes", "loves")
        assert conflicts(loaded(folder)) == ["conflict topics yeast: body"]
        assert Topic.objects.get(slug="yeast").body == "My own words."

    def test_a_phase_changed_in_the_admin_keeps_its_track(self, yeast, folder, curator):
        first = Track.objects.get().phases.get(slug="first")
        first.displace(yeast)
        LogEntry.objects.create(
            user=curator,
            content_type=ContentType.objects.get_for_model(first),
            object_id=str(first.pk),
            action_flag=CHANGE,
        )
        assert conflicts(loaded(folder)) == ["conflict tracks bakery: phases"]
        assert checklist("first") == [(1, "Sea")]

    def test_the_first_load_notes_what_is_here(self, yeast, folder):
        assert changes(loaded(folder)) == []
        change(yeast, body="My own words.")
        edit(folder, "topics/yeast.md", "likes", "loves")
        assert conflicts(loaded(folder)) == ["conflict topics yeast: body"]
