"""What every page must be, wherever it is looked at."""

import time
from collections.abc import Iterator
from typing import Any

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


def until(page: Page, script: str, patience: float = 30) -> Any:
    """What `script` gives once it is true. Fails after `patience` seconds.

    Playwright's own `wait_for_function` evaluates in the page, which our policy forbids.
    """
    end = time.monotonic() + patience
    while not (found := page.evaluate(script)):
        assert time.monotonic() < end, f"never true: {script}"
        page.wait_for_timeout(50)
    return found
