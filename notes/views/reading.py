"""Finding and reading my notes."""

import datetime as dt
from itertools import groupby

from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notes import finding
from notes.models import Note, NoteQuerySet
from notes.months import Month, weeks
from notes.views import mine, show
from web.paging import page_of


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """My notes, the one saved last first; with a query, those that it asks for."""
    wanted = finding.read(request.GET, request.user)
    unshown = ["contents", "folded", "problem"]
    if not wanted.terms:
        unshown.append("body")  # an excerpt is taken from it only where words are looked for
    notes = wanted.among(mine(request)).order_by("-saved_at", "-pk").defer(*unshown)
    page = page_of(request, notes)
    is_plain = page.number == 1 and not wanted.is_narrowed
    context = {
        "page": page,
        "lines": finding.lines(page, wanted.terms),
        "wanted": wanted,
        "abouts": finding.About.choices,
        "months": finding.months_of(request.user, wanted.month),
        "on_this_day": finding.on_this_day(request.user) if is_plain else [],
    }
    return show(request, "index", context)


@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my notes, to read."""
    note = get_object_or_404(mine(request), pk=pk)
    return show(request, "detail", {"note": note, "versions": note.versions.count()})


@require_safe
@never_cache
def calendar(request: HttpRequest, year: int | None = None, month: int = 0) -> HttpResponse:
    """The days of a month on which I began notes, and these; this month's without one."""
    today = timezone.localdate()
    this = Month.of(today)
    shown = this if year is None else month_at(year, month)
    since, until = shown.span
    notes = mine(request).filter(created_at__gte=since, created_at__lt=until)
    days = by_day(notes.defer(*finding.UNSHOWN).order_by("created_at", "pk"))
    first = first_month(request) or this
    context = {
        "month": shown,
        "weeks": weeks(shown, {day: len(begun) for day, begun in days}, today),
        "days": days,
        "count": sum(len(begun) for _, begun in days),
        "before": shown.before,
        "after": shown.after,
        "has_before": first <= shown.before <= this,
        "has_after": first <= shown.after <= this,
        "this": this,
    }
    return show(request, "calendar", context)


def month_at(year: int, month: int) -> Month:
    """The month that an address names. Raises Http404 if there is none."""
    try:
        return Month.numbered(year, month)
    except ValueError as error:
        raise Http404(str(error)) from None


def first_month(request: HttpRequest) -> Month | None:
    """The month of my first note; None without one. One query."""
    own = Note.objects.owned_by(request.user).living()
    began = own.aggregate(began=Min("created_at"))["began"]
    return Month.of(timezone.localdate(began)) if began else None


def by_day(notes: NoteQuerySet) -> list[tuple[dt.date, list[Note]]]:
    """Notes in the order they were begun, under the days of the current time zone."""
    groups = groupby(notes, key=lambda note: timezone.localdate(note.created_at))
    return [(day, list(begun)) for day, begun in groups]
