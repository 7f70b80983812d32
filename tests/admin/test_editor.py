"""What the editor asks: previews, names, pictures; and what is told after a save without it."""

import io
import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from PIL import Image as Pillow

from journal.models import Post
from tests import make
from tests.admin.sending import send
from tests.pages import tags, words
from web import images, links
from web.admin.written import MOST_REMARKS
from web.models import Diagram, Image

DIAGRAM = "```mermaid\ngraph TD\n  a --> b\n```\n"
PREVIEW, NAMES, ADD = "/admin/preview/", "/admin/names/", "/admin/images/add/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = settings.STORAGES | {"default": storage}


def png(colour="red", size=(20, 12)):
    made = io.BytesIO()
    Pillow.new("RGB", size, colour).save(made, "PNG")
    return made.getvalue()


def upload(client, data, name="malt.png", **options):
    file = io.BytesIO(data)
    file.name = name
    return client.post(ADD, {"file": file}, **options)


# --- The preview ----------------------------------------------------------------------------------


def test_a_preview_is_what_saving_would_show(desk):
    make.topic("Malt")
    body = f"## Grain\n\n[[Malt]] and [[nothing]], $x^2$\n\n{DIAGRAM}\n\n<kbd>K</kbd>"
    news = desk.post(PREVIEW, {"body": body}).json()
    send(desk, "/admin/journal/post/add/", title="A", slug="a", body=body)
    assert Post.objects.get().html in news["page"]
    assert "css/app.css" in news["page"]
    assert "<script" not in news["page"]


def test_drawings_of_a_text_that_was_never_saved_are_shown(desk, client):
    page = desk.post(PREVIEW, {"body": DIAGRAM}).json()["page"]
    address = page.partition('<img src="')[2].partition('"')[0]
    assert client.get(address).status_code == 200
    assert Diagram.objects.exists()
    assert not Post.objects.exists()


def test_a_preview_says_what_to_look_at_and_where(desk):
    news = desk.post(PREVIEW, {"body": "One\n\n[[nothing]]", "summary": ""}).json()
    assert [(one["line"], one["says"].partition(" ")[0]) for one in news["warnings"]] == [
        (0, "It"),
        (3, "[[nothing]]"),
    ]
    assert not desk.post(PREVIEW, {"body": "One"}).json()["warnings"]


def test_a_text_over_the_limit_is_not_previewed(desk):
    response = desk.post(PREVIEW, {"body": "x" * (513 * 1024)})
    assert response.status_code == 422
    assert "over 512 kB" in response.json()["says"]


@pytest.mark.parametrize("body", ["", "\x01\ufffe", "[" * 20_000, "<script>alert(1)</script>"])
def test_a_preview_of_anything_is_answered(desk, body):
    assert "<script>" not in desk.post(PREVIEW, {"body": body}).json()["page"]


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [PREVIEW, NAMES, ADD])
def test_it_is_for_those_who_may_change_a_text(client, ada, url):
    method = client.post if url == PREVIEW else client.get
    assert method(url).status_code == 302
    client.force_login(ada)
    assert method(url).status_code == 302
    client.force_login(make.user(is_staff=True))
    assert method(url).status_code == 403


@pytest.mark.parametrize("url", [PREVIEW, ADD])
def test_a_form_from_elsewhere_is_refused(editor, url):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(url, {"body": "x", "file": io.BytesIO(png())}).status_code == 403
    assert not Image.objects.exists()
    page = strict.get(ADD)
    token = next(
        tag["value"] for tag in tags(page, "input") if tag.get("name") == "csrfmiddlewaretoken"
    )
    data = {"csrfmiddlewaretoken": token, "body": "x", "file": io.BytesIO(png())}
    assert strict.post(url, data).status_code < 400


# --- Names after [[ -------------------------------------------------------------------------------


def named(client, typed):
    return [
        (one["kind"], one["title"], one["state"], one["link"])
        for one in client.get(NAMES, {"q": typed}).json()["names"]
    ]


def test_names_are_found_by_title_and_slug_topics_first_drafts_marked(desk):
    make.post("Caching")
    make.post("Warm Cäche", slug="warm-one", status="draft", published_at=None)
    make.topic("Caching")
    make.topic("Edge", slug="cache-at-the-edge", published_at=make.in_days(2))
    make.planned("Cache to come")
    make.topic("Bread")
    assert named(desk, "cac") == [
        ("topic", "Caching", "", "[[topic:caching|Caching]]"),
        ("topic", "Edge", "Scheduled", "[[Edge]]"),
        ("post", "Cache to come", "Planned", "[[Cache to come]]"),
        ("post", "Caching", "", "[[post:caching|Caching]]"),
        ("post", "Warm Cäche", "Draft", "[[Warm Cäche]]"),
    ]
    assert [title for _, title, _, _ in named(desk, "post: caching")] == ["Caching"]
    assert named(desk, "post:caching")[0][0] == "post"


def test_what_is_no_readers_yet_is_named_to_those_who_may_see_it(client, db):
    make.post("Malt to come", status="draft", published_at=None)
    make.post("Malt later", published_at=make.in_days(2))
    make.post("Malt off", status="retired")
    make.planned("Malt promised")
    make.post("Malt")
    make.topic("Malt kiln", status="draft", published_at=None)
    person = make.user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename="change_topic"))
    client.force_login(person)
    assert [title for _, title, _, _ in named(client, "malt")] == [
        "Malt kiln",
        "Malt",
        "Malt promised",
    ]


def test_each_link_leads_where_it_says(desk):
    for title in ("Malt", "Malt", "A | B", "C [d] e", "post: office", "Hops"):
        make.topic(title, slug=f"{title.lower()[:1]}-{make.topic().pk}")
    make.post("Hops")
    make.topic("Other", slug="hops")
    for typed in ("malt", "a |", "c [", "office", "hops"):
        found = links.suggest(typed)
        assert found
        for one in found:
            key = one.link.strip("[]").partition("|")[0]
            target = links.find([key])[key][0]
            assert (target.kind, target.title) == (one.kind, one.title)
            assert f'href="{target.url}"' in json.dumps(
                desk.post(PREVIEW, {"body": one.link}).json()["page"]
            ).replace('\\"', '"')


def test_ten_names_at_most_and_no_kind_takes_them_all(desk):
    for number in range(12):
        make.topic(f"Malt {number}")
    for number in range(3):
        make.post(f"Malt and {number}")
    assert [kind for kind, *_ in named(desk, "malt")] == ["topic"] * 7 + ["post"] * 3
    assert named(desk, "none like it") == []
    assert len(named(desk, "")) == 10


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "\0", "é" * 500, "[[", "post:"])
def test_anything_may_be_typed(desk, typed):
    make.topic("Malt")
    assert isinstance(named(desk, typed), list)


def test_however_many_there_are_three_queries_find_them(desk, django_assert_num_queries):
    for number in range(30):
        make.topic(f"Malt {number}")
    links.suggest("malt")
    with django_assert_num_queries(3):
        assert len(links.suggest("malt")) == 10


# --- Pictures -------------------------------------------------------------------------------------


def test_the_editor_gets_the_markdown_of_a_picture(desk, editor):
    response = upload(desk, png(), headers={"Accept": "application/json"})
    image = Image.objects.get()
    assert response.json() == {"markdown": f"![](/images/{image.digest}.png)"}
    assert image.uploaded_by == editor


def test_a_picture_over_the_limit_of_other_forms_is_taken(desk):
    noise = io.BytesIO()
    Pillow.effect_noise((1800, 1800), 100).save(noise, "PNG")
    assert len(noise.getvalue()) > 2_621_440
    assert upload(desk, noise.getvalue()).status_code == 302
    assert Image.objects.get().size == len(noise.getvalue())


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        (b"words", 422, "This is no picture that can be shown here."),
        (png()[:-20], 422, "The file is damaged"),
        (png() + bytes(images.LARGEST), 413, "It is over 5 MB."),
    ],
)
def test_a_bad_file_is_one_clear_sentence(desk, data, status, says):
    by_script = upload(desk, data, headers={"Accept": "application/json"})
    assert (by_script.status_code, by_script.json()["says"].startswith(says)) == (status, True)
    by_form = upload(desk, data)
    assert by_form.status_code == status
    assert says in words(by_form)
    assert not Image.objects.exists()


def test_no_file_at_all_is_told_too(desk):
    for data in ({}, {"file": "text"}):
        response = desk.post(ADD, data)
        assert response.status_code == 422
        assert "Choose the file first." in words(response)


def test_pictures_are_listed_with_what_to_write_and_never_changed_or_deleted(desk):
    upload(desk, png())
    image = Image.objects.get()
    for url in ("/admin/web/image/", f"/admin/web/image/{image.pk}/change/"):
        page = desk.get(url)
        assert image.markdown in [tag.get("value") for tag in tags(page, "input")]
        assert image.get_absolute_url() in [tag["src"] for tag in tags(page, "img")]
    assert desk.post(f"/admin/web/image/{image.pk}/change/", {"kind": "gif"}).status_code == 403
    assert desk.get(f"/admin/web/image/{image.pk}/delete/").status_code == 403
    assert desk.get("/admin/web/image/add/").url == ADD


def test_the_list_asks_no_more_for_more_pictures(desk, django_assert_max_num_queries):
    for colour in ("red", "green", "blue"):
        upload(desk, png(colour))
    with django_assert_max_num_queries(11):
        desk.get("/admin/web/image/")
    for shade in range(10):
        upload(desk, png((shade, 0, 0)))
    with django_assert_max_num_queries(11):
        desk.get("/admin/web/image/")


def test_who_may_write_nothing_sees_no_pictures(client, db):
    client.force_login(make.user(is_staff=True))
    assert client.get("/admin/web/image/").status_code == 403
    assert "Images" not in words(client.get("/admin/"))


# --- Without script -------------------------------------------------------------------------------


def test_the_text_is_a_plain_textarea(desk):
    page = desk.get("/admin/topics/topic/add/")
    assert [tag["name"] for tag in tags(page, "textarea")] == ["body"]


def test_after_a_save_the_warnings_are_messages_with_their_lines(desk):
    url = "/admin/topics/topic/add/"
    sent = {"title": "A", "slug": "a", "status": "published"}
    response = send(desk, url, **sent, body="One\n\n![](/images/none.png)\n\n#### Deep")
    page = words(desk.get(response.url))
    for said in (
        "It is published without a summary",
        "Line 3: The image /images/none.png has no alternative text.",
        "Line 5: The heading “Deep” skips a level",
    ):
        assert said in page


def test_a_draft_may_lack_its_summary(desk):
    response = send(desk, "/admin/topics/topic/add/", title="A", slug="a", body="One")
    assert "summary, which" not in words(desk.get(response.url))


def test_of_many_warnings_the_first_are_told(desk):
    body = "\n\n".join(f"[[nothing {number}]]" for number in range(30))
    response = send(desk, "/admin/topics/topic/add/", title="A", slug="a", body=body)
    page = words(desk.get(response.url))
    assert page.count("leads nowhere") == MOST_REMARKS
    assert "And 10 more: see the preview." in page
