import pytest
from django.core.management import call_command

from tests import make
from tests.pages import words
from web.models import Diagram


def test_text_is_rendered_when_it_is_saved_and_not_when_it_is_read(db, client, monkeypatch):
    topic = make.topic("Yeast", body="Some *fine* words.")
    monkeypatch.setattr("web.markdown.render", lambda *a, **k: pytest.fail("rendered on reading"))
    assert "<em>fine</em>" in client.get(topic.get_absolute_url()).content.decode()


def test_words_and_minutes_are_counted(db):
    post = make.post(body="word " * 660)
    assert (post.words, post.minutes) == (660, 3)
    assert make.post(body="word").minutes == 1
    assert make.post().minutes == 0


def test_three_headings_make_a_list_of_contents(db, client):
    two = make.post(body="## One\n\n## Two\n")
    three = make.post(body="## One\n\n## Two\n\n### Three\n")
    assert not two.has_contents
    assert [h["text"] for h in three.contents] == ["One", "Two", "Three"]
    html = client.get(three.get_absolute_url()).content.decode()
    assert html.count('href="#h-three"') == 2  # in the list, and beside the heading


def test_what_cannot_be_rendered_is_kept_and_shown_as_source(db, client, monkeypatch):
    def broken(*args, **kwargs):
        raise RecursionError

    monkeypatch.setattr("markdown.Markdown.convert", broken)
    post = make.post("Yeast", body="Some *fine* <words>.")
    assert post.problem
    post.refresh_from_db()
    assert post.body == "Some *fine* <words>."
    assert "Some *fine* <words>." in words(client.get(post.get_absolute_url()))

    monkeypatch.undo()
    call_command("render", "--failed")
    post.refresh_from_db()
    assert post.problem == ""
    assert "<em>fine</em>" in post.html


def test_render_makes_everything_again(db, capsys):
    topic, post = make.topic(body="*a*"), make.post(body="*b*")
    note = make.note(make.user(), "*c*", topic=topic)
    for row in (topic, post, note):
        type(row).objects.filter(pk=row.pk).update(html="stale")
    call_command("render")
    for row in (topic, post, note):
        row.refresh_from_db()
        assert "<em>" in row.html
    assert "0 shown as source" in capsys.readouterr().out


def test_a_diagram_has_an_address_of_its_own_and_may_do_nothing(db, client):
    post = make.post(body='```mermaid alt="Flour meets water"\nflowchart LR\n  a --> b\n```\n')
    drawing = Diagram.objects.first()
    assert drawing is not None
    assert drawing.get_absolute_url() in post.html
    assert 'alt="Flour meets water"' in post.html

    response = client.get(drawing.get_absolute_url())
    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert client.get("/diagrams/0000.svg").status_code == 404
