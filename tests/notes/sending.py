"""Sending a note's form as a browser would, with what the page had hidden in it."""

from typing import Any

from django.test import Client

from tests.pages import tags


def hidden(response: Any) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    found = tags(response, "input")
    return {
        field["name"]: field.get("value", "") for field in found if field.get("type") == "hidden"
    }


def form(client: Client, url: str) -> dict[str, str]:
    """The hidden fields of the form at `url`."""
    return hidden(client.get(url))


def sent(client: Client, url: str, body: str, **fields: Any) -> Any:
    """The answer to the form at `url`, filled in."""
    return client.post(url, form(client, url) | {"body": body} | fields)
