"""Putting a note away, and bringing it back within 30 days."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notes.models import Note
from notes.views import mine, show


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then put one of my notes away."""
    note = get_object_or_404(mine(request), pk=pk)
    if request.method == "POST":
        note.delete_softly()
        messages.success(request, "The note is deleted.")
        return redirect("notes:index")
    return show(request, "delete", {"note": note})


@require_safe
@never_cache
def deleted(request: HttpRequest) -> HttpResponse:
    """What I deleted within the last 30 days, the latest first."""
    notes = Note.objects.owned_by(request.user).recoverable().with_target()
    return show(request, "deleted", {"notes": notes.order_by("-deleted_at", "-pk")})


@require_POST
@never_cache
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a deleted note back."""
    mine = Note.objects.owned_by(request.user).with_target()
    note = get_object_or_404(mine.living() | mine.recoverable(), pk=pk)
    note.restore()
    return redirect(note)
