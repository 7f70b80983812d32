"""My notes. Every query begins with the owner, so nobody else's is ever found."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notes.models import Note, NoteQuerySet


def mine(request: HttpRequest) -> NoteQuerySet:
    """My living notes, with what they are about."""
    return Note.objects.owned_by(request.user).living().with_target()


def show(
    request: HttpRequest, page: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One of the pages of `templates/notes/`."""
    return render(request, f"notes/{page}.html", {"section": "notes"} | context, status=status)
