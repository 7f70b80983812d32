"""Every change of content leaves an entry: what it says now, who did it, and why."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from simple_history.models import HistoricalRecords

from curation import drafting, merging, moving, retiring
from desk.data.leaving import delete_account
from journal.models import Category, Masthead, Post, Section, Series, Tag
from packs.load import load
from packs.pack import read_pack
from tests import make
from topics.models import Phase, Topic, Track
from web import addresses, history, ordering
from web.admin import restoring

MODELS = [Masthead, Category, Tag, Post, Series, Section, Track, Phase, Topic]


def entries(thing):
    return list(history.entries_of(thing))


def newest(thing):
    return history.entries_of(thing).first()


def told(thing):
    """Types and remarks of the entries, oldest first."""
    return [(one.history_type, one.history_change_reason) for one in reversed(entries(thing))]


def everything():
    return [thing for model in MODELS for thing in model._default_manager.all()]


def unsound():
    """What says something else than its newest entry, or has none. It should be nothing."""
    wrong = []
    for thing in everything():
        entry = newest(thing)
        if entry is None or history.differing(entry, history.as_now(thing)):
            wrong.append(thing)
    return wrong


@pytest.fixture
def site(db):
    """One of everything, with its first entry."""
    make.masthead()
    ale, beer = make.topic("Ale", body="Old."), make.topic("Beer")
    draft = make.topic("Draft", status="draft", published_at=None)
    post = make.post("Bread", tags=[make.tag("Oven")], topics=[ale], category=make.category("Food"))
    track = make.track("Brewing", ("Malt", ale, beer), ("Hops",))
    series = make.series("Rising", ("Start", post, make.post("Rolls")), ("End",))
    history.note(*everything())
    return {
        "ale": ale, "beer": beer, "draft": draft, "post": post, "track": track, "series": series,
        "phase": track.phases.get(slug="malt"), "hops": track.phases.get(slug="hops"),
        "section": series.sections.get(title="Start"), "end": series.sections.get(title="End"),
        "masthead": Masthead.objects.get(), "category": post.category, "tag": Tag.objects.get(),
    }  # fmt: skip


def rewrite(site):
    site["ale"].body = "New."
    site["ale"].write()


def restore_first(site):
    site["ale"].body = "New."
    site["ale"].write()
    first, last = entries(site["ale"])[-1], entries(site["ale"])[0]
    restoring.restore(site["ale"], first, seen=last.pk)


def publish_draft(site):
    fields = drafting.fields_of(site["ale"])
    seen = drafting.digest(fields)
    changed = fields | {"body": "New.", "title": "Pale ale"}
    draft = drafting.save(site["ale"], changed, by=make.user(), revision=0, seen=seen)
    drafting.publish(draft, site["ale"], by=make.user())


def leave(site):
    Post.objects.filter(pk=site["post"].pk).update(author=make.user(name="Cora"))
    history.note(site["post"])
    delete_account(Post.objects.get(pk=site["post"].pk).author)


# By its name: the verb, and the things that get an entry by it.
PATHS = {
    "write": (rewrite, ["ale"]),
    "publish": (lambda s: s["draft"].publish(), ["draft"]),
    "retire": (lambda s: s["ale"].retire(), ["ale"]),
    "bring back": (lambda s: (s["ale"].retire(), s["ale"].bring_back()), ["ale"]),
    "rename a topic": (lambda s: addresses.rename(s["ale"], "pale-ale"), ["ale"]),
    "rename a tag": (lambda s: addresses.rename(s["tag"], "stove"), ["tag"]),
    "rename a category": (lambda s: addresses.rename(s["category"], "meals"), ["category"]),
    "add a category": (lambda s: s["masthead"].add_category(name="B", slug="b"), ["masthead"]),
    "add a phase": (lambda s: s["track"].add_phase(title="B", slug="b"), ["track"]),
    "add a section": (lambda s: s["series"].add_section(title="B"), ["series"]),
    "place a topic": (lambda s: s["hops"].place(s["ale"]), ["hops"]),
    "label a place": (lambda s: s["phase"].place(s["ale"], "Pale"), ["phase"]),
    "displace a topic": (lambda s: s["phase"].displace(s["ale"]), ["phase"]),
    "place a post": (lambda s: s["end"].place(s["post"]), ["end"]),
    "displace a post": (lambda s: s["section"].displace(s["post"]), ["section"]),
    "arrange a checklist": (
        lambda s: ordering.arrange(s["phase"], [s["phase"].items.last().pk]),
        ["phase"],
    ),
    "arrange phases": (lambda s: ordering.arrange(s["track"], [s["hops"].pk]), ["track"]),
    "arrange sections": (lambda s: ordering.arrange(s["series"], [s["end"].pk]), ["series"]),
    "take a phase out": (lambda s: ordering.take_out(s["hops"], s["track"]), ["track"]),
    "merge": (lambda s: merging.merge(s["ale"], s["beer"]), ["phase", "post"]),
    "move a topic": (
        lambda s: moving.move(s["ale"], s["phase"].items.get(topic=s["ale"]), s["hops"]),
        ["phase", "hops"],
    ),
    "publish a draft": (publish_draft, ["ale"]),
    "retire several": (
        lambda s: retiring.retire(Topic, [s["ale"].pk, s["beer"].pk]),
        ["ale", "beer"],
    ),
    "restore": (restore_first, ["ale"]),
    "an author leaves": (leave, ["post"]),
}  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_verb_leaves_an_entry_of_what_is_so_now(site, path):
    verb, names = PATHS[path]
    before = {name: len(entries(site[name])) for name in names}
    verb(site)
    for name in names:
        assert len(entries(site[name])) > before[name], name
        assert newest(site[name]).changed, name
    if path.startswith("rename"):  # what places it is told of it with its own next change
        history.note(*everything())
    assert unsound() == []


def test_what_is_removed_says_last_what_it_said(site):
    addresses.remove(site["draft"])
    entry = Topic.history.filter(slug="draft").first()
    assert (entry.history_type, entry.title) == ("-", "Draft")
    ordering.take_out(site["end"], site["series"])
    assert Section.history.get(history_type="-").title == "End"
    assert newest(site["series"]).placed == {"sections": ["Start"]}


def test_what_stands_in_a_thing_is_part_of_its_entry(site):
    def placed(name):
        return newest(site[name]).placed

    site["phase"].place(site["beer"], "Lager")
    assert placed("phase") == {"checklist": [["ale", ""], ["beer", "Lager"]]}
    assert placed("track") == {"phases": ["malt", "hops"]}
    assert placed("series") == {"sections": ["Start", "End"]}
    assert placed("section") == {"parts": ["bread", "rolls"]}
    assert placed("post") == {"tags": ["oven"], "topics": ["ale"]}
    assert placed("masthead") == {"categories": ["food"]}
    assert placed("ale") == {}


def test_what_is_made_from_other_columns_is_left_out(site):
    for model in MODELS:
        columns = {column.name for column in history.twin_of(model)._meta.concrete_fields}
        made = {"html", "contents", "words", "problem", "title_folded", "name_folded", "position"}
        assert not columns & made, model


def test_nothing_is_entered_twice_nor_by_saving_alone(site):
    ale = site["ale"]
    history.note(ale, ale)
    history.note(ale)
    assert len(entries(ale)) == 1
    ale.summary = "Unsaved."
    history.note(ale)
    assert len(entries(ale)) == 1
    ale.save()
    assert len(entries(ale)) == 1
    history.note(ale, remark="By hand")
    assert told(ale)[1:] == [("~", "By hand")]
    assert newest(ale).changed == ["summary"]


def test_what_keeps_no_history_is_passed_over(site, ada):
    with CaptureQueriesContext(connection) as captured:
        history.note(ada)
        history.note_gone(ada)
    assert len(captured) == 0


def test_an_entry_bears_whose_doing_it_was(site, ada, bob):
    ale = site["ale"]
    request = RequestFactory().post("/")
    request.user = ada
    HistoricalRecords.context.request = request
    try:
        addresses.rename(ale, "one")
        with history.together(by=bob):
            addresses.rename(ale, "two")
        request.user = AnonymousUser()
        addresses.rename(ale, "three")
    finally:
        del HistoricalRecords.context.request
    addresses.rename(ale, "four")
    who = [(one.history_user, one.by_somebody) for one in reversed(entries(ale))][1:]
    assert who == [(ada, True), (bob, True), (None, False), (None, False)]
    ada.delete()
    one = entries(ale)[3]
    assert (one.history_user, one.by_somebody) == (None, True)


def test_who_leaves_is_forgotten_as_author_too(site, ada):
    post = site["post"]
    Post.objects.filter(pk=post.pk).update(author=ada)
    history.note(post)
    delete_account(ada)
    assert not Post.history.exclude(author=None).exists()
    assert unsound() == []
    assert newest(post).byline == "Ada"


def test_what_is_done_together_is_one_entry(site):
    ale = site["ale"]
    with history.together("Both"):
        addresses.rename(ale, "pale-ale")
        ale.title = "Pale ale"
        ale.save()
        history.note(ale)
        ale.retire()
    assert told(ale)[1:] == [("~", "Both")]
    assert newest(ale).changed == ["slug", "title", "status"]
    ale.bring_back()
    assert len(entries(ale)) == 3


def test_what_is_added_and_changed_together_was_added(site):
    with history.together():
        topic = make.topic("Cider", body="One.")
        topic.body = "Two."
        topic.write()
    assert told(topic) == [("+", "")]
    assert newest(topic).body == "Two."


def test_a_remark_of_its_own_comes_before_that_of_the_block(site):
    with history.together("All"), history.together():
        site["beer"].summary = "x"
        site["beer"].save()
        history.note(site["beer"], remark="Mine")
        addresses.rename(site["tag"], "stove")
    assert newest(site["beer"]).history_change_reason == "Mine"
    assert newest(site["tag"]).history_change_reason == "All"


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_leaves_nothing_that_a_later_change_could_overwrite():
    ale, beer = make.topic("Ale"), make.topic("Beer")
    history.note(ale, beer)
    with history.together("Mine"):
        with transaction.atomic():
            addresses.rename(ale, "lost")
            lost = newest(ale).pk
            transaction.set_rollback(True)
        ale.refresh_from_db()
        # SQLite gives the key of the entry that was rolled back to the next one.
        with history.together(), transaction.atomic():
            other = history.as_now(ale)
            history._sign(other, "~", history.Signed("Another's", None))
            other.summary = "Another's"
            other.save()
            assert (other.pk == lost) is (connection.vendor == "sqlite")
            Topic.objects.filter(pk=ale.pk).update(summary="Another's")
        addresses.rename(ale, "found")
    assert told(ale) == [("+", ""), ("~", "Another's"), ("~", "Mine")]
    assert [one.slug for one in entries(ale)] == ["found", "ale", "ale"]


def test_an_error_at_the_end_of_many_things_enters_nothing(site):
    def fail():
        with transaction.atomic(), history.gathered("Many"):
            addresses.rename(site["ale"], "lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert told(site["ale"]) == [("+", "")]
    site["ale"].refresh_from_db()
    addresses.rename(site["ale"], "found")
    assert told(site["ale"])[1:] == [("~", "")]


def test_many_things_take_few_queries(db):
    topics = [make.topic(f"Topic {n}") for n in range(200)]
    with CaptureQueriesContext(connection) as captured:
        history.note(*topics)
    assert len(captured) < 20  # inserts of many rows are cut where an engine takes no more values
    with CaptureQueriesContext(connection) as captured:
        history.note(*topics)
    assert len(captured) == 2


PACK = {
    "masthead.yaml": "title: Field book\n",
    "categories.yaml": "- slug: food\n  name: Food\n",
    "topics/ale.md": "---\ntitle: Ale\n---\nA drink.",
    "topics/beer.md": "---\ntitle: Beer\n---\nA drink too.",
    "posts/bread.md": (
        "---\ntitle: Bread\nstatus: published\npublished: 2026-01-02\ncategory: food\n"
        "tags: [Oven]\ntopics: [ale]\n---\nRise."
    ),
    "tracks/brewing.yaml": (
        "title: Brewing\nphases:\n  - slug: malt\n    title: Malt\n    items: [ale, beer]\n"
    ),
    "series/rising.yaml": "title: Rising\nsections:\n  - title: Start\n    parts: [bread]\n",
}


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_pack_leaves_an_entry_of_each_thing(db, tmp_path):
    load(read_pack(write(tmp_path, PACK)))
    assert unsound() == []
    for thing in everything():
        assert told(thing) == [("+", "Loaded from a pack")], thing
    load(read_pack(tmp_path))
    assert all(len(entries(thing)) == 1 for thing in everything())


def test_what_a_pack_changes_or_moves_gets_one_entry(db, tmp_path):
    load(read_pack(write(tmp_path, PACK)))
    phase = PACK["tracks/brewing.yaml"].replace("[ale, beer]", "[beer, ale]")
    changed = {
        "topics/ale.md": "---\ntitle: Ale\n---\nA strong drink.",
        "tracks/brewing.yaml": phase,
        "posts/bread.md": PACK["posts/bread.md"].replace("Oven", "Fire"),
        "series/rising.yaml": PACK["series/rising.yaml"].replace("Rising", "Risen"),
        "categories.yaml": "- slug: food\n  name: Meals\n",
        "masthead.yaml": "title: Log book\n",
    }
    load(read_pack(write(tmp_path, changed)))
    assert unsound() == []
    found = {
        type(thing).__name__: newest(thing).changed
        for thing in everything()
        if len(entries(thing)) > 1
    }
    assert found == {
        "Masthead": ["title"],
        "Category": ["name"],
        "Post": ["tags"],
        "Series": ["title"],
        "Phase": ["checklist"],
        "Topic": ["body"],
    }


def test_a_long_remark_is_cut(site):
    site["ale"].title = "Y"
    site["ale"].save()
    history.note(site["ale"], remark="é" * 999)
    assert len(newest(site["ale"]).history_change_reason) == 300


def test_what_stood_before_there_were_histories_gets_a_first_entry(site):
    from importlib import import_module

    for model in MODELS:
        history.twin_of(model)._default_manager.all().delete()
    for module in ("topics.migrations.0004_first_entries", "journal.migrations.0003_first_entries"):
        for _ in range(2):  # repeated, it adds nothing
            import_module(module).begin(apps, None)
    assert unsound() == []
    for thing in everything():
        (entry,) = entries(thing)
        assert entry.history_type == "+"
        assert entry.history_date <= timezone.now()
