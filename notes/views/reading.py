"""Finding and reading my notes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notes.views import mine, show
from web.paging import page_of


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """My notes, the one saved last first."""
    notes = mine(request).order_by("-saved_at", "-pk").defer("body", "contents", "folded")
    return show(request, "index", {"notes": page_of(request, notes)})


@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my notes, to read."""
    return show(request, "detail", {"note": get_object_or_404(mine(request), pk=pk)})


@require_safe
@never_cache
def calendar(request: HttpRequest, year: int = 0, month: int = 0) -> HttpResponse:
    """The days of a month on which I wrote; this month's without one."""
    return show(request, "calendar", {})
