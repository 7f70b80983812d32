"""Reading in a real browser: wide and narrow, light and dark, with script and without."""

from urllib.parse import urlsplit

import pytest

from tests.browser.sound import faults, until
from web.staticfiles import JOINED, SHEET, join_imports

PAGES = [
    "/",
    "/journal/",
    "/journal/load-balancer-types/",
    "/journal/latency-vs-throughput-the-water-pipe/",
    "/journal/what-is-quorum/",
    "/categories/system-design/",
    "/tags/",
    "/tags/system-design/",
    "/series/",
    "/series/system-design-fundamentals/",
    "/series/system-design-and-distributed-systems/",
    "/tracks/",
    "/tracks/system-design-for-architects/",
    "/tracks/system-design-and-systems-programming/",
    "/tracks/system-design-for-architects/the-rules-of-chaos/",
    "/topics/",
    "/topics/cap-theorem/",
    "/topics/redis/",
    "/accounts/login/",
    "/no/such/page/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_sound(visit, live_server, width, scheme):
    errors, hosts, wrong = [], set(), {}
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = visit("/", errors=errors, hosts=hosts, **options)
    for path in PAGES:
        page.goto(path)
        if found := list(faults(page)):
            wrong[path] = found
    assert not wrong
    missing = "Failed to load resource: the server responded with a status of 404 (Not Found)"
    assert [error for error in errors if error != missing] == []
    assert errors.count(missing) == 1  # the page that is not there
    assert hosts == {urlsplit(live_server.url).netloc}


def test_without_script_everything_can_be_read(visit):
    page = visit("/", java_script_enabled=False, viewport={"width": 320, "height": 800})
    page.get_by_role("link", name="System design for architects").click()
    page.get_by_role("link", name="Start phase 0", exact=True).first.click()
    page.get_by_role("link", name="The 45-minute breakdown", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "The 45-minute breakdown"

    page.goto("/journal/load-balancer-types/")
    page.locator("summary", has_text="Contents").click()
    page.locator(".contents a").nth(1).click()
    assert "#" in page.url
    assert page.get_by_role("button", name="Copy").count() == 0  # it would do nothing


def test_code_can_be_copied(visit):
    page = visit(
        "/journal/rate-limiter-algorithms/", permissions=["clipboard-read", "clipboard-write"]
    )
    block = page.locator("figure.code", has_text="class TokenBucket").first
    block.get_by_role("button", name="Copy").click()
    copied = until(page, "navigator.clipboard.readText()")
    assert "class TokenBucket" in copied


def test_the_first_key_leads_past_the_head(visit):
    page = visit("/journal/load-balancer-types/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_diagram_is_drawn(visit):
    page = visit("/journal/load-balancer-types/")
    drawing = page.locator("figure.diagram img").first
    drawing.scroll_into_view_if_needed()
    until(page, "document.querySelector('figure.diagram img').naturalWidth > 50")
    assert drawing.get_attribute("alt")


def test_a_wide_table_scrolls_within_itself(visit):
    page = visit("/journal/load-balancer-types/", viewport={"width": 320, "height": 800})
    tables = page.locator(".table-scroll")
    assert tables.count() > 0
    assert tables.first.get_attribute("tabindex") == "0"


SELECTORS = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const walk = rules => [...rules].flatMap(
    rule => [rule.selectorText ?? rule.conditionText ?? "", ...walk(rule.cssRules ?? [])]);
  return walk(sheet.cssRules);
}"""


def test_the_sheet_made_small_selects_what_the_written_one_does(browser):
    page = browser.new_page()
    small = page.evaluate(SELECTORS, JOINED[SHEET](SHEET))
    written = page.evaluate(SELECTORS, join_imports(SHEET))
    page.close()
    assert len(written) > 500
    assert small == written
