"""What `[[…]]` means, and what happens to a link when its target comes, goes or is renamed."""

import pytest

from tests import make
from topics.models import Topic
from web import links, writing
from web.addresses import rename
from web.models import Mention
from web.publishing import Status


def found(key):
    return [(target.kind, target.title) for target in links.find([key]).get(key, [])]


@pytest.mark.parametrize(
    "key",
    ["consistent-hashing", "Consistent hashing", "consistent HASHING", " Consistent  hashing"],
)
def test_a_slug_or_a_title_finds_it_whatever_the_case(db, key):
    make.topic("Consistent hashing")
    assert found(key) == [("topic", "Consistent hashing")]


def test_a_title_finds_it_under_another_slug(db):
    make.topic("Élan vital", slug="life-force")
    assert found("elan vital") == [("topic", "Élan vital")]


def test_a_former_slug_finds_it(db):
    topic = make.topic("Consistent hashing")
    rename(topic, "hash-ring")
    topic.title = "Hash ring"
    topic.write()
    assert found("consistent-hashing") == [("topic", "Hash ring")]


def test_topics_come_before_posts_and_both_are_told(db):
    make.post("Caching")
    make.topic("Caching")
    assert found("Caching") == [("topic", "Caching"), ("post", "Caching")]


def test_a_word_before_a_colon_decides(db):
    make.post("Caching")
    make.topic("Caching")
    assert found("post:caching") == [("post", "Caching")]
    assert found("topic:Caching") == [("topic", "Caching")]
    assert found("HTTP: a history") == []


def test_a_slug_comes_before_a_title(db):
    make.topic("Caching", slug="caching-topic")
    make.post("Something else", slug="caching")
    assert found("caching")[0] == ("post", "Something else")


def renamed(thing):
    rename(thing, "moved-on")


RIVALS = {
    "title": lambda: make.post("Caching", slug="other"),
    "title of a kind": lambda: make.topic("CACHING", slug="other"),
    "slug": lambda: make.post("Other", slug="caching"),
    "former slug": lambda: renamed(make.post("Other", slug="caching")),
    "former slug of a kind": lambda: renamed(make.topic("Other", slug="caching")),
}


@pytest.mark.parametrize("rival", RIVALS)
def test_what_could_mean_two_things_has_a_rival_whichever_came_first(db, rival):
    RIVALS[rival]()
    make.topic("Caching", slug="cachings" if rival == "former slug of a kind" else "caching")
    make.topic("Alone")
    make.topic("Text", body="[[caching]], [[alone]], [[topic:alone]] and [[nothing]].")
    assert len(found("caching")) == 2
    assert [mention.key for mention in links.with_rivals()] == ["caching"]


@pytest.mark.parametrize("status", Status.values)
def test_the_state_of_the_target_does_not_matter(db, status):
    make.post("Yeast", status=status)
    assert found("Yeast") == [("post", "Yeast")]


def test_unknown_keys_are_absent(db):
    assert links.find(["nothing", "", "!!", "post:"]) == {}


def test_many_keys_cost_no_more_queries_than_one(db, django_assert_max_num_queries):
    for number in range(30):
        make.topic(f"Topic number {number}")
    links.find(["warm up the content types"])
    with django_assert_max_num_queries(6):
        links.find([f"Topic number {number}" for number in range(30)])


def test_a_link_leads_to_its_target(db, client):
    make.topic("Yeast")
    post = make.post(body="Feed the [[Yeast]] and the [[yeast|little beasts]].")
    html = client.get(post.get_absolute_url()).content.decode()
    assert 'href="/topics/yeast/">Yeast</a>' in html
    assert 'href="/topics/yeast/">little beasts</a>' in html


def test_every_link_leaves_a_mention_and_no_more(db):
    yeast = make.topic("Yeast")
    post = make.post(body="[[Yeast]], [[Yeast]] and [[Nobody knows]]")
    assert {(m.key, m.target) for m in Mention.objects.all()} == {
        ("Yeast", yeast),
        ("Nobody knows", None),
    }
    post.body = "nothing"
    post.write()
    assert not Mention.objects.exists()


def test_what_was_missing_becomes_a_link_when_it_comes(db, django_capture_on_commit_callbacks):
    post = make.post(body="Feed the [[Yeast]].")
    assert "<a " not in post.html
    with django_capture_on_commit_callbacks(execute=True):
        writing.rewrite_mentioning(make.topic("Yeast"))
    post.refresh_from_db()
    assert 'href="/topics/yeast/">Yeast</a>' in post.html


def test_a_rename_is_written_into_the_texts_that_link(db, django_capture_on_commit_callbacks):
    yeast = make.topic("Yeast")
    post = make.post(body="Feed the [[Yeast]].")
    with django_capture_on_commit_callbacks(execute=True):
        rename(yeast, "little-beasts")
    post.refresh_from_db()
    assert 'href="/topics/little-beasts/"' in post.html


def test_what_links_to_any_of_very_many_things_is_found_once(db, django_assert_max_num_queries):
    Topic.objects.bulk_create(
        Topic(slug=f"subject-{number}", title=f"Subject {number}") for number in range(1200)
    )
    first = make.post(body="[[Subject 0]], [[subject-599]] and [[Subject 1199]]")
    second = make.topic("Yeast", body="See [[subject-1199]].")
    make.topic("Salt", body="See [[Yeast]].")
    subjects = list(Topic.objects.filter(slug__startswith="subject-"))
    with django_assert_max_num_queries(8):
        found = writing.mentioning(*subjects)
    assert sorted(found, key=str) == sorted([first, second], key=str)


def test_rendering_again_never_overwrites_an_edit(db):
    stale = make.topic("Yeast", body="old words")
    fresh = Topic.objects.get()
    fresh.body = "new words"
    fresh.write()
    writing.rewrite_html(stale)
    fresh.refresh_from_db()
    assert fresh.body == "new words"
    assert "new words" in fresh.html
