"""Texts in the admin: rendered before any transaction opens, kept with what goes with them."""

import pytest
from django.db import connection

from journal.models import Masthead, Post, Series
from tests import make
from tests.admin.sending import errors, send
from topics.models import Topic, Track
from web import markdown
from web.models import Diagram, Mention

DIAGRAM = "```mermaid\ngraph TD\n  a --> b\n```\n"


@pytest.fixture
def renderings(monkeypatch):
    """For each rendering: was a transaction open?"""
    seen = []
    render = markdown.render

    def watched(*args, **kwargs):
        seen.append(connection.in_atomic_block)
        return render(*args, **kwargs)

    monkeypatch.setattr("web.writing.markdown.render", watched)
    return seen


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Topic, Track, Post, Series])
def test_it_is_rendered_before_the_transaction_opens(client, renderings, model):
    curator = make.user(is_staff=True, is_superuser=True)
    client.force_login(curator)
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    body = "  Edges and\r\n\r\nlines. "
    response = send(client, f"{base}add/", title="Caching", slug="caching", body=body)
    assert response.status_code == 302, errors(response)
    row = model.objects.get()
    assert row.body == "  Edges and\n\nlines. "
    assert "lines." in row.html
    response = send(client, f"{base}{row.pk}/change/", body="*Warm*")
    assert response.status_code == 302
    row.refresh_from_db()
    assert "<em>Warm</em>" in row.html
    assert renderings == [False, False]


@pytest.mark.django_db(transaction=True)
def test_the_welcome_is_rendered_before_the_transaction_opens(client, renderings):
    client.force_login(make.user(is_staff=True, is_superuser=True))
    assert send(client, "/admin/journal/masthead/add/", body="*Hi*").status_code == 302
    assert send(client, "/admin/journal/masthead/1/change/", body="*Ho*").status_code == 302
    assert "<em>Ho</em>" in Masthead.objects.get().html
    assert renderings == [False, False]


@pytest.mark.django_db(transaction=True)
def test_texts_that_mention_a_new_or_renamed_thing_are_rendered_again_after_commit(
    client, renderings
):
    client.force_login(make.user(is_staff=True, is_superuser=True))
    post = make.post("Fast", body="See [[Caching]].")
    assert "href" not in post.html
    renderings.clear()
    send(client, "/admin/topics/topic/add/", title="Caching", slug="caching")
    post.refresh_from_db()
    assert 'href="/topics/caching/"' in post.html
    topic = Topic.objects.get()
    send(client, f"/admin/topics/topic/{topic.pk}/change/", slug="keeping")
    post.refresh_from_db()
    assert 'href="/topics/keeping/"' in post.html
    send(client, f"/admin/topics/topic/{topic.pk}/change/", summary="In short.")
    assert not any(renderings)
    assert len(renderings) == 5  # each save, and the post after the first two


def test_mentions_and_diagrams_are_kept(desk):
    topic = make.topic("Caching")
    send(desk, "/admin/journal/post/add/", title="A", slug="a", body=f"[[Caching]]\n\n{DIAGRAM}")
    mention = Mention.objects.get()
    assert (mention.source, mention.target) == (Post.objects.get(), topic)
    assert Diagram.objects.exists()
    send(desk, f"/admin/journal/post/{Post.objects.get().pk}/change/", body="None.")
    assert not Mention.objects.exists()


def test_a_key_of_two_meanings_is_a_warning(desk):
    make.topic("Caching", slug="caching-one")
    make.topic("Caching", slug="caching-two")
    url = "/admin/journal/post/add/"
    response = send(desk, url, title="A", slug="a", body="[[Caching]]")
    page = desk.get(response.url).content.decode()
    assert "[[Caching]] is ambiguous: /topics/caching-one/ or /topics/caching-two/." in page


def test_a_text_over_the_limit_is_refused_with_the_limit_and_kept_in_the_form(desk):
    words = "é" * (257 * 1024)
    response = send(desk, "/admin/topics/topic/add/", title="A", slug="a", body=words)
    assert errors(response) == {"body": ["The text is over 512 kB. Divide it, or shorten it."]}
    assert words in response.content.decode()
    assert not Topic.objects.exists()


def test_principles_are_typed_one_a_line(desk):
    url = "/admin/topics/track/add/"
    send(desk, url, title="A", slug="a", principles="Go slow.\r\n\r\n  Write it down. ")
    track = Track.objects.get()
    assert track.principles == ["Go slow.", "Write it down."]
    assert send(desk, f"/admin/topics/track/{track.pk}/change/").status_code == 302
    track.refresh_from_db()
    assert track.principles == ["Go slow.", "Write it down."]
