"""Who gets what from every address, and that a learner's words reach nobody else by any of them.

An address without a row here is a failure: whoever adds one decides who may see it.
"""

import logging
import uuid
from copy import deepcopy

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from curation import drafting
from curation.models import MaterialChange
from journal.models import Reading
from notes.models import Note
from tests import make
from tests.routes import routes
from topics.models import Progress
from web import history
from web.models import Image

PEOPLE = ("visitor", "owner", "learner", "curator", "superuser")
CANARY = "pomegranate7391"

# What each of PEOPLE gets, in that order: for GET, for an empty POST.
READ = ("200 200 200 200 200", "405 405 405 405 405")  # a page for everybody
ABSENT = ("404 404 404 404 404", "405 405 405 405 405")  # the example names nothing
MARK = ("302 405 405 405 405", "302 400 400 400 400")  # a form's address, for those signed in
TOUCHED = ("302 405 405 405 405", "302 400 404 404 404")  # a form's, for who touched it
OWN = ("302 200 200 200 200", "302 405 405 405 405")  # a page of one's own, for those signed in
MINE = ("302 200 404 404 404", "302 405 405 405 405")  # for the owner of the example only
FORM = ("302 200 200 200 200", "302 422 422 422 422")  # a form of one's own
AGAIN = ("302 302 302 302 302", "302 302 302 302 302")  # asks who it is first, or moves on
CURATE = ("302 302 302 200 200", "302 302 302 200 200")  # for curators and superusers
GOVERN = ("302 302 302 403 200", "302 302 302 403 200")  # for superusers
NEVER = ("302 302 302 403 403", "302 302 302 403 403")  # not offered to anybody
LOOK = ("302 302 302 200 200", "302 302 302 405 405")
NONE = ("302 404 404 404 404", "302 404 404 404 404")  # one's own, of which nobody has any
LOST = ("404 404 404 404 404", "404 404 404 404 404")

TABLE: dict[str, tuple[str, str]] = {
    "": READ,
    "healthz": READ,
    "readyz": READ,
    "robots.txt": READ,
    "favicon.ico": ("302 302 302 302 302", "405 405 405 405 405"),
    "style/": ("404 404 404 200 200", "405 405 405 405 405"),
    "diagrams/<slug:digest>.svg": ABSENT,
    "images/<slug:digest>.<slug:kind>": ABSENT,
    "journal/": READ,
    "journal/<slug:slug>/": READ,
    "journal/<slug:slug>/reading/": MARK,
    "categories/<slug:slug>/": READ,
    "tags/": READ,
    "tags/<slug:slug>/": READ,
    "series/": READ,
    "series/<slug:slug>/": READ,
    "tracks/": READ,
    "tracks/<slug:slug>/": READ,
    "tracks/<slug:track_slug>/<slug:slug>/": READ,
    "tracks/<slug:track_slug>/progress/reset/": (OWN[0], "302 302 302 302 302"),
    "tracks/<slug:track_slug>/progress/undo/": MARK,
    "topics/": READ,
    "topics/<slug:slug>/": READ,
    "topics/<slug:slug>/progress/": MARK,
    "review/": OWN,
    "review/<slug:slug>/": TOUCHED,
    "review/<slug:slug>/answer/": TOUCHED,
    "desk/": OWN,
    "desk/data/": OWN,
    "desk/data/cairn.zip": OWN,
    "desk/data/bring/": ("302 405 405 405 405", "302 422 422 422 422"),
    "desk/data/plan/": AGAIN,
    "desk/data/delete/": ("302 200 200 200 200", "302 422 422 422 403"),
    "desk/data/gone/": ("200 404 404 404 404", "405 405 405 405 405"),
    "changes/": OWN,
    "changes/<int:pk>/": OWN,
    "changes/<int:pk>/answer/": MARK,
    "notes/": OWN,
    "notes/new/": ("302 200 200 200 200", "403 409 409 409 409"),
    "notes/calendar/": OWN,
    "notes/calendar/<int:year>/<int:month>/": OWN,
    "notes/guard/": ("403 200 200 200 200", "405 405 405 405 405"),
    "notes/deleted/": OWN,
    "notes/print/": OWN,
    "notes/print/<slug:track_slug>/<slug:slug>/": OWN,
    "notes/<int:pk>/restore/": ("302 405 405 405 405", "302 302 404 404 404"),
    "notes/<int:pk>/versions/": MINE,
    "notes/<int:pk>/versions/<int:revision>/": MINE,
    "notes/<int:pk>/versions/<int:revision>/restore/": (
        "302 405 405 405 405",
        "302 302 404 404 404",
    ),
    "notes/<int:pk>/": MINE,
    "notes/<int:pk>/edit/": ("302 200 404 404 404", "403 409 409 409 409"),
    "notes/<int:pk>/delete/": ("302 200 404 404 404", "302 302 404 404 404"),
    "accounts/": OWN,
    "accounts/preferences/": FORM,
    "accounts/time-zone/": ("302 405 405 405 405", "302 422 422 422 422"),
    "accounts/name/": ("302 200 200 200 200", "302 302 302 302 302"),
    "accounts/login/again/": ("405 405 405 405 405", "302 302 302 302 302"),
    "accounts/login/code/": LOST,  # there is no mail server
    "accounts/login/code/confirm/": LOST,
    "accounts/login/passkey/": AGAIN,
    "accounts/login/step/": AGAIN,
    "accounts/reauthenticate/code/": ("302 403 403 403 403", "302 403 403 403 403"),
    "accounts/reauthenticate/passkey/": ("302 403 403 403 403", "302 403 403 403 403"),
    "accounts/passkeys/add/": FORM,
    "accounts/passkeys/<int:pk>/name/": NONE,
    "accounts/passkeys/<int:pk>/remove/": NONE,
    "accounts/codes/": FORM,
    "accounts/codes/off/": ("302 200 200 200 200", "302 302 302 302 302"),
    "accounts/codes/recovery/": NONE,
    "accounts/codes/recovery/file/": NONE,
    "accounts/codes/recovery/new/": NONE,
    "accounts/sessions/<int:pk>/end/": ("302 405 405 405 405", "302 404 404 404 404"),
    "accounts/sessions/end-others/": ("302 405 405 405 405", "302 302 302 302 302"),
    "accounts/login/": ("200 302 302 302 302", "422 302 302 302 302"),
    "accounts/logout/": ("302 200 200 200 200", "302 302 302 302 302"),
    "accounts/signup/": ("200 302 302 302 302", "422 302 302 302 302"),
    "accounts/inactive/": READ,
    "accounts/reauthenticate/": ("302 403 403 403 403", "302 403 403 403 403"),
    "accounts/email/": FORM,
    "accounts/email/pending/": ("302 405 405 405 405", "302 302 302 302 302"),
    "accounts/confirm-email/": READ,
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": ("404 404 404 404 404", "404 404 404 404 404"),
    "accounts/password/change/": AGAIN,
    "accounts/password/set/": FORM,
    "accounts/password/reset/": ("200 200 200 200 200", "302 302 302 302 302"),
    "accounts/password/reset/done/": AGAIN,
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
        "404 404 404 404 404",
        "422 422 422 422 422",
    ),
    "admin/": CURATE,
    "admin/login/": ("302 403 403 302 302", "302 403 403 200 200"),
    "admin/logout/": ("302 302 302 405 405", "302 302 302 302 302"),
    "admin/password_change/": AGAIN,
    "admin/password_change/done/": LOOK,
    "admin/autocomplete/": ("302 302 302 403 403", "302 302 302 405 405"),
    "admin/jsi18n/": LOOK,
    "admin/preview/": ("302 302 302 405 405", "302 302 302 200 200"),
    "admin/names/": LOOK,
    "admin/images/add/": (CURATE[0], "302 302 302 422 422"),
    "admin/changes/": LOOK,
    "admin/drafts/": LOOK,
    "admin/drafts/<int:pk>/discard/": (CURATE[0], "302 302 302 409 409"),
    "admin/drafts/<str:kind>/<int:pk>/": (CURATE[0], "302 302 302 422 422"),
    "admin/drafts/<str:kind>/<int:pk>/preview/": LOOK,
    "admin/drafts/<str:kind>/<int:pk>/compare/": LOOK,
    "admin/drafts/<str:kind>/<int:pk>/publish/": (CURATE[0], "302 302 302 422 422"),
    "admin/drafts/<str:kind>/<int:pk>/rebase/": ("302 302 302 405 405", "302 302 302 422 422"),
    "admin/gaps/": LOOK,
    "admin/gaps/<slug:slug>/": LOOK,
    "admin/gaps/right/<slug:app>/<slug:model>/<int:pk>/": (
        "302 302 302 405 405",
        "302 302 302 302 302",
    ),
    "admin/curate/<slug:app>/<slug:model>/retire/": (CURATE[0], "302 302 302 404 404"),
    "admin/curate/<slug:app>/<slug:model>/bring-back/": (CURATE[0], "302 302 302 404 404"),
    "admin/curate/<slug:app>/<slug:model>/<int:pk>/merge/": (CURATE[0], "302 302 302 422 422"),
    "admin/curate/<slug:app>/<slug:model>/<int:pk>/rename/": (CURATE[0], "302 302 302 422 422"),
    "admin/curate/<slug:app>/<slug:model>/<int:pk>/move/": (CURATE[0], "302 302 302 422 422"),
    "admin/r/<path:content_type_id>/<path:object_id>/": (
        "302 302 302 404 404",
        "302 302 302 404 404",
    ),
    "admin/accounts/user/<id>/password/": NEVER,
    "admin/^(?P<app_label>web|accounts|auth|topics|journal)/$": CURATE,
    "admin/(?P<url>.*)$": ("302 302 302 404 404", "302 302 302 404 404"),
}
ADMIN = {
    "accounts/user": GOVERN,
    "auth/group": GOVERN,
    "topics/topic": CURATE,
    "topics/track": CURATE,
    "topics/phase": CURATE,
    "journal/masthead": CURATE,
    "journal/category": CURATE,
    "journal/tag": CURATE,
    "journal/post": CURATE,
    "journal/series": CURATE,
    "journal/section": CURATE,
    "web/image": CURATE,
}
for model, row in ADMIN.items():
    for action in (
        "",
        "add/",
        *(f"<path:object_id>/{name}/" for name in ("history", "delete", "change")),
    ):
        TABLE[f"admin/{model}/{action}"] = row
    TABLE[f"admin/{model}/<path:object_id>/"] = AGAIN
for model in ("topics/topic", "topics/track", "topics/phase", "journal/post", "journal/series"):
    TABLE[f"admin/{model}/<path:object_id>/preview/"] = LOOK
for model in ADMIN.keys() - {"accounts/user", "auth/group", "web/image"}:
    TABLE[f"admin/{model}/<path:object_id>/history/compare/"] = LOOK
    TABLE[f"admin/{model}/<path:object_id>/history/<int:entry>/restore/"] = (
        "302 302 302 404 404",
        "302 302 302 404 404",
    )
# Phases and sections are added on their parent's page; there is one masthead, always.
for model in ("topics/phase", "journal/section", "journal/masthead"):
    TABLE[f"admin/{model}/add/"] = NEVER
TABLE["admin/journal/masthead/<path:object_id>/delete/"] = NEVER
# A picture is put in by a form of its own, and stays.
TABLE["admin/web/image/add/"] = AGAIN
TABLE["admin/web/image/<path:object_id>/delete/"] = NEVER
TABLE["admin/web/image/<path:object_id>/change/"] = (CURATE[0], "302 302 302 403 403")
# Nothing on another's page is required.
TABLE["admin/accounts/user/<path:object_id>/change/"] = (GOVERN[0], "302 302 302 403 302")


@pytest.fixture
def site(db):
    """One of everything, with a learner's note, its title and its versions full of the canary."""
    owner = make.user("owner@example.org", name="Owner")
    topic, post = make.topic("Yeast"), make.post("Bread", category=make.category("Baking"))
    post.tags.add(make.tag("Oven"))
    track = make.track("Bakery", ("Flour", topic))
    series = make.series("Rising", ("Start", post))
    history.note(topic, post, track, series, make.masthead(), post.category, *post.tags.all())
    change = MaterialChange.objects.create(target=topic, why="It rises faster.")
    said = drafting.fields_of(topic)
    seen = drafting.digest(said)
    draft = drafting.save(topic, said | {"body": "New."}, by=None, revision=0, seen=seen)
    Progress.objects.record(owner, topic, "done")
    Reading.objects.record(owner, post, "read")
    note = make.note(owner, f"{CANARY} one", topic=topic)
    note.revise(f"{CANARY} two, `code {CANARY}`", revision=1, as_version=True)
    make.note(owner, f"{CANARY} three", post=post)
    make.note(owner, f"{CANARY} four", title=f"{CANARY} alone").delete_softly()
    alone = make.note(owner, f"[[{CANARY}]]", title=f"{CANARY} alone")
    alone.revise(f"[[{CANARY}]] again", revision=1, title=f"{CANARY} titled", as_version=True)
    return {
        "owner": owner, "topic": topic, "post": post, "track": track, "series": series,
        "phase": track.phases.get(), "section": series.sections.get(), "note": note,
        "image": Image.objects.create(digest="a" * 64, kind="png", size=1, width=1, height=1),
        "category": post.category, "tag": post.tags.get(), "change": change, "draft": draft,
    }  # fmt: skip


@pytest.fixture
def people(site):
    """A client for each kind of person."""
    found = {"visitor": Client()}
    for name, fields in {
        "learner": {},
        "curator": {"is_staff": True},
        "superuser": {"is_staff": True, "is_superuser": True},
    }.items():
        user = make.user(f"{name}@example.org", **fields)
        if name == "curator":
            user.groups.add(Group.objects.get(name="Curator"))
        found[name] = Client()
        found[name].force_login(user)
    found["owner"] = Client()
    found["owner"].force_login(site["owner"])
    return found


@pytest.fixture
def example(site):
    """A function that gives an address for a route."""
    keys = {
        "accounts/user": site["owner"].pk, "auth/group": Group.objects.get(name="Curator").pk,
        "topics/topic": site["topic"].pk, "topics/track": site["track"].pk,
        "topics/phase": site["phase"].pk, "journal/masthead": 1,
        "journal/category": site["category"].pk, "journal/tag": site["tag"].pk,
        "journal/post": site["post"].pk, "journal/series": site["series"].pk,
        "journal/section": site["section"].pk, "web/image": site["image"].pk,
    }  # fmt: skip
    slugs = {
        "journal/": "bread", "categories/": "baking", "tags/": "oven", "series/": "rising",
        "tracks/": "bakery", "topics/": "yeast", "review/": "yeast",
    }  # fmt: skip

    def give(route):
        url = route.replace("<str:kind>/<int:pk>", f"topic/{site['topic'].pk}")
        url = url.replace("admin/gaps/<slug:slug>", "admin/gaps/broken-links")
        if url.startswith("admin/gaps/right/"):
            url = f"admin/gaps/right/topics/topic/{site['topic'].pk}/"
        if url.startswith("admin/curate/"):
            url = url.replace("<slug:app>/<slug:model>", "topics/topic")
            url = url.replace("<int:pk>", str(site["topic"].pk))
            url += "" if f"/{site['topic'].pk}/" in url else f"?id={site['topic'].pk}"
        for room, name in (("changes/", "change"), ("admin/drafts/", "draft")):
            if url.startswith(room):
                url = url.replace("<int:pk>", str(site[name].pk))
        for model, key in keys.items():
            if f"admin/{model}/" in url:
                url = url.replace("<path:object_id>", str(key)).replace("<id>", str(key))
        for shelf, slug in slugs.items():
            if url.startswith(shelf):
                url = url.replace("<slug:track_slug>", slug)
                url = url.replace(
                    "<slug:slug>", "flour" if url.count("/") == 3 and shelf == "tracks/" else slug
                )
        return "/" + (
            url.replace("<slug:digest>", "0" * 64)
            .replace("<slug:kind>", "png")
            .replace("<slug:track_slug>/<slug:slug>", "bakery/flour")
            .replace("<int:year>/<int:month>", "2026/11")
            .replace("<int:revision>", "1")
            .replace("<int:entry>", "0")
            .replace("<int:pk>", str(site["note"].pk))
            .replace("<path:content_type_id>/<path:object_id>", "1/1")
            .replace(r"^confirm-email/(?P<key>[-:\w]+)/$", "confirm-email/abc:def/")
            .replace(
                r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
                "password/reset/key/1-abc/",
            )
            .replace("^(?P<app_label>web|accounts|auth|topics|journal)/$", "journal/")
            .replace("(?P<url>.*)$", "no-such-page/")
        )

    return give


def answer(person, method, url):
    """What one person gets for one request, which leaves no trace behind."""
    cookies = deepcopy(person.cookies)
    with transaction.atomic():
        response = getattr(person, method)(url)
        transaction.set_rollback(True)
    person.cookies = cookies
    return response


def test_every_address_has_a_row():
    assert set(routes()) == TABLE.keys()


def test_everybody_gets_what_the_table_says_and_nobody_the_owners_words(people, example, caplog):
    caplog.set_level(logging.DEBUG)
    wrong = []
    for route, row in TABLE.items():
        url = example(route)
        for method, expected in zip(("get", "post"), row, strict=True):
            for who, status in zip(PEOPLE, expected.split(), strict=True):
                response = answer(people[who], method, url)
                if response.status_code != int(status):
                    wrong.append(f"{who} {method} {url}: {response.status_code}, not {status}")
                said = response.content.decode(errors="replace") + str(response.headers)
                if who != "owner" and CANARY in said:
                    wrong.append(f"{who} {method} {url} says a word of the note")
    assert not wrong
    assert CANARY not in caplog.text
    assert not [letter for letter in mail.outbox if CANARY in str(letter.message())]


def test_the_owner_finds_the_words(people, site):
    owner, note = people["owner"], site["note"]
    for url in ("/notes/", f"/notes/{note.pk}/", "/desk/", "/topics/yeast/", "/journal/bread/"):
        assert CANARY in owner.get(url).content.decode(), url


def test_what_holds_a_note_is_counted_and_never_quoted(people, site):
    for model, key in (
        ("topics/topic", "topic"),
        ("journal/post", "post"),
        ("accounts/user", "owner"),
    ):
        url = f"/admin/{model}/{site[key].pk}/delete/"
        page = people["superuser"].get(url).content.decode()
        assert "note" in page
        assert CANARY not in page


def test_an_error_in_the_database_is_logged_without_the_words(people, site, caplog, monkeypatch):
    def refused(self):  # PostgreSQL quotes the whole row when a check fails
        with transaction.atomic():
            Note.objects.create(owner=self.owner, body=self.body, revision=0)

    monkeypatch.setattr(Note, "begin", refused)
    owner = people["owner"]
    owner.raise_request_exception = False
    data = {"owner": site["owner"].pk, "revision": 0, "key": uuid.uuid4(), "body": CANARY}
    response = owner.post("/notes/new/", data)
    assert response.status_code == 500
    assert CANARY not in response.content.decode()
    assert "IntegrityError" in caplog.text
    assert "in tests/test_access.py" in caplog.text
    assert CANARY not in caplog.text


def test_no_command_prints_the_words(site, capsys):
    call_command("render")
    assert CANARY not in capsys.readouterr().out
