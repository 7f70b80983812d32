"""The learner's own page."""

from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from desk.calendar import Calendar, first_day
from desk.days import days_since
from desk.resume import (
    Resume,
    SeriesLine,
    Touched,
    at_note,
    at_post,
    at_topic,
    last_touched,
    next_on_track,
    placing,
)
from desk.tracks import ListedTrack, my_tracks
from desk.weeks import two_weeks
from journal.models import Reading, Series
from journal.outline import series_lines
from notes.finding import on_this_day
from notes.models import Note
from review.due import due_today
from topics.models import Track
from topics.progress import TrackLine, track_lines, tracks_with_tally

LATEST_NOTES = 5
OTHERS = 5
MOST_SERIES = 6  # those read in lately; a desk does not grow with the site
SERIES = "post__parts__section__series"


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Where I was, what comes back, how far I am, what the year was; for somebody new, a start."""
    learner, today = request.user, timezone.localdate()
    touched, tracks = last_touched(learner), my_tracks(learner)
    has_ticked = touched.ticked is not None
    series = my_series(learner, touched)
    own = Note.objects.owned_by(learner).living().with_target()
    notes = list(own.order_by("-saved_at", "-pk")[:LATEST_NOTES])
    days = days_since(learner, first_day(today))
    return render(
        request,
        "desk/index.html",
        {
            "section": "desk",
            "resume": where_i_was(touched, tracks, series, notes),
            "on_track": next_on_track(touched, tracks),
            "due": due_today(learner) if has_ticked else None,
            "tracks": tracks,
            "others": [] if has_ticked else where_to_begin(learner),
            "series_lines": [(one, outline) for one, outline in series if outline.read],
            "calendar": Calendar(days, today),
            "weeks": two_weeks(days, today),
            "notes": notes,
            "on_this_day": on_this_day(learner),
        },
    )


def where_i_was(
    touched: Touched, tracks: list[ListedTrack], series: list[SeriesLine], notes: list[Note]
) -> Resume | None:
    """The last thing touched, found among what the page shows anyway."""
    match touched.kind:
        case "topic":
            return at_topic(touched, tracks)
        case "post":
            return at_post(touched, series)
        case "note":
            return at_note(notes[0]) if notes else None  # deleted just now
    return None


def my_series(learner: Any, touched: Touched) -> list[SeriesLine]:
    """The public series I read in lately, and those of the post I was at. One query."""
    read = Reading.objects.filter(learner=learner, state=Reading.State.READ)
    lately = read.filter(**{f"{SERIES}__isnull": False}).values(SERIES)
    lately = lately.annotate(last=Max("since")).order_by("-last", SERIES)
    chosen = Series.objects.public().filter(pk__in=lately.values(SERIES)[:MOST_SERIES])
    if touched.kind == "post":
        chosen |= placing(touched.pk)
    return series_lines(chosen.distinct(), learner)


def where_to_begin(learner: Any) -> list[TrackLine]:
    """The first tracks of the site. Two queries."""
    public: QuerySet[Track] = Track.objects.public()
    return track_lines(tracks_with_tally(public, learner)[:OTHERS], learner)
