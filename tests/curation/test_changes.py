"""Material changes: whoever had finished sees what changed and why, and decides about the mark."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curation import changes, drafting
from curation.models import Acknowledgement, MaterialChange
from journal.models import Reading
from tests import make
from tests.admin.sending import fields, send
from tests.pages import links, words
from topics.models import Progress, ProgressEvent
from web.publishing import Status

SIGN = "This changed since you finished it"


@pytest.fixture
def topic(db):
    return make.topic("Yeast", body="It likes 30 degrees.")


@pytest.fixture
def post(db):
    return make.post("Bread", body="Bake it hot.")


@pytest.fixture
def learner(client, ada):
    client.force_login(ada)
    return client


def change(thing, why="It likes warmth.", body="It likes 25 degrees."):
    """Publish a draft that changes what one learns."""
    thing.refresh_from_db()
    was = drafting.fields_of(thing)
    draft = drafting.save(
        thing, was | {"body": body}, by=None, revision=0, seen=drafting.digest(was)
    )
    drafting.publish(draft, thing, by=None, why=why)
    return MaterialChange.objects.order_by("pk").last()


def done(person, thing, state="done"):
    Progress.objects.record(person, thing, state)


def state(person, thing):
    return Progress.objects.get(learner=person, topic=thing).state


def test_a_curator_says_so_when_publishing_with_a_line_of_why(client, curator, topic, ada):
    client.force_login(curator)
    send(client, f"/admin/drafts/topic/{topic.pk}/", body="It likes 25 degrees.")
    page = f"/admin/drafts/topic/{topic.pk}/publish/"
    assert "This changes what you learn" in words(client.get(page))
    response = send(client, page, material="on")
    assert response.status_code == 422
    assert "Say in a line why" in words(response)
    response = send(client, page, why="It was too hot.")
    assert response.status_code == 422
    assert "Tick this too" in words(response)
    assert not MaterialChange.objects.exists()
    assert send(client, page, material="on", why="It was too hot.").status_code == 302
    made = MaterialChange.objects.get()
    assert (made.target, made.why, made.by) == (topic, "It was too hot.", curator)
    assert (made.before, made.after) == ("It likes 30 degrees.", "It likes 25 degrees.")


def test_without_a_new_text_there_is_nothing_to_tell(client, curator, topic):
    client.force_login(curator)
    send(client, f"/admin/drafts/topic/{topic.pk}/", summary="Small.")
    response = send(
        client, f"/admin/drafts/topic/{topic.pk}/publish/", material="on", why="It is small."
    )
    assert response.status_code == 422
    assert "The text is the same" in words(response)


def test_it_is_told_over_a_conflict_too_and_what_was_typed_stays(client, curator, topic):
    client.force_login(curator)
    send(client, f"/admin/drafts/topic/{topic.pk}/", body="Mine.")
    page = f"/admin/drafts/topic/{topic.pk}/publish/"
    data = fields(client, page) | {"material": "on", "why": "It was too hot."}
    send(client, f"/admin/topics/topic/{topic.pk}/change/", body="Theirs.")
    response = client.post(page, data)
    assert response.status_code == 409
    assert "It was too hot." in response.content.decode()
    assert send(client, page, material="on").status_code == 422
    assert send(client, page, material="on", why="It was too hot.").status_code == 302
    assert MaterialChange.objects.get().before == "Theirs."


def test_a_slip_of_the_pen_is_told_to_nobody(learner, ada, topic):
    done(ada, topic)
    change(topic, why="")
    assert SIGN not in words(learner.get("/topics/yeast/"))
    assert not MaterialChange.objects.exists()


def test_who_had_done_it_sees_why_and_a_way_to_the_difference(learner, ada, topic):
    done(ada, topic)
    made = change(topic)
    response = learner.get("/topics/yeast/")
    assert SIGN in words(response)
    assert "It likes warmth." in words(response)
    assert made.get_absolute_url() in links(response)
    response = learner.get(made.get_absolute_url())
    assert "<del>30</del>" in response.content.decode()
    assert "<ins>25</ins>" in response.content.decode()
    assert "Keep my tick" in words(response)


def test_the_difference_stays_what_it_was_after_later_edits(learner, ada, topic):
    done(ada, topic)
    made = change(topic)
    change(topic, why="", body="Nothing of this.")
    assert "Nothing of this" not in words(learner.get(made.get_absolute_url()))


@pytest.mark.parametrize("mark", ["todo", "doing", "skipped"])
def test_who_had_not_done_it_sees_nothing(learner, ada, topic, mark):
    make.track("Bakery", ("Flour", topic))
    done(ada, topic, mark)
    change(topic)
    for page in ("/topics/yeast/", "/tracks/bakery/", "/tracks/bakery/flour/", "/desk/"):
        assert "It likes warmth" not in words(learner.get(page))
        assert "hanged since" not in words(learner.get(page))


def test_who_did_it_since_sees_nothing(learner, ada, topic):
    change(topic)
    done(ada, topic)
    assert SIGN not in words(learner.get("/topics/yeast/"))


def test_another_learners_tick_and_answer_are_their_own(learner, ada, bob, topic):
    done(bob, topic)
    made = change(topic)
    assert SIGN not in words(learner.get("/topics/yeast/"))
    done(ada, topic)
    Progress.objects.update(since=make.LONG_AGO)
    changes.answer(bob, made, "kept")
    assert SIGN in words(learner.get("/topics/yeast/"))


def test_a_visitor_sees_nothing_and_is_sent_to_sign_in(client, topic):
    made = change(topic)
    assert SIGN not in words(client.get("/topics/yeast/"))
    for page in ("/changes/", made.get_absolute_url()):
        assert client.get(page).url.startswith("/accounts/login/")


def test_keeping_the_tick_keeps_its_date_and_ends_the_telling(learner, ada, topic):
    done(ada, topic)
    since = Progress.objects.get().since
    made = change(topic)
    page = f"/changes/{made.pk}/answer/"
    for _ in range(2):  # a double click
        response = learner.post(page, {"choice": "kept", "next": "/topics/yeast/"})
        assert response.url == "/topics/yeast/"
    assert SIGN not in words(learner.get("/topics/yeast/"))
    mark = Progress.objects.get()
    assert (mark.state, mark.since) == ("done", since)
    assert Acknowledgement.objects.get().choice == "kept"


def test_setting_it_back_is_a_change_of_its_own_and_logged(learner, ada, topic):
    done(ada, topic)
    made = change(topic)
    for _ in range(2):
        assert learner.post(f"/changes/{made.pk}/answer/", {"choice": "set_back"}).url == (
            "/topics/yeast/"
        )
    assert state(ada, topic) == "todo"
    events = ProgressEvent.objects.order_by("pk").values_list("state", flat=True)
    assert list(events) == ["done", "todo"]
    assert Acknowledgement.objects.get().choice == "set_back"
    page = words(learner.get("/topics/yeast/"))
    assert "“Yeast” is to do again" in page
    assert SIGN not in page
    done(ada, topic)
    assert SIGN not in words(learner.get("/topics/yeast/"))


def test_of_a_post_it_is_told_to_who_had_read_it(learner, ada, post):
    Reading.objects.record(ada, post, "read")
    made = change(post, why="It was too hot.", body="Bake it warm.")
    page = words(learner.get("/journal/bread/"))
    assert SIGN in page
    assert "It was too hot." in page
    assert "Keep it as read" in page
    learner.post(f"/changes/{made.pk}/answer/", {"choice": "set_back"})
    assert Reading.objects.get().state == "unread"
    assert SIGN not in words(learner.get("/journal/bread/"))


def test_several_changes_are_told_as_one_and_answered_as_one(learner, ada, topic):
    change(topic, why="Before I came.", body="Zero.")
    done(ada, topic)
    change(topic, why="One.", body="One.")
    newest = change(topic, why="Two.", body="Two.")
    page = words(learner.get("/topics/yeast/"))
    assert "Two." in page
    assert "and 1 change before it" in page
    assert "One. What changed before: One." in page
    assert "Before I came." not in page
    assert "and 1 change before it" in words(learner.get("/changes/"))
    learner.post(f"/changes/{newest.pk}/answer/", {"choice": "kept"})
    assert SIGN not in words(learner.get("/topics/yeast/"))
    assert Acknowledgement.objects.count() == 2
    change(topic, why="Three.", body="Three.")
    assert "Three." in words(learner.get("/topics/yeast/"))


def test_answering_an_older_change_leaves_the_newer_one_open(learner, ada, topic):
    done(ada, topic)
    older = change(topic, why="One.", body="One.")
    change(topic, why="Two.", body="Two.")
    learner.post(f"/changes/{older.pk}/answer/", {"choice": "kept"})
    page = words(learner.get("/topics/yeast/"))
    assert "Two." in page
    assert "before it" not in page


def test_who_has_nothing_to_answer_changes_nothing(learner, ada, topic):
    made = change(topic)
    done(ada, topic)
    assert learner.post(f"/changes/{made.pk}/answer/", {"choice": "set_back"}).status_code == 302
    assert state(ada, topic) == "done"
    assert not Acknowledgement.objects.exists()


def test_a_form_says_what_it_wants_and_leads_nowhere_else(learner, ada, topic):
    done(ada, topic)
    made = change(topic)
    page = f"/changes/{made.pk}/answer/"
    assert learner.post(page, {"choice": "toggle"}).status_code == 400
    assert learner.post(page, {}).status_code == 400
    assert learner.get(page).status_code == 405
    data = {"choice": "kept", "next": "https://example.org/"}
    assert learner.post(page, data).url == "/topics/yeast/"


def test_checklists_and_the_desk_mark_what_changed(learner, ada, topic, post):
    make.track("Bakery", ("Flour", topic, make.topic("Salt")))
    done(ada, topic)
    Reading.objects.record(ada, post, "read")
    change(topic)
    change(post, why="It was too hot.", body="Bake it warm.")
    assert words(learner.get("/tracks/bakery/")).count("changed since") == 1
    assert words(learner.get("/tracks/bakery/flour/")).count("Changed since") == 1
    for page in ("/desk/", "/changes/"):
        said = words(learner.get(page))
        assert "Changed since you finished" in said
        assert "It likes warmth." in said
        assert "It was too hot." in said


def test_the_desk_shows_some_and_leads_to_all(learner, ada):
    for n in range(7):
        topic = make.topic(f"Topic {n}!")
        done(ada, topic)
        change(topic, why=f"Because {n}.")
    response = learner.get("/desk/")
    assert "/changes/" in links(response)
    assert "All 7" in words(response)
    assert "Because 6." in words(response)
    assert "Because 0." not in words(response)
    assert "Because 0." in words(learner.get("/changes/"))


def test_with_nothing_changed_the_list_says_so_and_the_desk_is_silent(learner):
    assert "All stones lie as you laid them" in words(learner.get("/changes/"))
    assert "Changed since" not in words(learner.get("/desk/"))


def test_what_is_retired_is_told_to_who_kept_it_and_to_nobody_else(client, ada, bob, topic):
    done(ada, topic)
    made = change(topic)
    topic.retire()
    client.force_login(ada)
    assert SIGN in words(client.get("/topics/yeast/"))
    assert "It likes warmth." in words(client.get("/changes/"))
    assert client.get(made.get_absolute_url()).status_code == 200
    client.force_login(bob)
    assert client.get(made.get_absolute_url()).status_code == 410


def test_what_is_not_public_or_gone_has_no_change_to_read(learner, topic):
    made = change(topic)
    topic.status, topic.published_at = Status.DRAFT, None
    topic.save()
    assert learner.get(made.get_absolute_url()).status_code == 404
    topic.delete()
    assert learner.get(made.get_absolute_url()).status_code == 404
    assert learner.get("/changes/").status_code == 200


def test_a_curator_looking_as_a_reader_is_told_nothing(client, curator, topic):
    done(curator, topic)
    change(topic)
    client.force_login(curator)
    assert SIGN in words(client.get("/topics/yeast/"))
    assert SIGN not in words(client.get(f"/admin/topics/topic/{topic.pk}/preview/"))


def test_leaving_takes_the_answers_and_leaves_the_change(ada, topic):
    done(ada, topic)
    changes.answer(ada, change(topic), "kept")
    assert "ada" not in str(Acknowledgement.objects.get()).lower()
    ada.delete()
    assert not Acknowledgement.objects.exists()
    assert MaterialChange.objects.exists()


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return len([query for query in captured if not query["sql"].startswith(("SAVE", "RELEASE"))])


def test_more_changes_make_no_more_queries(learner, ada):
    topics = [make.topic(f"Topic {n}!") for n in range(30)]
    make.track("Bakery", ("Flour", *topics))
    post = make.post("Bread", topics=topics)
    pages = ["/desk/", "/changes/", "/topics/topic-0/", "/journal/bread/", "/tracks/bakery/"]
    pages.append("/tracks/bakery/flour/")
    for thing in topics:
        done(ada, thing)
    Reading.objects.record(ada, post, "read")
    change(topics[0])
    learner.get("/desk/")
    few = {page: queries(learner, page) for page in pages}
    for thing in (*topics, post):
        change(thing)
        change(thing, body="Once more.")
    assert {page: queries(learner, page) for page in pages} == few
    assert max(few.values()) <= 12
    assert few["/tracks/bakery/flour/"] <= 10


def test_a_page_where_nothing_changed_bears_no_more_mark_up(learner, ada, topic):
    make.track("Bakery", ("Flour", topic))
    done(ada, topic)
    assert "changed" not in learner.get("/tracks/bakery/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"choice": "toggled"}, {"choice": "kept"}], ids=["unknown", "twice"]
)
def test_an_answer_is_one_of_two_and_given_once(ada, topic, wrong):
    made = change(topic)
    if wrong["choice"] == "kept":
        Acknowledgement.objects.create(learner=ada, change=made, choice="kept")
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.create(learner=ada, change=made, at=timezone.now(), **wrong)


def test_a_change_says_why(topic):
    with pytest.raises(IntegrityError), transaction.atomic():
        MaterialChange.objects.create(target=topic, why="")
