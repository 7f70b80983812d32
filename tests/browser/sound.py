"""What every page must be, wherever it is looked at."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def faults(page: Page) -> Iterator[str]:
    """What is wrong with the page in view; nothing, if nothing is."""
    # axe would fetch the style sheets itself, which our own policy forbids.
    report = Axe().run(page, options={"preload": False})
    if report.violations_count:
        yield report.generate_report()
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "scrolls sideways"
    if page.locator("h1").count() != 1:
        yield "has not one h1"
