"""Long lists, a page at a time."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 20


def page_of(request: HttpRequest, things: Any, per_page: int = PER_PAGE) -> Page[Any]:
    """The page of `things` that `?page=` asks for; nonsense gives the first, too far the last."""
    return Paginator(things, per_page).get_page(request.GET.get("page"))
