"""My note beside what it is about, for pages that stand below notes."""

from typing import Any

from django import template
from django.urls import reverse

from journal.models import Post
from notes.forms import NoteForm
from notes.models import Note
from topics.models import Topic

register = template.Library()


@register.inclusion_tag("notes/_slip.html", takes_context=True)
def my_note(context: dict[str, Any], thing: Topic | Post) -> dict[str, Any]:
    """The slip with my note about `thing`, or an invitation to write one; nothing for visitors.

    Where the page's address says `?write`, the editor stands in its place. One query either way.
    """
    user = context["user"]
    if not user.is_authenticated:
        return {"hidden": True}
    kind = "topic" if isinstance(thing, Topic) else "post"
    note = Note.objects.about(user, thing) or Note.beside(thing, owner=user)
    setattr(note, kind, thing)  # the row that the page has anyway, so that none is asked for
    editor = reverse("notes:edit", args=[note.pk]) if note.pk else reverse("notes:create")
    request = context["request"]
    return {
        "note": note,
        "form": NoteForm.for_note(note) if "write" in request.GET else None,
        "editor": editor if note.pk else f"{editor}?{kind}={thing.slug}",
        "user": user,
        "request": request,
    }
