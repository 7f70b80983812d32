"""Loading a pack: whole or not at all, and a second time changes nothing."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from journal.models import Category, Masthead, Post, Series, Tag
from packs import load as loading
from packs import rendering
from packs.faults import PackError
from packs.load import load
from packs.pack import read_pack
from packs.rendering import meanings
from tests import make
from tests.packs.pack import FILES, changes, checklist, edit, loaded, put
from topics.models import ChecklistItem, Progress, Topic, Track
from web.addresses import remove, rename, repoint
from web.models import FormerSlug, Mention


def test_everything_a_pack_says_is_on_the_site(db, client, folder):
    loaded(folder)

    assert Masthead.objects.get().title == "Field book"
    assert "<em>in</em>" in Masthead.objects.get().html
    assert [c.name for c in Category.objects.all()] == ["Baking", "Brewing"]
    assert checklist("first") == [(1, "Yeast"), (2, "Sea")]
    assert checklist("last") == [(1, "Yeast")]
    bread = Post.objects.get(slug="bread")
    assert bread.published_at.isoformat() == "2020-03-04T00:00:00+00:00"
    assert {tag.name for tag in bread.tags.all()} == {"Oven", "Flour"}
    assert {topic.slug for topic in bread.topics.all()} == {"yeast", "salt"}
    (series,) = Series.objects.all()
    assert [(s.title, [str(p) for p in s.parts.all()]) for s in series.sections.all()] == [
        ("Start", ["Bread"]),
        ("Go on", ["Cake"]),
    ]
    for url in ("/", "/topics/yeast/", "/journal/bread/", "/journal/cake/", "/tracks/bakery/"):
        assert client.get(url).status_code == 200


def test_links_between_its_files_lead_somewhere_at_once(db, folder):
    loaded(folder)
    assert 'href="/topics/salt/"' in Topic.objects.get(slug="yeast").html
    assert 'href="/journal/bread/"' in Topic.objects.get(slug="salt").html
    assert not Mention.objects.filter(target_id=None).exists()
    assert Mention.objects.count() == 4


def test_a_second_load_changes_nothing(db, folder, django_assert_max_num_queries):
    loaded(folder)
    with django_assert_max_num_queries(30):
        plan = loaded(folder)
    assert (plan.changes, plan.remarks) == ([], [])
    assert plan.same == 11


def test_the_plan_says_what_a_load_would_do(db, folder):
    loaded(folder)
    edit(folder, "topics/yeast.md", "A fungus.", "A small fungus.")
    edit(folder, "tracks/bakery.yaml", "label: Sea", "label: Sea salt")
    written = "status: published\npublished: 2020-05-06\ntags: [Sugar]"
    edit(folder, "posts/cake.md", "status: planned", written)
    put(folder, "topics/water.md", "---\ntitle: Water\n---\n")
    plan = loading.check(read_pack(folder))
    assert changes(plan) == [
        "add tags sugar",
        "add topics water",
        "change topics yeast: summary",
        "change posts cake: status, published_at, tags",
        "change tracks bakery: phases",
    ]
    assert not Topic.objects.filter(slug="water").exists()

    assert changes(loaded(folder)) == changes(plan)
    assert changes(loaded(folder)) == []
    assert checklist("first") == [(1, "Yeast"), (2, "Sea salt")]


def test_loading_renders_again_only_what_changed(db, folder, monkeypatch):
    loaded(folder)
    edit(folder, "topics/yeast.md", "likes", "loves")
    edit(folder, "topics/salt.md", "Salt", "Sea salt")
    jobs = []
    real = loading.render_pack
    monkeypatch.setattr(loading, "render_pack", lambda *a: jobs.append(real(*a)) or jobs[-1])
    loaded(folder)
    assert list(jobs[0].by_file) == [("topics", "yeast")]


def test_a_topic_moves_between_phases_and_keeps_its_ticks(db, ada, folder):
    loaded(folder)
    salt = Topic.objects.get(slug="salt")
    Progress.objects.record(ada, salt, "done")
    moved = FILES["tracks/bakery.yaml"].replace(", {topic: salt, label: Sea}", "")
    put(folder, "tracks/bakery.yaml", moved.replace("items: [yeast]}", "items: [salt, yeast]}"))
    loaded(folder)
    assert checklist("first") == [(1, "Yeast")]
    assert checklist("last") == [(1, "Salt"), (2, "Yeast")]
    assert Progress.objects.get().topic == salt


def test_what_the_curator_added_stays(db, folder):
    loaded(folder)
    track = Track.objects.get()
    track.phases.get(slug="first").place(make.topic("Water"))
    track.add_phase(slug="extra", title="Extra")
    edit(folder, "tracks/bakery.yaml", "title: First", "title: Foremost")
    loaded(folder)
    assert checklist("first") == [(1, "Yeast"), (2, "Sea"), (3, "Water")]
    assert [p.slug for p in track.phases.all()] == ["first", "last", "extra"]
    assert changes(loaded(folder)) == []


def test_what_was_renamed_here_is_found_and_keeps_its_name(db, folder):
    loaded(folder)
    rename(Topic.objects.get(slug="yeast"), "little-beasts")
    edit(folder, "topics/yeast.md", "A fungus.", "A small fungus.")
    plan = loaded(folder)
    assert plan.remarks == ["topics/yeast is called little-beasts here and keeps that name."]
    assert Topic.objects.get(slug="little-beasts").summary == "A small fungus."
    assert Topic.objects.count() == 2


def test_what_was_merged_or_removed_here_is_not_added_again(db, folder):
    loaded(folder)
    yeast, salt = Topic.objects.get(slug="yeast"), Topic.objects.get(slug="salt")
    repoint(salt, yeast)
    ChecklistItem.objects.filter(topic=salt).delete()
    Post.objects.get(slug="bread").topics.remove(salt)
    salt.delete()
    Series.objects.get().sections.get(title="Go on").displace(Post.objects.get(slug="cake"))
    remove(Post.objects.get(slug="cake"))

    plan = loaded(folder)
    assert plan.remarks == [
        "topics/salt was merged here into yeast and is left out.",
        "posts/cake was removed here and is left out.",
    ]
    assert changes(loaded(folder)) == []
    assert Topic.objects.count() == 1
    assert FormerSlug.objects.count() == 2


def test_what_was_retired_here_stays_retired(db, folder):
    loaded(folder)
    Post.objects.get(slug="bread").retire()
    Topic.objects.get(slug="salt").retire()
    assert len(loaded(folder).remarks) == 2
    assert Post.objects.get(slug="bread").is_retired
    assert Topic.objects.get(slug="salt").is_retired


def test_references_that_lead_nowhere_are_named_by_file_and_line(db, folder):
    edit(folder, "posts/bread.md", "category: baking", "category: bakin")
    edit(folder, "tracks/bakery.yaml", "items: [yeast]", "items: [yeats]")
    edit(folder, "series/rising.yaml", "parts: [cake]", "parts: [pie]")
    with pytest.raises(PackError) as error:
        loaded(folder)
    assert list(map(str, error.value.faults)) == [
        "posts/bread.md:4: There is no category “bakin”, in this pack or on this site.",
        "series/rising.yaml:5: There is no post “pie”, in this pack or on this site.",
        "tracks/bakery.yaml:8: There is no topic “yeats”, in this pack or on this site.",
    ]
    assert not Topic.objects.exists()


def test_a_pack_may_refer_to_what_the_site_has(db, tmp_path):
    make.topic("Yeast")
    put(tmp_path, "tracks/t.yaml", "title: T\nphases:\n  - {slug: a, title: A, items: [yeast]}\n")
    loaded(tmp_path)
    assert checklist("a") == [(1, "Yeast")]


def test_a_failure_half_way_leaves_nothing_behind(db, folder, monkeypatch):
    def broken(self):
        raise ZeroDivisionError

    monkeypatch.setattr(loading._Loading, "write_mentions", broken)
    with pytest.raises(ZeroDivisionError):
        loaded(folder)
    for model in (Masthead, Category, Tag, Topic, Post, Track, Series):
        assert not model.objects.exists(), model


def test_a_site_that_changed_meanwhile_is_not_overwritten(db, folder, monkeypatch):
    real = loading.render_pack

    def slowly(*args):
        make.topic("Yeast", slug="yeast")
        return real(*args)

    monkeypatch.setattr(loading, "render_pack", slowly)
    with pytest.raises(PackError, match="was changed while"):
        loaded(folder)
    assert not Post.objects.exists()


def test_a_site_that_has_content_is_left_alone_if_asked(db, folder):
    make.topic("Mine")
    call_command("packs", "load", str(folder), "--if-empty")
    assert Topic.objects.count() == 1


def test_the_command_names_the_faults(db, tmp_path):
    put(tmp_path, "topics/yeast.md", "---\nsummary: x\n---\n")
    with pytest.raises(CommandError, match=r"topics/yeast.md:2: “title” is missing.\n1 fault"):
        call_command("packs", "check", str(tmp_path))


def test_check_warns_of_links_that_are_ambiguous_or_lead_nowhere(db, folder, capsys):
    put(folder, "topics/bread.md", "---\ntitle: Bread\n---\n\nSee [[Bread]].\nAnd [[nothing]].\n")
    call_command("packs", "check", str(folder))
    out = capsys.readouterr().out
    assert "topics/bread.md:5: [[Bread]] is ambiguous: /topics/bread/ or /journal/bread/." in out
    assert "nothing" in out


def test_check_reads_the_welcome_and_introductions_too(db, folder, capsys):
    put(folder, "topics/bread.md", "---\ntitle: Bread\n---\n")
    edit(folder, "masthead.yaml", "Come *in*.", "Come in.\n\n  See [[Bread]] and [[nothing]].")
    for name in ("tracks/bakery.yaml", "series/rising.yaml"):
        put(folder, name, "introduction: See [[Bread]] and [[nothing]].\n" + FILES[name])
    call_command("packs", "check", str(folder))
    out = capsys.readouterr().out
    for where in ("masthead.yaml:6", "tracks/bakery.yaml:1", "series/rising.yaml:1"):
        assert f"{where}: [[Bread]] is ambiguous" in out
        assert f"{where}: [[nothing]] leads nowhere" in out


def test_the_titles_of_a_pack_are_folded_once_however_many_links(db, folder, monkeypatch):
    keys = [f"[[Subject {number}]]" for number in range(50)]
    folded = []
    monkeypatch.setattr(rendering, "fold", lambda text: folded.append(text) or text)
    meanings(read_pack(folder), keys)
    assert len(folded) == len(keys) + 4


def test_the_command_compares_once_and_again_under_the_lock(db, folder, monkeypatch):
    plans = []
    real = loading.make_plan
    monkeypatch.setattr(loading, "make_plan", lambda *a: plans.append(real(*a)) or plans[-1])
    call_command("packs", "load", str(folder))
    assert len(plans) == 2


def test_the_starter_library_holds_the_five_shapes(db, client):
    content = Path(__file__).resolve().parents[2] / "content"
    load(read_pack(content))
    assert changes(load(read_pack(content))) == []

    assert Topic.objects.count() == 60
    assert Category.objects.count() == 7
    fundamentals = Series.objects.get(slug="system-design-fundamentals")
    assert sum(section.parts.count() for section in fundamentals.sections.all()) == 93
    guide = Series.objects.get(slug="system-design-and-distributed-systems")
    assert [section.parts.count() for section in guide.sections.all()] == [4, 5, 8]
    curriculum = Track.objects.get(slug="system-design-for-architects")
    assert [phase.items.count() for phase in curriculum.phases.all()] == [5, 6, 6, 6, 5, 6, 6, 6]
    area = Track.objects.get(slug="system-design-and-systems-programming")
    assert [phase.items.count() for phase in area.phases.all()] == [16, 4, 4]
    assert Tag.objects.get(slug="system-design").posts.count() == 14
    assert not Mention.objects.filter(target_id=None).exists()
    assert not Post.objects.exclude(problem="").exists()
