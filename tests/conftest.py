"""What every test may ask for. A test in a real browser takes Playwright's `page`."""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Playwright

from accounts.models import User
from tests import make
from tests.pages import words

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM = (
    "No Chromium to test in: sudo apt install chromium, "
    "or .venv/bin/python -m playwright install --with-deps chromium"
)
NO_LIBATOMIC = "Playwright lacks a library of the system: sudo apt install libatomic1"


def lacking(what: str) -> None:
    """Skip this test; where CI=true, nothing may be skipped, so it fails."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(what)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark what needs a browser, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")


def pytest_runtest_setup(item: pytest.Function) -> None:
    """Ask before Playwright starts: its own words would be "Connection closed"."""
    if "browser" in item.fixturenames and sys.platform == "linux":
        try:
            ctypes.CDLL("libatomic.so.1")
        except OSError:
            lacking(NO_LIBATOMIC)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    """Launch the system's Chromium, else Playwright's own, else say what is missing."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), playwright.chromium.executable_path)
    if not Path(found).exists():
        lacking(NO_CHROMIUM)
    return browser_type_launch_args | {"executable_path": found, "args": ["--no-sandbox"]}


@pytest.fixture
def ada(db: None) -> User:
    """A learner."""
    return make.user("ada@example.org", name="Ada")


@pytest.fixture
def bob(db: None) -> User:
    """Another learner."""
    return make.user("bob@example.org", name="Bob")


@pytest.fixture
def curator(db: None) -> User:
    """Who may do everything but read others' notes."""
    return User.objects.create_superuser("curator@example.org", name="Curator")


@pytest.fixture
def editor(db: None) -> User:
    """One of the Curator group: staff, and no superuser."""
    person = make.user("editor@example.org", name="Edda", is_staff=True)
    person.groups.add(Group.objects.get(name="Curator"))
    return person


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """A client in which the editor is signed in."""
    client.force_login(editor)
    return client


@pytest.fixture
def read(client: Client) -> Callable[[str], str]:
    """A function that fetches a page as a visitor and gives what it says, without the markup."""

    def fetch(url: str, status: int = 200) -> str:
        response = client.get(url)
        assert response.status_code == status
        return words(response)

    return fetch
