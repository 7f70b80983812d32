"""Putting a note away, and bringing it back within 30 days."""

import datetime as dt
from typing import NamedTuple

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.models import KEPT, Note, NoteQuerySet
from notes.views import mine, show
from notes.views.versions import is_current
from web.paging import page_of


class Row(NamedTuple):
    """A deleted note, and when it goes for good."""

    note: Note
    goes_at: dt.datetime


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then put one of my notes away; 409 if it was changed after the question was asked."""
    if request.method != "POST":
        return show(request, "delete", {"note": get_object_or_404(mine(request), pk=pk)})
    with transaction.atomic():
        # Held, so that no save slips in between looking and deleting.
        note = get_object_or_404(still_mine(request).select_for_update(of=("self",)), pk=pk)
        if note.is_deleted:  # the button was pressed twice
            return redirect("notes:deleted")
        if not is_current(request, note):
            return show(request, "delete", {"note": note, "stale": True}, status=409)
        note.delete_softly()
    said = 'The note is deleted. For {} days you can bring it back from <a href="{}">{}</a>.'
    messages.success(
        request, format_html(said, KEPT.days, reverse("notes:deleted"), "Recently deleted")
    )
    return redirect("notes:index")


@require_safe
@never_cache
def deleted(request: HttpRequest) -> HttpResponse:
    """What I deleted within the last 30 days, the latest first."""
    notes = Note.objects.owned_by(request.user).recoverable().with_target()
    notes = notes.order_by("-deleted_at", "-pk").defer("body", "contents", "folded")
    page = page_of(request, notes)
    rows = [Row(note, note.deleted_at + KEPT) for note in page if note.deleted_at]
    return show(request, "deleted", {"page": page, "rows": rows, "days": KEPT.days})


@require_POST
@never_cache
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a deleted note back, and go to it; to one that is not deleted, just go."""
    note = get_object_or_404(still_mine(request), pk=pk)
    if note.is_deleted:
        about = note.target
        note.restore()
        messages.success(request, said_of_return(about if note.target is None else None))
    return redirect(note)


def still_mine(request: HttpRequest) -> NoteQuerySet:
    """My notes, and those that I deleted but can bring back."""
    own = Note.objects.owned_by(request.user).with_target()
    return own.living() | own.recoverable()


def said_of_return(lost: object | None) -> str:
    """What to tell when a note is back; `lost` is what it is no longer about."""
    if lost is None:
        return "The note is back."
    return (
        f"The note is back, as a page of its own: beside “{lost}” there is another note by now, "
        "and both are kept."
    )
