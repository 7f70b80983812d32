"""Status and date in the admin, and the look at a thing as a reader will see it."""

import pytest
from django.utils import timezone

from journal.models import Post
from tests import make
from tests.admin.sending import errors, send
from tests.admin.test_addresses import admin_url
from tests.pages import links, words
from topics.models import Topic
from web.publishing import Status


def when(days):
    at = timezone.localtime(make.in_days(days))
    return {"published_at_0": at.strftime("%Y-%m-%d"), "published_at_1": at.strftime("%H:%M:%S")}


def test_what_is_published_without_a_date_is_published_now(desk):
    url = "/admin/journal/post/add/"
    assert send(desk, url, title="A", slug="a", status="published").status_code == 302
    post = Post.objects.get()
    assert post.is_public
    assert (timezone.now() - post.published_at).total_seconds() < 60
    assert desk.get("/journal/a/").status_code == 200


def test_a_date_in_the_future_schedules(desk):
    url = "/admin/journal/post/add/"
    send(desk, url, when(3), title="A", slug="a", status="published")
    assert not Post.objects.get().is_public
    page = words(desk.get("/admin/journal/post/"))
    assert "Scheduled for" in page
    assert "A date in the future means scheduled" in words(desk.get(url))


@pytest.mark.parametrize("status", ["draft", "published"])
def test_what_readers_can_reach_is_not_taken_away(desk, status):
    topic = make.topic("Brewing")
    response = send(desk, admin_url(topic), when(3), status=status)
    field = "status" if status == "draft" else "published_at"
    assert list(errors(response)) == [field]
    assert "must keep answering" in words(response)
    assert desk.get("/topics/brewing/").status_code == 200


def test_what_never_had_readers_may_become_a_draft_again(desk):
    topic = make.topic(published_at=make.in_days(3))
    assert send(desk, admin_url(topic), status="draft").status_code == 302


def test_what_was_retired_is_gone_and_never_unknown(desk):
    topic = make.topic(status=Status.RETIRED, published_at=None)
    assert "“Bring back”, above, undoes it" in words(desk.get(admin_url(topic)))
    for status in ("draft", "published"):
        send(desk, admin_url(topic), status=status, title="Renamed")
        topic.refresh_from_db()
        assert (topic.status, topic.title) == ("retired", "Renamed")


def test_retiring_asks_first_and_is_no_choice_among_others(desk):
    topic = make.topic()
    assert list(errors(send(desk, admin_url(topic), status="retired"))) == ["status"]


def test_a_planned_post_is_published_and_a_topic_is_never_planned(desk):
    post = make.planned("Promise")
    assert send(desk, admin_url(post), status="published", body="Kept.").status_code == 302
    assert desk.get("/journal/promise/").status_code == 200
    assert "Planned" not in words(desk.get("/admin/topics/topic/add/"))
    response = send(desk, "/admin/topics/topic/add/", title="A", slug="a", status="planned")
    assert list(errors(response)) == ["status"]
    assert not Topic.objects.exists()


@pytest.mark.parametrize("kind", ["topic", "post", "track", "series"])
@pytest.mark.parametrize("fields", [{"status": "draft"}, {"published_at": make.in_days(3)}])
def test_a_draft_is_seen_as_a_reader_will_see_it(client, editor, desk, kind, fields):
    thing = getattr(make, kind)("Brewing", body="**Slowly.**", **fields)
    assert desk.get(thing.get_absolute_url()).status_code == 404
    assert "View as a reader" in words(desk.get(admin_url(thing)))
    response = desk.get(admin_url(thing, "preview"))
    page = response.content.decode()
    assert "<strong>Slowly.</strong>" in page
    assert "Preview, as a reader will see it." in words(response)
    assert admin_url(thing) in links(response)  # and the way back
    assert response["X-Robots-Tag"] == "noindex"
    assert "<form" not in page
    assert "Edda" not in page
    assert desk.post(admin_url(thing, "preview")).status_code == 405


def test_what_is_written_of_a_planned_post_is_seen_before_its_readers_see_it(desk):
    post = make.planned("Promise", body="Kept.")
    assert "Kept." not in words(desk.get("/journal/promise/"))
    response = desk.get(admin_url(post, "preview"))
    assert "Kept." in words(response)
    assert "Planned." in words(response)
    assert desk.get("/journal/promise/").status_code == 200
    post.refresh_from_db()
    assert post.is_planned


def test_a_phase_of_a_draft_is_seen_too(desk):
    track = make.track("Brewing", ("Malt", make.topic("Ale")), status="draft")
    response = desk.get(admin_url(track.phases.get(), "preview"))
    assert "Ale" in words(response)
    assert "Its track: Draft" in words(response)


def test_a_preview_is_for_those_who_may_see_the_thing(client, ada):
    topic = make.topic("Brewing", status="draft")
    url = admin_url(topic, "preview")
    assert client.get(url).status_code == 302
    client.force_login(ada)
    assert client.get(url).status_code in (302, 403)
    client.force_login(make.user(is_staff=True))
    assert client.get(url).status_code == 403


def test_a_preview_of_nothing_is_not_found(desk):
    assert desk.get("/admin/topics/topic/999/preview/").status_code == 404


def test_the_link_to_the_site_stands_where_the_site_answers(desk):
    public, draft = make.topic(), make.topic(status="draft")
    assert f'href="{public.get_absolute_url()}"' in desk.get(admin_url(public)).content.decode()
    assert f'href="{draft.get_absolute_url()}"' not in desk.get(admin_url(draft)).content.decode()
