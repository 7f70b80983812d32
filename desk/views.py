"""The learner's own page."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from desk.resume import resume
from notes.models import Note
from topics.models import ChecklistItem, Track
from topics.progress import TrackLine, track_lines, tracks_with_tally
from web.writing import without_texts

LATEST_NOTES = 5
OTHERS = 5


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Where I was, how far I am, what I noted; for somebody new, what to do first."""
    notes = Note.objects.owned_by(request.user).living().select_related("topic", "post")
    notes = without_texts(notes, "topic", "post").order_by("-saved_at", "-pk")
    touched = ChecklistItem.objects.filter(topic__progress__learner=request.user.pk)
    mine, others = (
        Q(pk__in=touched.values("phase__track")),
        ~Q(pk__in=touched.values("phase__track")),
    )
    return render(
        request,
        "desk/index.html",
        {
            "section": "desk",
            "resume": resume(request.user),
            "tracks": lines(Track.objects.public().filter(mine), request.user),
            "others": lines(Track.objects.public().filter(others), request.user, OTHERS),
            "notes": notes[:LATEST_NOTES],
        },
    )


def lines(tracks: QuerySet[Track], learner: Any, most: int | None = None) -> list[TrackLine]:
    """`tracks` with their tallies and cairns, at most so many. Two queries."""
    return track_lines(tracks_with_tally(tracks, learner)[:most], learner)
