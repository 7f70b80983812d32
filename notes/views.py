"""My notes. Every query begins with the owner, so nobody else's is ever found."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.validators import slug_re
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from journal.models import Post
from notes.forms import NoteForm
from notes.models import Note, Stale
from topics.models import Topic
from web import errors
from web.addresses import admit, find_still
from web.paging import page_of
from web.writing import without_texts

private = sensitive_post_parameters("title", "body")


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """My notes, the one saved last first."""
    notes = mine(request).order_by("-saved_at", "-pk").defer("body", "contents")
    return render(request, "notes/index.html", {"notes": page_of(request, notes)} | HERE)


@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my notes, to read."""
    note = get_object_or_404(mine(request), pk=pk)
    return render(request, "notes/detail.html", {"note": note} | HERE)


@login_not_required  # so that words written before the session ended are not thrown away
@private
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """Write a note: about `?topic=` or `?post=` (slugs), or standing alone."""
    if not request.user.is_authenticated:
        return signed_out(request)
    learner: Any = request.user  # signed in, or the middleware had sent them away
    note = Note(owner=learner, **target(request))
    if request.method == "POST":
        return save(request, note)
    present = Note.objects.about(request.user, note.target) if note.target else None
    if present:
        return redirect("notes:edit", present.pk)
    return render_form(request, note, NoteForm.for_note(note))


@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of my notes."""
    if not request.user.is_authenticated:
        return signed_out(request)
    # A form that was opened by somebody else in this browser is told so, not "not found".
    if request.method == "POST" and not names_its_owner(request):
        return render(request, "notes/another.html", HERE, status=409)
    if request.method == "POST":
        # A note that was deleted in another window takes the words to a new one.
        return save(request, get_object_or_404(owned(request), pk=pk))
    note = get_object_or_404(mine(request), pk=pk)
    return render_form(request, note, NoteForm.for_note(note))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then put one of my notes away."""
    note = get_object_or_404(mine(request), pk=pk)
    if request.method == "POST":
        note.delete_softly()
        messages.success(request, "The note is deleted.")
        return redirect("notes:index")
    return render(request, "notes/delete.html", {"note": note} | HERE)


HERE = {"section": "notes"}


def owned(request: HttpRequest) -> QuerySet[Note]:
    """My notes, deleted ones too, with what they are about."""
    notes = Note.objects.owned_by(request.user).select_related("topic", "post")
    found: QuerySet[Note] = without_texts(notes, "topic", "post")
    return found


def mine(request: HttpRequest) -> QuerySet[Note]:
    """My living notes."""
    return owned(request).filter(deleted_at=None)


def target(request: HttpRequest) -> dict[str, Any]:
    """What a new note is to be about, found by its slug as its own page would be."""
    for name, model in (("topic", Topic), ("post", Post)):
        if slug := request.GET.get(name):
            if not slug_re.match(slug):
                raise Http404
            thing: Any = find_still(model._default_manager.all(), slug)
            admit(request, thing)
            return {name: thing}
    return {}


def save(request: HttpRequest, note: Note) -> HttpResponse:
    """Save what was sent, or say why not: 409 for a conflict, 422 for mistakes. Nothing is lost."""
    if not names_its_owner(request):
        return render(request, "notes/another.html", HERE, status=409)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return render_form(request, note, form, status=422)
    words = form.words()
    try:
        if note.pk:
            note.revise(**words, revision=form.cleaned_data["revision"])
        else:
            note.title, note.body = words["title"], words["body"]
            note.key = form.cleaned_data["key"]
            note.begin()
    except Stale as stale:
        return render_conflict(request, stale.note, words)
    except Note.DoesNotExist:
        return render_deleted(request, note, words)
    return redirect(note)


def signed_out(request: HttpRequest) -> HttpResponse:
    """The session ended: to sign-in, or, with words in hand, to a page that keeps them."""
    if request.method == "POST":
        return held(request, status=403)
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


@private
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: as everywhere, but a note's words are handed back.

    Signing in again makes the token of every open form stale. Nothing is saved here, and words that
    another site sent are not handed on.
    """
    match = resolve(request.path)
    from_elsewhere = reason.startswith(("Origin checking", "Referer checking"))
    if from_elsewhere or (match.app_name, match.url_name) not in (
        ("notes", "create"),
        ("notes", "edit"),
    ):
        return errors.csrf_failure(request, reason)
    if request.user.is_authenticated and not names_its_owner(request):
        return render(request, "notes/another.html", HERE, status=409)
    return held(request, status=403)


def held(request: HttpRequest, status: int) -> HttpResponse:
    """The words that were sent, in a form that can be sent again once its owner is signed in."""
    fields = ("title", "body", "owner", "revision", "key")
    form = NoteForm(initial={name: request.POST.get(name, "") for name in fields})
    context = {"form": form, "action": request.get_full_path()}
    return render(request, "notes/held.html", context | HERE, status=status)


def names_its_owner(request: HttpRequest) -> bool:
    """Was the form made for the learner who is signed in now?"""
    return request.POST.get("owner") == str(request.user.pk)


def render_form(
    request: HttpRequest, note: Note, form: NoteForm, status: int = 200
) -> HttpResponse:
    return render(request, "notes/edit.html", {"note": note, "form": form} | HERE, status=status)


def render_deleted(request: HttpRequest, note: Note, words: dict[str, str]) -> HttpResponse:
    """The words, in the form of a new note on the same thing: the old one is deleted."""
    new = Note(owner=note.owner, topic=note.topic, post=note.post, **words)
    context = {"note": new, "form": NoteForm.for_note(new), "deleted": True}
    return render(request, "notes/edit.html", context | HERE, status=409)


def render_conflict(request: HttpRequest, note: Note, words: dict[str, str]) -> HttpResponse:
    """Both texts in view, and a form that was made from the one that is saved."""
    initial = words | {"owner": request.user.pk, "revision": note.revision, "key": note.key}
    context = {"note": note, "words": words, "form": NoteForm(initial=initial)}
    return render(request, "notes/conflict.html", context | HERE, status=409)
