"""What tests in a real browser may ask for, beside Playwright's own."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpResponse
from playwright.sync_api import expect

from packs import load as loading
from packs.pack import read_pack
from packs.rendering import render_pack
from web.staticfiles import JOINED, SHEET

# Milliseconds: a busy machine is no fault of the page's. What is there at once waits for nothing.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

CONTENT = Path(__file__).resolve().parents[2] / "content"
WATCH = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"
)


@pytest.fixture(scope="session")
def joined_sheet() -> str:
    """The one style sheet that visitors of a real site get."""
    return JOINED[SHEET](SHEET)


@pytest.fixture(autouse=True)
def one_sheet(monkeypatch: pytest.MonkeyPatch, joined_sheet: str) -> None:
    """Serve that sheet, as production does, instead of fifty that import one another."""
    serve = StaticFilesHandler.serve

    def serve_joined(self: Any, request: Any) -> Any:
        if request.path != f"/static/{SHEET}":
            return serve(self, request)
        cached = {"Cache-Control": "max-age=600"}
        return HttpResponse(joined_sheet, content_type="text/css", headers=cached)

    monkeypatch.setattr(StaticFilesHandler, "serve", serve_joined)


@pytest.fixture(scope="session")
def starter() -> Any:
    """The starter library, and how to render it: once, however many tests load it."""
    rendered: list[Any] = []

    def render_once(pack: Any, plan: Any) -> Any:
        if not rendered:
            rendered.append(render_pack(pack, plan))
        return rendered[0]

    return read_pack(CONTENT), render_once


@pytest.fixture
def library(transactional_db, starter, monkeypatch):
    pack, render_once = starter
    with monkeypatch.context() as patched:
        patched.setattr(loading, "render_pack", render_once)
        loading.load(pack)


@pytest.fixture
def visit(browser, live_server, library):
    """A function that opens a page in a context of its own and watches what it does."""
    contexts = []

    def open_page(path, *, errors=None, hosts=None, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        if errors is not None:
            page.add_init_script(WATCH)
            page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
        if hosts is not None:
            page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
