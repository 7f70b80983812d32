"""Curating in a real browser: dragged with a mouse, silent under our policy, on a narrow screen."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from journal.models import Category, Post
from tests import make
from topics.models import Topic

WATCH = """addEventListener('securitypolicyviolation',
    e => console.error('CSP', e.violatedDirective, e.blockedURI, e.sourceFile))"""


@pytest.fixture
def things(transactional_db):
    topics = [make.topic(f"{name} of the brewing arts") for name in ("Ale", "Beer", "Cider")]
    track = make.track("Brewing", ("Malt", *topics), ("Hops",))
    posts = [make.post(f"Post {n}", tags=[make.tag("Hops")], topics=topics) for n in "ABC"]
    series = make.series("Ales", ("Light", *posts), ("Dark",), body="## One\n\nText.")
    make.category("Beers")
    make.category("Ciders")
    posts[0].category = Category.objects.first()
    posts[0].save()
    return {
        "topic": topics[0],
        "track": track,
        "phase": track.phases.first(),
        "post": posts[0],
        "series": series,
        "section": series.sections.first(),
        "category": Category.objects.first(),
        "tag": posts[0].tags.get(),
        "masthead": Category.objects.first().masthead,
    }


@pytest.fixture
def curate(browser, live_server, things):
    """A function that opens an admin page as a curator and watches what it says."""
    contexts = []

    def open_page(path="/admin/", *, errors=None, boss=False, **options):
        person = make.user(is_staff=True, is_superuser=boss, name="Edda")
        person.groups.add(Group.objects.get(name="Curator"))
        client = Client()
        client.force_login(person)
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        if errors is not None:
            context.add_init_script(WATCH)
            context.on(
                "console",
                lambda m: errors.append((m.page.url, m.text)) if m.type == "error" else None,
            )
            context.on("weberror", lambda error: errors.append(str(error.error)))
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def name(thing, page):
    return f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}"


def pages(things):
    yield "/admin/"
    for thing in things.values():
        yield reverse(name(thing, "changelist"))
        for page in ("change", "delete", "history"):
            if (page, thing._meta.model_name) != ("delete", "masthead"):
                yield reverse(name(thing, page), args=[thing.pk])
    for kind in ("topic", "track", "post", "series", "category", "tag"):
        yield reverse(name(things[kind], "add"))
    for kind in ("topic", "track", "post", "series", "phase"):
        yield reverse(name(things[kind], "preview"), args=[things[kind].pk])
    yield "/admin/accounts/user/"
    yield "/admin/accounts/user/add/"
    yield f"/admin/accounts/user/{make.user().pk}/change/"
    yield "/admin/auth/group/"
    yield f"/admin/auth/group/{Group.objects.get().pk}/change/"


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_every_page_keeps_our_policy_and_its_width(curate, things, width, scheme):
    errors, wrong = [], []
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = curate(errors=errors, boss=True, **options)
    for path in pages(things):
        response = page.goto(path)
        assert response.status == 200, path
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(path)
    assert not errors
    assert not wrong
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    page.wait_for_timeout(100)
    assert errors  # or nobody would have listened


def save(page, button="Save and continue editing"):
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def titles(page):
    return [text[0] for text in page.locator("tr.has_original .field-topic").all_inner_texts()]


def drag(page, row, onto):
    """With a real mouse, by the handle above the row, in small steps."""
    page.locator(".submit-row").scroll_into_view_if_needed()
    start = page.locator("tr.has_original td.original p").nth(row).bounding_box()
    end = page.locator("tr.has_original").nth(onto).bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 5)
    page.mouse.down()
    below = end["y"] + end["height"] - 2 if onto > row else end["y"] + 2
    page.mouse.move(start["x"] + 25, start["y"] + 12, steps=4)
    page.mouse.move(start["x"] + 25, below, steps=15)
    page.wait_for_timeout(250)
    page.mouse.up()


def test_a_row_is_dragged_with_a_mouse_and_stays_there(curate, things):
    errors = []
    phase = things["phase"]
    page = curate(reverse(name(phase, "change"), args=[phase.pk]), errors=errors)
    assert titles(page) == ["A", "B", "C"]
    drag(page, 0, 2)
    assert titles(page) == ["B", "C", "A"]
    save(page)
    assert titles(page) == ["B", "C", "A"]
    items = phase.items.order_by("position").values_list("topic__title", "position")
    assert [(title[0], position) for title, position in items] == [("B", 1), ("C", 2), ("A", 3)]
    assert not errors


def test_a_topic_is_added_placed_and_a_post_about_it_published(curate, things):
    errors = []
    page = curate(errors=errors)
    page.locator("#content a[href$='/topics/topic/add/']").click()
    page.get_by_label("Title").press_sequentially("Dry hopping")
    assert page.get_by_label("Slug").input_value() == "dry-hopping"
    page.get_by_label("Status").select_option("Published")
    page.get_by_label("Text").fill("Late, and *cold*.")
    save(page, "Save")
    assert Topic.objects.get(slug="dry-hopping").is_public

    phase = things["phase"]
    page.goto(reverse(name(phase, "change"), args=[phase.pk]))
    page.locator("#items-3 .select2-selection").click()
    page.locator(".select2-search__field").press_sequentially("hopping")
    page.locator(".select2-results__option", has_text="Dry hopping").click()
    save(page)
    assert titles(page) == ["A", "B", "C", "D"]
    drag(page, 3, 0)
    save(page)
    assert titles(page) == ["D", "A", "B", "C"]

    page.goto(reverse("admin:journal_post_add"))
    page.get_by_label("Title").press_sequentially("On hopping")
    page.get_by_label("Text").fill("See [[Dry hopping]].")
    save(page)
    page.get_by_role("link", name="View as a reader").click()
    assert "Preview" in page.inner_text("body")
    assert page.get_by_role("link", name="Dry hopping").count() == 1
    page.go_back()
    page.get_by_label("Status").select_option("Published")
    save(page, "Save")
    assert Post.objects.get(slug="on-hopping").is_public
    assert not errors


@pytest.mark.parametrize("width", [1280, 360])
def test_a_row_is_moved_by_keyboard_and_says_where_it_is(curate, things, width):
    errors, phase = [], things["phase"]
    options = {"viewport": {"width": width, "height": 740}}
    page = curate(reverse(name(phase, "change"), args=[phase.pk]), errors=errors, **options)
    down = page.get_by_role("button", name="Down: Ale of the brewing arts")
    down.focus()
    page.keyboard.press("Enter")
    assert titles(page) == ["B", "A", "C"]
    said = page.get_by_role("status").filter(has_text="Ale")
    assert "“Ale of the brewing arts” is no. 2 of 3 now." in said.inner_text()
    page.keyboard.press("Space")  # the button keeps the focus
    assert titles(page) == ["B", "C", "A"]
    page.keyboard.press("Space")
    assert "last already" in said.inner_text()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    save(page)
    assert titles(page) == ["B", "A", "C"]
    assert page.get_by_label("No. of “Cider of the brewing arts”").input_value() == "3"
    assert not errors


def test_a_row_is_added_and_numbered_with_script(curate, things):
    errors, track = [], things["track"]
    page = curate(reverse(name(track, "change"), args=[track.pk]), errors=errors)
    page.get_by_text("Add another Phase").click()
    row = page.locator("#phases-3")
    row.locator("[name=phases-3-title]").press_sequentially("Yeast")
    assert row.locator("[name=phases-3-slug]").input_value() == "yeast"
    row.locator("[name=phases-3-position]").fill("1")
    save(page)
    assert list(track.phases.values_list("title", flat=True)) == ["Yeast", "Malt", "Hops"]
    assert not errors


def test_without_script_on_a_phone_rows_are_numbered_and_topics_typed(curate, things):
    phase = things["phase"]
    make.topic("Elder")
    page = curate(
        reverse(name(phase, "change"), args=[phase.pk]),
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )
    page.locator("[name=items-2-position]").fill("1")
    page.locator("[name=items-3-topic-slug]").fill("elder")
    save(page)
    assert titles(page) == ["C", "A", "B", "E"]


def test_the_head_bears_the_sites_name_and_leads_to_it(curate, things):
    masthead = things["masthead"]
    masthead.title = "Field book"
    masthead.save()
    page = curate()
    assert "Field book" in page.locator("header").inner_text()
    page.get_by_role("link", name="View site").click()
    assert page.url.endswith("/")
    assert "/admin/" not in page.url
