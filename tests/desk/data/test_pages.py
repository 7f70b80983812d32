"""The pages of my data: a file to take, a plan to read, a word before anything is loaded."""

import io
import json
import random

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk.data import archive, uploading, views
from desk.data.export import export
from desk.data.load import Busy
from desk.data.models import Upload
from notes.models import Note
from tests import make
from tests.desk.data.archives import files, made, note, upload
from tests.pages import links, tags, words
from topics.models import Progress

PASSWORD = "correct horse battery"


@pytest.fixture
def signed_in(client, ada):
    client.force_login(ada)
    return client


def digest(response):
    return next(tag["value"] for tag in tags(response, "input") if tag.get("name") == "digest")


def confirm(client):
    return client.post(
        "/desk/data/plan/", {"digest": digest(client.get("/desk/data/plan/")), "wanted": "yes"}
    )


def test_the_file_holds_what_is_mine(signed_in, ada):
    make.note(ada, "pomegranate", title="Fruit")
    response = signed_in.get("/desk/data/cairn.zip")
    assert response["Content-Type"] == "application/zip"
    day = timezone.localdate().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="cairn-{day}.zip"'
    assert "no-store" in response["Cache-Control"]
    found = files(response.content)
    [name] = [name for name in found if name.startswith("notes/")]
    assert name.endswith("-fruit-0001.md")
    assert found[name].decode().endswith("---\npomegranate")
    manifest = json.loads(found["cairn.json"])
    assert manifest["version"] == 1
    assert manifest["site"] == "http://localhost:8000"
    assert manifest["counts"] == {"notes": 1, "versions": 0}


def test_whoever_has_a_password_shows_it_before_taking_everything(client, db):
    cora = make.user("cora@example.org", password=PASSWORD)
    client.force_login(cora)
    assert "Show who you are, then download" in words(client.get("/desk/data/"))
    response = client.get("/desk/data/cairn.zip")
    assert response.url == "/accounts/reauthenticate/?next=%2Fdesk%2Fdata%2Fcairn.zip"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/desk/data/"})
    assert "/desk/data/cairn.zip" in links(client.get("/desk/data/"))
    assert client.get("/desk/data/cairn.zip").status_code == 200


def test_an_archive_is_looked_at_loaded_and_forgotten(signed_in, ada, bob):
    make.note(bob, "pomegranate", topic=make.topic("Yeast"))
    response = upload(signed_in, export(bob, timezone.now()))
    assert response.url == "/desk/data/plan/"
    page = words(signed_in.get("/desk/data/plan/"))
    assert "What the archive would do" in page
    assert "Notes 1 0 0 0" in page
    assert not Note.objects.filter(owner=ada).exists()
    assert "An archive waits" in words(signed_in.get("/desk/data/"))

    response = confirm(signed_in)
    assert response.url == "/desk/"
    assert "Everything in the archive is yours here now." in words(signed_in.get("/desk/"))
    assert Note.objects.get(owner=ada).body == "pomegranate"
    assert not Upload.objects.exists()

    upload(signed_in, export(ada, timezone.now()))
    page = signed_in.get("/desk/data/plan/")
    assert "Nothing new in it" in words(page)
    response = signed_in.post("/desk/data/plan/", {"digest": digest(page)}, follow=True)
    assert "was here already" in words(response)


def test_it_can_be_forgotten_instead(signed_in, ada):
    upload(signed_in, made({"notes/a.md": note()}))
    response = signed_in.post("/desk/data/plan/", {"wanted": "no"}, follow=True)
    assert "The archive is forgotten. Nothing was loaded." in words(response)
    assert not Note.objects.exists()
    assert not Upload.objects.exists()
    response = signed_in.get("/desk/data/plan/", follow=True)
    assert "No archive waits" in words(response)


def test_only_what_was_looked_at_is_loaded(signed_in, ada):
    upload(signed_in, made({"notes/a.md": note("one")}))
    seen = digest(signed_in.get("/desk/data/plan/"))
    upload(signed_in, made({"notes/a.md": note("two")}))  # in another window
    response = signed_in.post("/desk/data/plan/", {"digest": seen, "wanted": "yes"})
    assert response.status_code == 409
    assert "another archive than the one you looked at" in words(response)
    assert not Note.objects.exists()
    assert confirm(signed_in).status_code == 302


def test_an_account_that_never_rests_is_told_so(signed_in, ada, monkeypatch):
    def busy(*_):
        raise Busy

    monkeypatch.setattr(views, "load", busy)
    upload(signed_in, made({"notes/a.md": note()}))
    response = confirm(signed_in)
    assert response.status_code == 409
    assert "Nothing was loaded; try once more." in words(response)
    assert Upload.objects.exists()


def test_what_is_not_here_mended_or_left_out_is_listed(signed_in, ada):
    about = "\n  kind: topic\n  slug: mars\n  title: The <b>red</b> planet"
    rows = [{"topic": "mars", "state": "done", "since": "2024-01-01"}]
    data = made(
        {
            "notes/a.md": note("words", about=about),
            "notes/b.md": "nothing",
            "notes/c.md": note("words", title="x", created="1066-10-14"),
            "progress.json": rows,
        }
    )
    upload(signed_in, data)
    response = signed_in.get("/desk/data/plan/")
    page = words(response)
    assert "The <b>red</b> planet , a topic: 1 note and 1 entry left out" in page
    assert b"<b>red</b>" not in response.content
    assert "notes/c.md : Its date 1066-10-14 is before 2000, so it becomes 1 January 2000." in page
    assert "notes/b.md : The file must begin with front matter" in page


def test_long_lists_are_cut(signed_in, ada):
    upload(signed_in, made({"progress.json": [None] * 70}))
    assert "And 20 more." in words(signed_in.get("/desk/data/plan/"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x", "This is no zip file, or it is damaged. Nothing was loaded."),
        (b"", "The file is empty."),
        (made(version=2), "from a newer Cairn than this one"),
    ],
)
def test_a_bad_file_is_one_clear_error(signed_in, ada, data, said):
    response = upload(signed_in, data)
    assert response.status_code == 422
    assert said in words(response)
    assert not Upload.objects.exists()


def test_no_file_at_all_is_a_clear_error_too(signed_in, ada):
    for data in ({}, {"archive": "text"}):
        response = signed_in.post("/desk/data/bring/", data)
        assert response.status_code == 422
        assert "Choose the file first." in words(response)


def test_a_file_that_is_too_large_is_not_kept_in_memory(signed_in, ada, monkeypatch):
    monkeypatch.setattr(archive, "MOST_PACKED", 1000)
    monkeypatch.setattr(uploading, "MOST_PACKED", 1000)
    response = upload(signed_in, b"PK" * 500_000)
    assert response.status_code == 422
    assert "The file is over" in words(response)


def test_a_file_above_the_limit_of_other_forms_is_taken(signed_in, ada):
    noise = "".join(random.Random(1).choices("abcdefghijklmnop", k=60_000))
    data = made({f"notes/{n}.md": note(noise) for n in range(60)})
    assert len(data) > 2_621_440
    assert upload(signed_in, data).status_code == 302
    assert Upload.objects.get().owner == ada


def test_a_form_from_elsewhere_is_refused(ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert upload(strict, made()).status_code == 403
    page = strict.get("/desk/data/")
    token = next(
        tag["value"] for tag in tags(page, "input") if tag.get("name") == "csrfmiddlewaretoken"
    )
    file = io.BytesIO(made())
    response = strict.post("/desk/data/bring/", {"csrfmiddlewaretoken": token, "archive": file})
    assert response.status_code == 302


def test_nobody_finds_anothers_archive(client, ada, bob):
    Upload.objects.keep(bob, made({"notes/a.md": note("pomegranate")}), "x" * 64)
    client.force_login(ada)
    assert "pomegranate" not in words(client.get("/desk/data/"))
    assert client.get("/desk/data/plan/").status_code == 302
    assert client.post("/desk/data/plan/", {"digest": "x" * 64}).status_code == 302
    assert not Note.objects.exists()
    assert Upload.objects.get().owner == bob
    assert str(Upload.objects.get()) == f"upload {Upload.objects.get().pk}"


def test_an_archive_that_nobody_came_back_to_goes(client, ada, bob):
    Upload.objects.keep(bob, made(), "x" * 64)
    Upload.objects.update(made_at=make.in_days(-2))
    client.force_login(bob)
    assert "An archive waits" not in words(client.get("/desk/data/"))
    assert client.get("/desk/data/plan/").status_code == 302
    client.force_login(ada)
    upload(client, made())
    assert [row.owner for row in Upload.objects.all()] == [ada]


def test_an_archive_made_unreadable_meanwhile_is_dropped(signed_in, ada):
    Upload.objects.keep(ada, b"nonsense", "x" * 64)
    response = signed_in.get("/desk/data/plan/", follow=True)
    assert "This is no zip file" in words(response)


def test_a_page_asks_few_questions_whatever_the_archive_holds(signed_in, ada, bob):
    found = []
    for number in (2, 40):
        rows = []
        for n in range(number):
            topic = make.topic(f"{number} topic {n}")
            Progress.objects.record(bob, topic, "done")
            make.note(bob, "bread", topic=topic)
            rows.append(topic)
        upload(signed_in, export(bob, timezone.now()))
        signed_in.get("/desk/data/plan/")
        with CaptureQueriesContext(connection) as captured:
            signed_in.get("/desk/data/plan/")
        found.append(len(captured))
    assert found[0] == found[1]


def test_record_authentication_is_what_the_page_asks_about(client, ada, rf):
    # The page asks allauth whether somebody has shown lately who they are; this pins its answer.
    cora = make.user("cora@example.org", password=PASSWORD)
    client.force_login(cora)
    request = rf.get("/")
    request.user, request.session = cora, client.session
    record_authentication(request, cora, method="password", reauthenticated=True)
    request.session.save()
    assert "Download everything" in words(client.get("/desk/data/"))
