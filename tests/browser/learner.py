"""A learner who is signed in, without the way through the sign-in form."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from playwright.sync_api import Page

from accounts.models import User


def reading(visit: Any, client: Client, live_server: Any, learner: User) -> Callable[..., Page]:
    """`visit`, but the pages it opens are those of `learner`."""

    def open_page(path: str, **options: Any) -> Page:
        client.force_login(learner)
        session = client.cookies["sessionid"].value
        page: Page = visit("/robots.txt", **options)
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(path)
        return page

    return open_page
