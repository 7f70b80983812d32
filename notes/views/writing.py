"""Writing a note. Whatever a save meets, the words are saved, or handed back and nothing is lost.

A save that the editor makes by itself is a request of HTMX: it is answered into the editor's status
line, and the textarea is never touched. The same form works without script.
"""

import json
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from journal.models import Post
from notes.forms import NoteForm
from notes.models import Note, Stale
from notes.views import mine, show
from topics.models import Topic
from web import differences, errors, writing
from web.addresses import Gone, admit, again_if_moved, find_still
from web.htmx import back_to

private = sensitive_post_parameters("title", "body")


@login_not_required  # so that words written before the session ended are not thrown away
@private
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """Write a note: about `?topic=` or `?post=` (slugs), or standing alone."""
    if not request.user.is_authenticated:
        return signed_out(request)
    learner: Any = request.user
    if request.method == "POST":
        return save(request, Note(owner=learner))
    note = Note.beside(target(request), owner=learner)
    present = Note.objects.about(learner, note.target) if note.target else None
    if present:
        if by_htmx(request):
            return show_editor(request, present, NoteForm.for_note(present))
        return redirect("notes:edit", present.pk)
    return show_editor(request, note, NoteForm.for_note(note))


@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of my notes."""
    if not request.user.is_authenticated:
        return signed_out(request)
    learner: Any = request.user
    if request.method == "POST":
        return save(request, Note(pk=pk, owner=learner))
    note = get_object_or_404(mine(request), pk=pk)
    return show_editor(request, note, NoteForm.for_note(note))


@login_not_required
@require_safe
@never_cache
def guard(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and a fresh token: for an editor whose session ended and began again.

    With `?key=`, also what is stored of my note with that key, so that the editor can tell whether
    words it kept in the browser have arrived.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"owner": None}, status=403)
    known = {"owner": request.user.pk, "token": get_token(request)}
    if "key" in request.GET:
        known["note"] = stored(request, request.GET["key"])
    return JsonResponse(known)


def stored(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """What the editor is told of my living note with `key`, if there is one."""
    try:
        found = uuid.UUID(key)
    except ValueError:
        return None
    mine = Note.objects.owned_by(request.user).living().only("revision", "title", "body", "key")
    note = mine.filter(key=found).first()
    return news(note) | {"body": note.body} if note else None


# --- What a note is about -------------------------------------------------------------------------


def target(request: HttpRequest) -> Topic | Post | None:
    """What a new note is to be about, found by its slug as its own page would be."""
    for name, model in (("topic", Topic), ("post", Post)):
        if slug := request.GET.get(name):
            if not slug_re.match(slug):
                raise Http404
            thing: Any = find_still(model._default_manager.all(), slug)
            admit(request, thing)
            return thing  # type: ignore[no-any-return]
    return None


def target_still(request: HttpRequest) -> Topic | Post | None:
    """The same for a form that was opened before.

    What was renamed or merged meanwhile is followed, what was retired is still meant; None for what
    is there no longer, or was never public but for its promise.
    """
    try:
        return target(request)
    except Gone as gone:
        if gone.thing is None or gone.thing.published_at is None:
            return None
        return gone.thing  # type: ignore[return-value]
    except Http404:
        return None


# --- Saving ---------------------------------------------------------------------------------------


@again_if_moved
def save(request: HttpRequest, note: Note) -> HttpResponse:
    """Save what was sent, or say why not: 409 for a conflict, 422 for mistakes. Nothing is lost."""
    # A form that was opened by somebody else in this browser is told so, not "not found".
    if not names_its_owner(request):
        return answer(request, "another", {}, status=409)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return refuse(request, as_stored(request, note), form)
    if "preview" in request.POST:
        return preview(request, as_stored(request, note), form)
    words = form.words()
    note.key = form.cleaned_data["key"]
    revision = form.cleaned_data["revision"]
    try:
        if not note.pk:
            note = new_note(request, note, words)
            note.begin()
        elif choice := request.POST.get("keep"):
            note.settle(choice, **words, revision=revision)
        else:
            note.revise(**words, revision=revision)
    except Stale as stale:
        return show_conflict(request, stale.note, words)
    except Note.DoesNotExist:
        return show_deleted(request, note, words)
    except ValidationError as error:  # both texts together are too long
        present = as_stored(request, note)
        return show_conflict(request, present, words, status=422, problem=error.messages[0])
    return saved(request, note)


def new_note(request: HttpRequest, note: Note, words: dict[str, str]) -> Note:
    """A note of `words` on what its form was opened for; if that is gone, under its title."""
    thing = target_still(request)
    title = words["title"] or ("" if thing else request.POST.get("subject", "")[:200])
    return Note.beside(thing, owner=note.owner, key=note.key, title=title, body=words["body"])


def as_stored(request: HttpRequest, note: Note) -> Note:
    """The note as the database has it, to be shown around words that are not saved."""
    if note.pk:
        return get_object_or_404(Note.objects.owned_by(request.user).with_target(), pk=note.pk)
    return new_note(request, note, {"title": "", "body": ""})


def names_its_owner(request: HttpRequest) -> bool:
    """Was the form made for the learner who is signed in now?"""
    return request.POST.get("owner") == str(request.user.pk)


# --- What is answered -----------------------------------------------------------------------------


def by_htmx(request: Any) -> bool:
    """Did the editor ask by itself, for a piece of its page?"""
    return bool(request.htmx)


def answer(
    request: HttpRequest, said: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """`said`, a page of its own or, for the editor, the words of its status line."""
    if not by_htmx(request):
        return show(request, said, context, status=status)
    response = render(request, "notes/_status.html", {"said": said} | context, status=status)
    response["HX-Retarget"] = "#note-status"
    response["HX-Reswap"] = "innerHTML"
    response["HX-Trigger"] = json.dumps({"note:refused": {"why": said}})
    return response


def saved(request: HttpRequest, note: Note) -> HttpResponse:
    """To where the form came from, else to the note; the editor learns the new revision."""
    if not by_htmx(request):
        if request.POST.get("keep") == "both":
            return redirect("notes:edit", note.pk)  # to be tidied by hand
        return redirect(back_to(request, note.get_absolute_url()))
    response = answer(request, "saved", {"note": note})
    response["HX-Trigger"] = json.dumps({"note:saved": news(note)})
    return response


def news(note: Note) -> dict[str, Any]:
    """What the editor must know of a saved note to go on from it."""
    return {
        "revision": note.revision,
        "title": note.title,
        "url": note.get_absolute_url(),
        "action": resolve_url("notes:edit", note.pk),
        "versions": resolve_url("notes:versions", note.pk),
    }


def refuse(request: HttpRequest, note: Note, form: NoteForm) -> HttpResponse:
    """What is wrong with the words, beside them."""
    if by_htmx(request):
        return answer(
            request, "refused", {"form": form, "preview": "preview" in request.POST}, status=422
        )
    return show_editor(request, note, form, status=422, unsaved=True)


def preview(request: HttpRequest, note: Note, form: NoteForm) -> HttpResponse:
    """The words as they will be read. Nothing is saved."""
    text = Note(owner=note.owner, key=form.cleaned_data["key"], body=form.cleaned_data["body"])
    writing.render(text)
    if by_htmx(request):
        return render(request, "notes/_preview.html", {"preview": text})
    return show_editor(request, note, form, preview=text, unsaved=True)


def show_editor(
    request: HttpRequest, note: Note, form: NoteForm, status: int = 200, **context: Any
) -> HttpResponse:
    """The page of the editor; for a page that wants it beside what it is about, its slip alone."""
    page = "_writing" if by_htmx(request) else "edit"
    context |= {"note": note, "form": form, "next": back_to(request, "")}
    return show(request, page, context, status=status)


def show_deleted(request: HttpRequest, note: Note, words: dict[str, str]) -> HttpResponse:
    """The words, in the form of a new note on the same thing: the old one is deleted.

    Raises Http404 if there never was one.
    """
    own = Note.objects.owned_by(request.user).with_target()
    old = get_object_or_404(own, pk=note.pk)
    if by_htmx(request):
        return answer(request, "deleted_elsewhere", {"note": old}, status=409)
    new = Note.beside(old.target, owner=old.owner, **words)
    return show_editor(request, new, NoteForm.for_note(new), status=409, deleted=True, unsaved=True)


def show_conflict(
    request: HttpRequest, note: Note, words: dict[str, str], status: int = 409, problem: str = ""
) -> HttpResponse:
    """Both texts with their differences, and a form that was made from the one that is saved."""
    if by_htmx(request):
        return answer(request, "conflict", {"note": note}, status=status)
    initial = words | {"owner": request.user.pk, "revision": note.revision, "key": note.key}
    saved, own = differences.compare(note.body, words["body"])
    context = {
        "note": note,
        "words": words,
        "form": NoteForm(initial=initial),
        "saved": saved,
        "own": own,
        "problem": problem,
        "next": back_to(request, ""),
    }
    return show(request, "conflict", context, status=status)


# --- Words sent by somebody who may not save them now ---------------------------------------------


def signed_out(request: HttpRequest) -> HttpResponse:
    """The session ended: to sign-in, or, with words in hand, to a page that keeps them."""
    if request.method == "POST":
        return held(request)
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
        return answer(request, "another", {}, status=409)
    return held(request)


def held(request: HttpRequest) -> HttpResponse:
    """The words that were sent, in a form that can be sent again once its owner is signed in."""
    fields = ("title", "body", "owner", "revision", "key", "subject")
    form = NoteForm(initial={name: request.POST.get(name, "") for name in fields})
    context = {"form": form, "action": request.get_full_path(), "next": back_to(request, "")}
    return answer(request, "held", context | {"unsaved": True}, status=403)
