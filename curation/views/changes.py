"""What changed since I finished it, and what I make of that."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from curation import changes
from curation.changes import Choice
from curation.models import MaterialChange
from journal.models import Post
from web import differences
from web.addresses import admit
from web.htmx import back_to
from web.paging import page_of


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What changed since I finished it, newest first."""
    page = page_of(request, changes.told(request.user))
    return render(request, "curation/changes.html", {"section": "desk", "page": page})


@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One change, with both texts. Whoever may see the thing may see what changed in it."""
    change, thing = find(request, pk)
    before, after = differences.compare(change.before, change.after)
    waits = changes.waiting(request.user).filter(pk=change.pk).exists()
    context = {"section": "desk", "change": change, "thing": thing, "waits": waits}
    texts = {"before": before, "after": after, "is_post": isinstance(thing, Post)}
    return render(request, "curation/change.html", context | texts)


@require_POST
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep my tick on what changed, or set it back to do."""
    change, thing = find(request, pk)
    choice = request.POST.get("choice", "")
    if choice not in Choice.values:
        raise BadRequest(f"A mark is kept or set_back, not “{choice}”.")
    if changes.answer(request.user, change, choice):
        messages.success(request, _answered(thing, choice))
    return redirect(back_to(request, thing.get_absolute_url()))


def find(request: HttpRequest, pk: int) -> tuple[MaterialChange, Any]:
    """A change and what it is of, for whoever may see that. Raises Gone or Http404."""
    change: Any = get_object_or_404(MaterialChange, pk=pk)
    if change.target is None:
        raise Http404("What changed was removed since.")
    admit(request, change.target)
    return change, change.target


def _answered(thing: Any, choice: str) -> str:
    if choice == Choice.KEPT:
        return f"Your mark on “{thing}” stays as it is."
    return f"“{thing}” is {'unread' if isinstance(thing, Post) else 'to do'} again."
