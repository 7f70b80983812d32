"""What a note said before."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from notes.models import Note, NoteVersion, Stale
from notes.views import mine, show
from web import differences
from web.differences import Piece
from web.paging import page_of

PER_PAGE = 50


class Row(NamedTuple):
    """A version in the list, or the note as it is."""

    version: Note | NoteVersion
    words: int  # of its source, since nothing else of a version is kept


class Side(NamedTuple):
    """One of two texts that are compared."""

    version: Note | NoteVersion
    is_now: bool
    is_newer: bool
    pieces: list[Piece]
    other_title: str

    @property
    def differs(self) -> bool:
        """Has it anything that the other has not?"""
        title = self.version.title != self.other_title
        return title or any(piece.changed for piece in self.pieces)


@require_safe
@never_cache
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of one of my notes, newest first; before them the note as it is."""
    note = get_object_or_404(mine(request), pk=pk)
    page = page_of(request, note.versions.all(), PER_PAGE)
    rows = [Row(version, len(version.body.split())) for version in page]
    now = Row(note, len(note.body.split())) if page.number == 1 else None
    return show(request, "versions", {"note": note, "page": page, "now": now, "rows": rows})


@require_safe
@never_cache
def detail(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """One version beside the note as it is, or beside the version `?with=`: their differences."""
    note = get_object_or_404(mine(request), pk=pk)
    return show_version(request, note, get_object_or_404(note.versions, revision=revision))


@require_POST
@never_cache
def restore(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """Let the note say again what it said; what it says now becomes a version.

    Answers 409 and restores nothing if the note says something else than on the page that asks.
    """
    note = get_object_or_404(mine(request), pk=pk)
    version = get_object_or_404(note.versions, revision=revision)
    if not is_current(request, note):
        return show_version(request, note, version, status=409)
    try:
        note.revise(version.body, revision=note.revision, title=version.title, as_version=True)
    except Stale as stale:
        return show_version(request, stale.note, version, status=409)
    except Note.DoesNotExist:
        raise Http404("Deleted meanwhile.") from None
    messages.success(
        request, "The earlier version is back. What the note said until now is a version itself."
    )
    return redirect(note)


def is_current(request: HttpRequest, note: Note) -> bool:
    """Was the page that sent this made from the note as it is? One that does not say counts."""
    return request.POST.get("revision", str(note.revision)) == str(note.revision)


def show_version(
    request: HttpRequest, note: Note, version: NoteVersion, status: int = 200
) -> HttpResponse:
    """The page of a version. Raises Http404 if there is no version `?with=`."""
    others = list(note.versions.exclude(pk=version.pk).only("note_id", "revision", "saved_at"))
    both = sides(version, compared_with(request, note))
    context: dict[str, Any] = {
        "note": note,
        "version": version,
        "others": others,
        "sides": both,
        "same": not any(side.differs for side in both),
        "before": next((one for one in others if one.revision < version.revision), None),
        "after": next((one for one in reversed(others) if one.revision > version.revision), None),
        "stale": status == 409,
    }
    return show(request, "version", context, status=status)


def compared_with(request: HttpRequest, note: Note) -> Note | NoteVersion:
    """The version that `?with=` names by its revision; without it, the note as it is."""
    wanted = request.GET.get("with")
    if not wanted:
        return note
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 11):
        raise Http404
    return get_object_or_404(note.versions, revision=wanted)


def sides(one: Note | NoteVersion, other: Note | NoteVersion) -> list[Side]:
    """Two texts with their differences, the older first."""
    older, newer = sorted((one, other), key=lambda text: text.revision)
    before, after = differences.compare(older.body, newer.body)
    return [
        Side(older, isinstance(older, Note), False, before, newer.title),
        Side(newer, isinstance(newer, Note), True, after, older.title),
    ]
