"""The review page: one topic, its questions, then what I wrote, and how well I knew it."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from review.models import Card, ReviewEvent
from tests import make
from tests.pages import links, tags, words
from topics.models import Progress
from web.addresses import rename

CANARY = "pomegranate7391"
BODY = "Beasts.\n\n## Check yourself\n\n1. What do they eat?\n2. What do they breathe out?\n"


@pytest.fixture
def yeast(db):
    return make.topic("Yeast", summary="A fungus that raises dough.", body=BODY)


@pytest.fixture
def progress(ada, yeast):
    """Ada did it ten days ago and asked to be reminded of it: it is due."""
    return due(ada, yeast)


def due(learner, topic, days=10):
    at = make.in_days(-days)
    Progress.objects.record(learner, topic, "done", at)
    progress = Progress.objects.select_related("topic", "learner").get(learner=learner, topic=topic)
    Card.objects.ask(progress, at)
    return progress


def answer(client, rating="good", revision=1, slug="yeast", **more):
    return client.post(f"/review/{slug}/answer/", {"rating": rating, "revision": revision}, **more)


def kinds():
    return list(ReviewEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_it_asks_the_questions_of_the_topic(client, ada, progress):
    client.force_login(ada)
    page = words(client.get("/review/"))
    assert "What do they eat?" in page
    assert "What do they breathe out?" in page
    assert "What do you remember of it?" not in page
    assert "Beasts." not in page  # that would be reading, not recalling


def test_a_topic_without_questions_asks_what_is_remembered(client, ada):
    due(ada, make.topic("Salt"))
    client.force_login(ada)
    assert "What do you remember of it?" in words(client.get("/review/"))


def test_summary_note_and_answers_are_hidden_until_asked_for_without_script(client, ada, progress):
    make.note(ada, f"{CANARY} in my words", topic=progress.topic)
    client.force_login(ada)
    page = client.get("/review/").content.decode()
    before, _, inside = page.partition("<details")
    assert "Show the summary and your note" in inside
    for hidden in ("A fungus that raises dough.", CANARY, "How well did you know it?"):
        assert hidden not in before
        assert hidden in inside.partition("</details>")[0]
    assert "<details open" not in page


def test_each_answer_says_when_the_topic_would_come_back(client, ada, yeast):
    due(ada, yeast, days=2)
    client.force_login(ada)
    page = words(client.get("/review/"))
    for said in ("Again tomorrow", "Hard in 8 days", "Good in 11 days", "Easy in 19 days"):
        assert said in page


def test_it_says_how_many_more_and_never_that_anything_is_late(client, ada, progress):
    due(ada, make.topic("Salt"), days=200)
    due(ada, make.topic("Flour"), days=400)
    client.force_login(ada)
    page = words(client.get("/review/"))
    assert "2 more today after this one" in page
    for blame in ("due", "late", "missed", "behind", "ago"):
        assert blame not in page.casefold().replace(",", "").split()


def test_an_answer_is_kept_and_the_next_topic_comes(client, ada, progress):
    due(ada, make.topic("Salt"), days=3)
    client.force_login(ada)
    assert "Yeast" in words(client.get("/review/"))
    response = answer(client, "good")
    assert response.status_code == 302
    assert response["Location"] == "/review/"
    page = words(client.get("/review/"))
    assert "Yeast comes back in" in page
    assert "The last one for today" in page
    assert "Salt" in page
    assert kinds() == ["asked", "asked", "good"]


def test_the_last_answer_ends_the_day_and_says_when_the_next_comes(client, ada, progress):
    client.force_login(ada)
    answer(client, "again")
    page = words(client.get("/review/"))
    assert "That is all for today" in page
    assert "1 recalled today" in page
    assert "The next comes tomorrow" in page


def test_past_the_number_for_a_day_the_rest_comes_tomorrow(client, ada, progress):
    due(ada, make.topic("Salt"))
    ada.reviews_a_day = 1
    ada.save()
    client.force_login(ada)
    assert "The last one for today" in words(client.get("/review/"))
    answer(client, "easy")
    page = words(client.get("/review/"))
    assert "That is all for today" in page
    assert "The next comes tomorrow" in page


def test_with_nothing_to_come_back_it_says_how_to_begin(client, ada):
    client.force_login(ada)
    response = client.get("/review/")
    assert "Nothing comes back yet" in words(response)
    assert "/accounts/preferences/" in links(response)
    assert "/topics/" in links(response)


def test_one_can_begin_with_a_topic_by_name(client, ada, progress):
    due(ada, make.topic("Salt"), days=90)
    client.force_login(ada)
    for asked, shown in (("yeast", "Yeast"), ("salt", "Salt"), ("nothing", "Salt"), ("", "Salt")):
        assert (
            f'id="review-title">{shown}<' in client.get(f"/review/?topic={asked}").content.decode()
        )


def test_a_second_answer_to_one_showing_changes_nothing_and_says_so(client, ada, progress):
    client.force_login(ada)
    answer(client, "good")
    held = Card.objects.get().memory
    client.get("/review/")
    answer(client, "easy")
    assert "answered or stopped meanwhile, so nothing was changed" in words(client.get("/review/"))
    assert Card.objects.get().memory == held
    assert kinds() == ["asked", "good"]


def test_an_answer_after_stopping_elsewhere_changes_nothing(client, ada, progress):
    client.force_login(ada)
    client.post("/review/yeast/", {"state": "off"})
    answer(client)
    assert kinds() == ["asked", "stopped"]


@pytest.mark.parametrize("revision", ["", "x", "-1", "0", "9" * 30, "٣", "1.0", "1\0"])
def test_a_strange_stamp_is_no_error_and_changes_nothing(client, ada, progress, revision):
    client.force_login(ada)
    assert answer(client, revision=revision).status_code == 302
    assert kinds() == ["asked"]


@pytest.mark.parametrize("rating", ["", "perfect", "asked", "stopped", "3", "good\0"])
def test_an_answer_there_is_not_is_named_and_changes_nothing(client, ada, progress, rating):
    client.force_login(ada)
    response = answer(client, rating)
    assert response.status_code == 400
    assert "again, hard, good or easy" in words(response)
    assert kinds() == ["asked"]


def test_with_always_on_the_first_answer_writes_what_led_to_it(client, ada, yeast):
    ada.reminds_since = make.in_days(-30)
    ada.save()
    Progress.objects.record(ada, yeast, "done", make.in_days(-10))
    client.force_login(ada)
    assert "Yeast" in words(client.get("/review/"))
    assert kinds() == []  # reading writes nothing
    (field,) = [one for one in tags(client.get("/review/"), "input") if one["name"] == "revision"]
    answer(client, "hard", revision=field["value"])
    assert kinds() == ["asked", "hard"]
    assert ReviewEvent.objects.earliest("pk").at == Progress.objects.get().since
    answer(client, "easy", revision=field["value"])
    assert kinds() == ["asked", "hard"]


def test_a_form_from_before_a_rename_still_counts(client, ada, progress):
    rename(progress.topic, "little-beasts")
    client.force_login(ada)
    assert answer(client).status_code == 302
    assert kinds() == ["asked", "good"]


def test_what_is_somebody_elses_is_nowhere(client, ada, bob, progress):
    make.note(ada, f"{CANARY} in my words", topic=progress.topic)
    curator = make.user("chief@example.org", is_staff=True, is_superuser=True)
    for person in (bob, curator):
        client.force_login(person)
        response = client.get("/review/")
        assert CANARY not in response.content.decode()
        assert "Nothing comes back yet" in words(response)
        assert answer(client).status_code == 404
        assert client.post("/review/yeast/", {"state": "off"}).status_code == 404
    # Nor does one who reviews the same topic see another's note beside it.
    due(bob, progress.topic)
    client.force_login(bob)
    response = client.get("/review/")
    assert "A fungus" in words(response)
    assert CANARY not in response.content.decode()
    assert Card.objects.get(learner=ada).revision == 1


def test_no_cache_keeps_it(client, ada, progress):
    client.force_login(ada)
    assert "no-store" in client.get("/review/")["Cache-Control"]
    assert "no-store" in answer(client)["Cache-Control"]


def test_a_visitor_is_sent_to_sign_in(client, progress):
    assert client.get("/review/")["Location"].startswith("/accounts/login/")
    assert answer(client)["Location"].startswith("/accounts/login/")
    assert kinds() == ["asked"]


def test_another_site_cannot_answer_for_me(ada, progress):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert answer(strict).status_code == 403
    assert kinds() == ["asked"]


def test_a_retired_topic_cannot_be_answered(client, ada, progress):
    progress.topic.retire()
    client.force_login(ada)
    assert answer(client).status_code == 404
    assert "Yeast" not in words(client.get("/review/"))


def count(client, ask):
    with CaptureQueriesContext(connection) as captured:
        assert ask(client).status_code in (200, 302)
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([query for query in captured if not query["sql"].startswith(control)])


@pytest.mark.parametrize("rows", [1, 60])
def test_the_page_takes_at_most_ten_queries_and_an_answer_six(client, ada, bob, progress, rows):
    for n in range(rows):
        topic = make.topic(f"Topic {n}")
        due(ada, topic, days=3)
        due(bob, topic)
    client.force_login(ada)
    assert count(client, lambda one: one.get("/review/")) <= 10
    answer(client, revision=0)  # once an hour the first post also notes that this session is used
    assert count(client, answer) <= 6
    Card.objects.filter(learner=ada).update(due="2099-01-01")
    assert count(client, lambda one: one.get("/review/")) <= 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("always", [False, True])
def test_of_many_answers_at_once_one_counts(always):
    ada = make.user("ada@example.org", reminds_since=make.in_days(-30) if always else None)
    yeast = make.topic("Yeast")
    Progress.objects.record(ada, yeast, "done", make.in_days(-10))
    if not always:
        due(ada, yeast)
    answers = []

    def send():
        client = Client()
        client.force_login(ada)
        answers.append(answer(client).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 6
    assert kinds() == ["asked", "good"]
    assert Card.objects.get().revision == 2
