"""The gap board: what is missing, and where each gap is mended."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from curation.gaps import GAPS, REVIEWED, Gap
from web import history
from web.paging import page_of

SHOWN = 10  # rows of a kind on the board


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All kinds of gap, with the first rows of each."""
    check_curator(request)
    found = [(gap, len(rows), rows) for gap in GAPS for rows in [gap.find()]]
    return render(
        request,
        "curation/gaps.html",
        {
            **admin.site.each_context(request),
            "title": "Gaps",
            "gaps": [(gap, count, rows[:SHOWN]) for gap, count, rows in found if count],
            "closed": [gap for gap, count, _ in found if not count],
        },
    )


@require_safe
def gap(request: HttpRequest, slug: str) -> HttpResponse:
    """All rows of one kind."""
    check_curator(request)
    gap = find_gap(slug)
    return render(
        request,
        "curation/gap.html",
        {
            **admin.site.each_context(request),
            "title": gap.title,
            "gap": gap,
            "page": page_of(request, gap.find(), 50),
        },
    )


@require_POST
def right(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
    """Note that somebody has read a topic or a post again and found it right."""
    kind = REVIEWED.get(model)
    if kind is None or kind._meta.app_label != app:
        raise Http404("Topics and posts are reviewed, and nothing else.")
    thing = get_object_or_404(kind, pk=pk)
    desk = admin.site.get_model_admin(kind)
    if not desk.has_change_permission(request, thing):
        raise PermissionDenied
    history.note_right(thing)
    messages.success(request, f"“{thing}” is still right. The next look is due in a year.")
    return redirect("gaps:gap", "not-reviewed")


def find_gap(slug: str) -> Gap:
    """The kind of gap with this slug. Raises Http404."""
    found = next((gap for gap in GAPS if gap.slug == slug), None)
    if found is None:
        raise Http404(f"There is no kind of gap {slug!r}.")
    return found


def check_curator(request: Any) -> None:
    """Raise PermissionDenied for staff who may change neither topics nor posts."""
    for model in REVIEWED.values():
        if not admin.site.get_model_admin(model).has_change_permission(request):
            raise PermissionDenied
