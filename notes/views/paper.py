"""Pages to be printed."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notes import finding
from notes.models import Note
from notes.months import Month
from notes.views import mine, show
from topics.views import checklists, find_phase
from web.addresses import Moved, admit

UNPRINTED = ("body", "contents", "folded", "problem")


@require_safe
@never_cache
def journal(request: HttpRequest) -> HttpResponse:
    """My notes on one page, or those that a query asks for: oldest first, under their months."""
    wanted = finding.read(request.GET, request.user)
    found = wanted.among(mine(request)).order_by("created_at", "pk").defer(*UNPRINTED)
    notes = list(found)
    groups = groupby(notes, key=lambda note: Month.of(timezone.localdate(note.created_at)))
    context = {
        "months": [(month, list(begun)) for month, begun in groups],
        "count": len(notes),
        "wanted": wanted,
        "site": request.build_absolute_uri("/").rstrip("/"),
    }
    return show(request, "paper", context)


@require_safe
@never_cache
def phase(request: HttpRequest, track_slug: str, slug: str) -> HttpResponse:
    """A phase's checklist as I ticked it, with my note under each topic."""
    try:
        track, place = find_phase(track_slug, slug)
    except Moved as moved:
        now = moved.target
        return redirect("notes:print_phase", now.track.slug, now.slug, permanent=True)
    admit(request, track)
    items = checklists([place], request.user)[place.pk]
    about = (
        Note.objects.owned_by(request.user)
        .living()
        .filter(topic__in=[item.topic_id for item in items])
    )
    texts = {note.topic_id: note.html for note in about.defer(*UNPRINTED)}
    context = {
        "track": track,
        "phase": place,
        "items": [(item, texts.get(item.topic_id)) for item in items],
        "count": len(texts),
    }
    return show(request, "paper_phase", context)
