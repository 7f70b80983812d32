"""What a note said before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from notes.views import mine, show


@require_safe
@never_cache
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of one of my notes, newest first."""
    return show(request, "versions", {"note": get_object_or_404(mine(request), pk=pk)})


@require_safe
@never_cache
def detail(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """One version beside the note as it is, with their differences."""
    note = get_object_or_404(mine(request), pk=pk)
    version = get_object_or_404(note.versions, revision=revision)
    return show(request, "version", {"note": note, "version": version})


@require_POST
@never_cache
def restore(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """Let the note say again what it said; what it says now becomes a version."""
    note = get_object_or_404(mine(request), pk=pk)
    version = get_object_or_404(note.versions, revision=revision)
    note.revise(version.body, revision=note.revision, title=version.title, as_version=True)
    return redirect(note)
