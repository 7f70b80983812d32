"""Writing in the admin in a real browser: the page beside the words, pictures, names, leaving."""

import base64
import hashlib
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow
from playwright.sync_api import expect

from tests import make
from tests.browser.sound import until
from web.models import Image

WATCH = """addEventListener('securitypolicyviolation',
    e => console.error('CSP', e.violatedDirective, e.blockedURI, e.sourceFile))"""
DIAGRAM = "```mermaid\ngraph TD\n  Malt --> Wort\n```\n"

# As a browser hands over what was copied or dragged.
HAND = """([kind, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "malt.png", { type: "image/png" }));
  const body = document.getElementById("id_body");
  body.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def write(browser, live_server, transactional_db):
    """A function that opens a page of the admin as a curator and watches what it says."""
    contexts = []

    def open_page(path, *, errors=None, **options):
        person = make.user(is_staff=True, name="Edda")
        person.groups.add(Group.objects.get(name="Curator"))
        client = Client()
        client.force_login(person)
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        if errors is not None:
            page.add_init_script(WATCH)
            page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def change(thing):
    options = thing._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[thing.pk])


def text(page):
    return page.get_by_label("Text:")


def faults_of_editor(page):
    """What is wrong with the editor's own part of the page; the rest is Django's."""
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    report = Axe().run(page, context=".written", options={"preload": False})
    return report.generate_report() if report.violations_count else ""


def png(colour):
    made = io.BytesIO()
    Pillow.new("RGB", (20, 12), colour).save(made, "PNG")
    return made.getvalue()


def picture(colour):
    return base64.b64encode(png(colour)).decode()


def two_pictures():
    red, blue = (f"/images/{hashlib.sha256(png(one)).hexdigest()}.png" for one in ("red", "blue"))
    return f"Malt.![Malt, roasted]({red})\n\n![]({blue})"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_page_is_seen_while_it_is_written(write, width, scheme):
    errors = []
    post = make.post("Brewing", summary="How.", body=f"## Malt\n\n{DIAGRAM}")
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = write(change(post), errors=errors, **options)
    text(page).press("Control+End")
    text(page).press_sequentially("\n*Late* [[nothing]] [back](#h-malt)")
    page.get_by_label("Summary").fill("")
    if width < 1100:
        expect(page.locator("iframe")).to_be_hidden()
        page.get_by_role("button", name="Preview", exact=True).click()
        expect(text(page)).to_be_hidden()
    seen = page.frame_locator("iframe")
    expect(seen.locator("em", has_text="Late")).to_be_visible()
    until(page, "frames[0].document.querySelector('.diagram img').naturalWidth > 0")
    seen.get_by_role("link", name="back").click()
    expect(seen.get_by_role("heading", name="Malt")).to_be_visible()
    grounds = "[document, frames[0].document].map(d => getComputedStyle(d.querySelector('body')))"
    assert page.evaluate(f"new Set({grounds}.map(s => s.color)).size") == 1
    for _ in range(2):  # to another theme than the system's, in whichever order the switch has them
        page.get_by_role("button", name="Toggle theme").click()
        assert page.evaluate(f"new Set({grounds}.map(s => s.color)).size") == 1
    warnings = page.locator(".written__warnings")
    expect(warnings).to_contain_text("3 things to look at")
    expect(warnings).to_contain_text("without a summary")
    assert not faults_of_editor(page)
    page.get_by_role("button", name="Line 8").click()
    assert page.evaluate("getSelection().toString()").startswith("*Late*")
    assert not errors


def test_pictures_are_pasted_dropped_and_refused(write):
    errors = []
    post = make.post("Brewing", body="Malt.")
    page = write(change(post), errors=errors)
    status = page.locator(".written__status")
    text(page).press("Control+End")
    page.evaluate(HAND, ["paste", picture("red")])
    expect(status).to_contain_text("Stored. Say between the brackets")
    page.keyboard.type("Malt, roasted")
    text(page).press("Control+End")
    page.evaluate(HAND, ["drop", picture("blue")])
    expect(text(page)).to_have_value(two_pictures())
    expect(page.locator(".written__warnings")).to_contain_text("has no alternative text")
    expect(status).to_contain_text("Stored.")  # the preview takes back no words but its own
    page.evaluate(HAND, ["drop", base64.b64encode(b"no picture").decode()])
    expect(status).to_contain_text("malt.png is not stored. This is no picture")
    assert len([said for said in errors if "422" in said]) == len(errors) == 1  # the browser's word
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    page.goto(post.get_absolute_url())
    until(page, "document.querySelector('.prose img').naturalWidth === 20")


def test_names_are_completed_by_key_and_by_mouse(write):
    errors = []
    make.topic("Caching"), make.topic("Cache keys", status="draft", published_at=None)
    make.post("Caching"), make.post("Cached")
    narrow = {"width": 360, "height": 800}
    page = write(change(make.topic("Brewing")), errors=errors, viewport=narrow)
    text(page).press_sequentially("See [[cach")
    options = page.locator(".written__names [role=option]")
    expect(options).to_have_text(
        ["Cache keys topic, draft", "Caching topic", "Cached post", "Caching post"]
    )
    active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
    text(page).press("ArrowDown")
    assert page.evaluate(f"{active}.textContent") == "Caching topic"
    assert not faults_of_editor(page)
    text(page).press("ArrowUp")
    text(page).press("Enter")
    expect(text(page)).to_have_value("See [[Cache keys]]")
    text(page).press_sequentially(" and [[cachi")
    options.get_by_text("Caching post").click()
    expect(text(page)).to_have_value("See [[Cache keys]] and [[post:caching|Caching]]")
    text(page).press_sequentially(" [[cach")
    expect(options.first).to_be_visible()
    text(page).press("Escape")
    expect(page.locator(".written__names")).to_be_hidden()
    text(page).press("Enter")
    assert text(page).input_value().endswith("[[cach\n")
    assert not errors


def test_leaving_asks_where_words_would_be_lost(write):
    asked = []
    page = write(change(make.topic("Brewing")))
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    text(page).press_sequentially("Malt.")
    page.get_by_role("link", name="Account").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(text(page)).to_have_value("Malt.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("link", name="Account").click()
    page.wait_for_url("**/accounts/**")
    assert len(asked) == 1


def test_without_script_warnings_follow_the_save_and_pictures_have_a_page(write):
    options = {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}
    page = write(change(make.topic("Brewing", summary="How.")), **options)
    text(page).fill("![](/images/none.png)\n\n[[nothing]]")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("Line 3: [[nothing]] leads nowhere")
    page.goto("/admin/images/add/")
    file = {"name": "malt.png", "mimeType": "image/png", "buffer": png("red")}
    page.get_by_label("Picture").set_input_files(file)
    page.get_by_role("button", name="Store it").click()
    markdown = Image.objects.get().markdown
    assert page.locator(f"input[value='{markdown}']").is_visible()
    page.goto("/admin/web/image/")
    assert page.locator(f"input[value='{markdown}']").count() == 1
