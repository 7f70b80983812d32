"""Drafts of changes: readers keep what they have until one is published, and nothing is lost."""

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.test import Client

from curation import drafting
from curation.models import Draft, MaterialChange
from journal.models import Post
from tests import make
from tests.admin.sending import fields, send
from tests.pages import links, words
from topics.models import Topic
from web import history, markdown
from web.addresses import rename
from web.models import Diagram

WORD = "zyzzyva"
DIAGRAM = "```mermaid\ngraph TD\n  a --> b\n```\n"


@pytest.fixture
def topic(db):
    return make.topic("Yeast", summary="A fungus.", body="It grows.")


@pytest.fixture
def post(db):
    return make.post(
        "Bread", body="Bake it.", category=make.category("Baking"), tags=[make.tag("Oven")]
    )


def url(thing, page=""):
    return f"/admin/drafts/{thing._meta.model_name}/{thing.pk}/{page}"


def draft(client, thing, **changes):
    """Write and save a draft as a browser would."""
    response = send(client, url(thing), changes)
    assert response.status_code == 302
    return drafting.pending(thing)


def publish(client, thing, **said):
    return send(client, url(thing, "publish/"), said)


def body(thing):
    thing.refresh_from_db()
    return thing.body


def test_opening_the_page_stores_nothing(desk, topic):
    assert fields(desk, url(topic))["body"] == "It grows."
    assert not Draft.objects.exists()


def test_the_objects_page_leads_to_its_draft_and_says_when_one_waits(desk, topic):
    page = f"/admin/topics/topic/{topic.pk}/change/"
    assert url(topic) in links(desk.get(page))
    assert "Draft changes" in words(desk.get(page))
    draft(desk, topic, body="New.")
    assert "Draft of changes (pending)" in words(desk.get(page))


@pytest.mark.parametrize("status", ["draft", "planned"])
def test_what_nobody_reads_is_changed_without_a_draft(desk, status):
    post = make.post("Rough", status=status, published_at=None)
    page = f"/admin/journal/post/{post.pk}/change/"
    assert url(post) not in links(desk.get(page))
    assert desk.get(url(post)).url == page


def test_no_reader_sees_a_word_before_it_is_published(desk, topic, post):
    make.track("Bakery", ("Flour", topic))
    make.series("Rising", ("Start", post))
    draft(desk, topic, title=f"{WORD} a", summary=f"{WORD} b", body=f"{WORD} c")
    draft(desk, post, title=f"{WORD} d", summary=f"{WORD} e", body=f"{WORD} f", byline=WORD)
    learner = Client()
    learner.force_login(make.user())
    for reader in (Client(), learner):
        for page in (
            "/", "/journal/", "/journal/bread/", "/categories/baking/", "/tags/oven/", "/series/",
            "/series/rising/", "/tracks/", "/tracks/bakery/", "/tracks/bakery/flour/", "/topics/",
            "/topics/yeast/",
        ):  # fmt: skip
            assert WORD not in reader.get(page).content.decode(), page
    for page in ("/desk/", "/changes/", "/notes/"):
        assert WORD not in learner.get(page).content.decode(), page


def test_publishing_lets_readers_have_it_and_ends_the_draft(desk, topic, read, editor):
    draft(desk, topic, title="Wild yeast", summary="In short.", body="It *rises*.")
    response = publish(desk, topic)
    assert response.url == f"/admin/topics/topic/{topic.pk}/change/"
    assert "“Wild yeast” are published" in words(desk.get(response.url))
    page = read("/topics/yeast/")
    assert "Wild yeast" in page
    assert "It rises ." in page
    assert not Draft.objects.exists()
    topic.refresh_from_db()
    assert topic.title_folded == "wild yeast"
    entry = history.entries_of(topic).first()
    assert (entry.history_change_reason, entry.history_user) == (drafting.REMARK, editor)
    assert entry.body == "It *rises*."


def test_a_post_takes_its_category_byline_tags_and_topics_from_the_draft(desk, topic, post):
    crust, shelf = make.tag("Crust"), make.category("Crumbs")
    changes = {"category": shelf.pk, "byline": "Ines", "tags": [], "tags-slugs": "crust"}
    kept = draft(desk, post, **changes, **{"topics-slugs": "yeast"})
    assert kept.fields["tags"] == [crust.pk]
    assert [tag.name for tag in post.tags.all()] == ["Oven"]
    page = words(desk.get(url(post, "publish/")))
    assert "Tags Oven Crust" in page
    assert "Category Baking Crumbs" in page
    publish(desk, post)
    post = Post.objects.get(pk=post.pk)
    assert (post.category, post.byline) == (shelf, "Ines")
    assert [tag.name for tag in post.tags.all()] == ["Crust"]
    assert list(post.topics.all()) == [topic]


def test_tags_are_drafted_by_those_who_may_tag(client, post):
    helper = make.user(is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename="change_post"))
    client.force_login(helper)
    malt, oven = make.tag("Malt"), make.tag("Oven")
    waiting = draft(client, post, body="New.", tags=[str(malt.pk)])
    assert waiting.fields["tags"] == [oven.pk]
    assert publish(client, post).status_code == 302
    assert list(post.tags.all()) == [oven]
    assert body(post) == "New."


def test_tags_that_were_chosen_stay_where_nothing_is_typed(desk, post):
    assert draft(desk, post, body="Else.").fields["tags"] == [make.tag("Oven").pk]


def test_a_slug_that_is_none_is_told_at_the_field(desk, post):
    response = send(desk, url(post), {"tags-slugs": "no-such"})
    assert response.status_code == 422
    assert "no-such" in words(response)
    assert not Draft.objects.exists()


def test_the_preview_is_the_readers_page_with_the_drafts_words(desk, topic, post):
    draft(desk, topic, title="Wild yeast", body=f"*Soft*\n\n{DIAGRAM}")
    page = desk.get(url(topic, "preview/"))
    assert "Preview of the draft" in words(page)
    assert "Wild yeast" in words(page)
    assert "<em>Soft</em>" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    for drawing in Diagram.objects.all():  # for light pages and for dark ones
        assert drawing.get_absolute_url() in page.content.decode()
        assert Client().get(drawing.get_absolute_url()).status_code == 200
    shelf = make.category("Crumbs")
    draft(desk, post, category=shelf.pk, tags=[])
    page = words(desk.get(url(post, "preview/")))
    assert "Crumbs" in page
    assert "Tags and topics are shown as readers have them now" in page
    post.refresh_from_db()
    assert post.category.name == "Baking"


def test_comparing_shows_what_would_come_and_go(desk, topic):
    draft(desk, topic, title="Wild yeast", body="It rises.")
    response = desk.get(url(topic, "compare/"))
    assert "Title Yeast Wild yeast" in words(response)
    assert "<ins>rises</ins>" in response.content.decode()
    assert "<del>grows</del>" in response.content.decode()


def test_discarding_asks_first_and_leaves_what_readers_have(desk, topic):
    waiting = draft(desk, topic, body="Worse.")
    page = f"/admin/drafts/{waiting.pk}/discard/"
    assert "Worse" in words(desk.get(page))
    assert Draft.objects.exists()
    assert send(desk, page).url == f"/admin/topics/topic/{topic.pk}/change/"
    assert not Draft.objects.exists()
    assert body(topic) == "It grows."
    assert desk.post(page).status_code == 404


def test_what_was_saved_in_another_window_is_not_discarded_unseen(desk, topic):
    waiting = draft(desk, topic, body="One.")
    page = f"/admin/drafts/{waiting.pk}/discard/"
    seen = fields(desk, page)
    draft(desk, topic, body="Two.")
    response = desk.post(page, seen)
    assert response.status_code == 409
    assert "Two" in words(response)
    assert drafting.pending(topic).fields["body"] == "Two."


def test_of_two_windows_the_second_is_shown_both_texts_and_loses_none(desk, topic):
    draft(desk, topic, body="Begun.")
    first, second = fields(desk, url(topic)), fields(desk, url(topic))
    assert desk.post(url(topic), first | {"body": "Mine."}).status_code == 302
    response = desk.post(url(topic), second | {"body": "Yours."})
    assert response.status_code == 409
    assert "Mine" in words(response)
    assert "Yours" in words(response)
    assert drafting.pending(topic).fields["body"] == "Mine."
    again = second | {"body": "Mine. Yours.", "revision": drafting.pending(topic).revision}
    assert desk.post(url(topic), again).status_code == 302
    assert drafting.pending(topic).fields["body"] == "Mine. Yours."


def test_what_is_sent_twice_is_saved_once(desk, topic):
    data = fields(desk, url(topic)) | {"body": "Once."}
    for _ in range(2):
        assert desk.post(url(topic), data).status_code == 302
    assert drafting.pending(topic).revision == 1


def test_a_first_save_onto_what_changed_meanwhile_is_shown_both(desk, topic):
    data = fields(desk, url(topic)) | {"body": "Mine."}
    send(desk, f"/admin/topics/topic/{topic.pk}/change/", body="Theirs.")
    response = desk.post(url(topic), data)
    assert response.status_code == 409
    assert "Theirs" in words(response)
    assert not Draft.objects.exists()
    assert "Mine." in response.content.decode()


def test_a_save_after_the_draft_was_published_does_not_bring_it_back(desk, topic):
    draft(desk, topic, body="One.")
    data = fields(desk, url(topic)) | {"body": "Two."}
    publish(desk, topic)
    assert desk.post(url(topic), data).status_code == 409
    assert not Draft.objects.exists()


def test_publishing_onto_a_changed_base_answers_409_with_all_three(desk, topic):
    draft(desk, topic, body="It grows, mine.")
    seen = fields(desk, url(topic, "publish/"))
    send(desk, f"/admin/topics/topic/{topic.pk}/change/", body="It grows, theirs.")
    response = desk.post(url(topic, "publish/"), seen)
    assert response.status_code == 409
    page = words(response)
    assert "When the draft was begun" in page
    assert "mine" in page
    assert "theirs" in page
    assert body(topic) == "It grows, theirs."
    assert drafting.pending(topic)


@pytest.mark.parametrize("renamed", [True, False])
def test_a_new_slug_is_no_conflict(desk, topic, renamed):
    draft(desk, topic, body="New.")
    if renamed:
        rename(topic, "leaven")
    assert publish(desk, topic).status_code == 302
    assert body(topic) == "New."


def test_the_draft_may_win_all_the_same_and_the_history_keeps_the_other(desk, topic):
    draft(desk, topic, body="Mine.")
    send(desk, f"/admin/topics/topic/{topic.pk}/change/", body="Theirs.")
    assert "Publish mine anyway" in desk.get(url(topic, "publish/")).content.decode()
    assert publish(desk, topic).status_code == 302
    assert body(topic) == "Mine."
    assert "Theirs." in [entry.body for entry in history.entries_of(topic)]


def test_winning_counts_only_over_what_was_seen(desk, topic):
    draft(desk, topic, body="Mine.")
    send(desk, f"/admin/topics/topic/{topic.pk}/change/", body="Theirs.")
    seen = fields(desk, url(topic, "publish/"))
    send(desk, f"/admin/topics/topic/{topic.pk}/change/", body="Later still.")
    response = desk.post(url(topic, "publish/"), seen)
    assert response.status_code == 409
    assert "Later still" in words(response)
    assert body(topic) == "Later still."


def test_the_draft_may_take_the_present_text_as_its_base(desk, topic):
    draft(desk, topic, body="Mine.")
    send(desk, f"/admin/topics/topic/{topic.pk}/change/", body="Theirs.")
    data = fields(desk, url(topic, "publish/"))
    assert desk.post(url(topic, "rebase/"), data).url == url(topic)
    assert fields(desk, url(topic))["body"] == "Mine."
    assert desk.post(url(topic, "rebase/"), data).status_code == 409  # made from a former revision
    assert publish(desk, topic).status_code == 302
    assert body(topic) == "Mine."


def test_a_draft_that_was_saved_after_the_page_was_opened_is_shown_before_it_is_published(
    desk, topic
):
    draft(desk, topic, body="One.")
    seen = fields(desk, url(topic, "publish/"))
    draft(desk, topic, body="Two.")
    response = desk.post(url(topic, "publish/"), seen)
    assert response.status_code == 409
    assert "Two" in words(response)
    assert body(topic) == "It grows."


def test_the_second_who_publishes_is_told_that_it_is_done(desk, topic):
    draft(desk, topic, body="New.")
    seen = fields(desk, url(topic, "publish/"))
    assert desk.post(url(topic, "publish/"), seen).status_code == 302
    response = desk.post(url(topic, "publish/"), seen, follow=True)
    assert "published or discarded" in words(response)
    assert body(topic) == "New."


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"title": "  "}, "This field is required."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"body": "é" * (257 * 1024)}, "The text is over 512 kB. Divide it, or shorten it."),
    ],
)
def test_what_cannot_be_is_told_at_the_field(desk, topic, change, complaint):
    response = send(desk, url(topic), change)
    assert response.status_code == 422
    assert complaint in words(response)
    assert not Draft.objects.exists()


def test_a_draft_that_is_not_valid_any_more_is_not_published(desk, post):
    tag = make.tag("Crust")
    draft(desk, post, **{"tags-slugs": "crust"})
    tag.delete()
    response = desk.get(url(post, "publish/"))
    assert response.status_code == 422
    assert "is not one of the available choices" in words(response)


@pytest.mark.django_db(transaction=True)
def test_it_is_rendered_before_the_transaction_opens(client, topic, monkeypatch):
    client.force_login(make.user(is_staff=True, is_superuser=True))
    linking = make.post("Fast", body="See [[Wild yeast]].")
    seen, render_ = [], markdown.render

    def watched(*args, **kwargs):
        seen.append(connection.in_atomic_block)
        return render_(*args, **kwargs)

    monkeypatch.setattr("web.writing.markdown.render", watched)
    draft(client, topic, title="Wild yeast", body="See [[bread]].")
    publish(client, topic)
    assert seen
    assert not any(seen)
    linking.refresh_from_db()
    assert 'href="/topics/yeast/"' in linking.html


def test_a_thing_with_a_draft_is_not_deleted(desk, topic):
    waiting = draft(desk, topic, body="New.")
    page = f"/admin/topics/topic/{topic.pk}/delete/"
    assert "a draft of changes" in words(desk.get(page))
    desk.post(page, {"post": "yes"})
    assert Topic.objects.exists()
    drafting.discard(waiting)
    desk.post(page, {"post": "yes"})
    assert not Topic.objects.exists()


def test_the_draft_of_what_is_gone_can_still_be_read_and_discarded(desk, topic):
    waiting = draft(desk, topic, body="Still here.")
    topic.delete()
    assert "it is gone" in words(desk.get("/admin/drafts/"))
    page = f"/admin/drafts/{waiting.pk}/discard/"
    assert "Still here" in words(desk.get(page))
    assert send(desk, page).url == "/admin/drafts/"
    assert "No draft waits" in words(desk.get("/admin/drafts/"))


def test_the_list_says_of_what_by_whom_and_asks_no_more_for_more(
    desk, topic, django_assert_max_num_queries
):
    draft(desk, topic, body="New.")
    page = words(desk.get("/admin/drafts/"))
    assert "Yeast" in page
    assert "Edda" in page
    for n in range(20):
        draft(desk, make.topic(f"T{n}"), body="New.")
        draft(desk, make.post(f"P{n}"), body="New.")
    with django_assert_max_num_queries(10):
        assert "T19" in words(desk.get("/admin/drafts/"))


def test_nobody_else_comes_near(client, topic, ada):
    pages = [url(topic, page) for page in ("", "preview/", "compare/", "publish/", "rebase/")]
    helper = make.user(is_staff=True)  # without any permission
    for person, status in ((None, 302), (ada, 302), (helper, 403)):
        if person:
            client.force_login(person)
        assert client.get("/admin/drafts/").status_code == status
        for page in pages:
            assert client.get(page).status_code == status, page
            assert client.post(page).status_code == status, page


def test_a_draft_of_another_kind_is_no_page(desk):
    track = make.track("Bakery")
    assert desk.get(f"/admin/drafts/track/{track.pk}/").status_code == 404
    assert desk.get("/admin/drafts/topic/999/").status_code == 404


def test_there_is_one_draft_a_thing(desk, topic):
    waiting = draft(desk, topic, body="New.")
    waiting.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting.save(force_insert=True)


def test_a_draft_stays_when_its_author_leaves(desk, topic, editor):
    draft(desk, topic, body="New.")
    editor.delete()
    assert drafting.pending(topic).author is None


def test_a_merge_takes_material_changes_and_topics_in_drafts_along(desk, topic, post):
    other = make.topic("Leaven")
    change = MaterialChange.objects.create(target=topic, why="Wrong.")
    post.topics.add(topic, other)
    draft(desk, post, body="New.")
    drafting.move(topic, other)
    post.topics.remove(topic)
    topic.delete()
    change.refresh_from_db()
    assert change.target == other
    assert publish(desk, post).status_code == 302
    assert list(post.topics.all()) == [other]
