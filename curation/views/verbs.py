"""Retire, bring back, merge: first what it would touch, then it is done."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.exceptions import NotRegistered
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from curation import merging, retiring
from curation.admin import MOST
from curation.forms import MergeForm
from curation.merging import Refused
from curation.touching import touching
from web.admin.published import PublishedDesk, change_url, standing_of

BOTH = ["GET", "HEAD", "POST"]
VERBS = {
    "retire": "Retire",
    "bring_back": "Bring back",
    "merge": "Merge",
    "rename": "Rename",
    "move": "Move",
}


@require_http_methods(BOTH)
def retire(request: HttpRequest, app: str, model: str) -> HttpResponse:
    """Ask, then take things off the lists: those that `id` names, as often as need be."""
    desk = desk_of(request, app, model)
    things = chosen(request, desk)
    if request.method != "POST":
        able = [thing for thing in things if thing.was_public and not thing.is_retired]
        return ask(request, desk, "retire", things, able)
    done = retiring.retire(desk.model, [thing.pk for thing in things])
    return tell(request, desk, things, done, "retired")


@require_http_methods(BOTH)
def bring_back(request: HttpRequest, app: str, model: str) -> HttpResponse:
    """Ask, then put retired things on the lists again: those that `id` names."""
    desk = desk_of(request, app, model)
    things = chosen(request, desk)
    if request.method != "POST":
        able = [thing for thing in things if thing.is_retired]
        return ask(request, desk, "bring_back", things, able)
    done = retiring.bring_back(desk.model, [thing.pk for thing in things])
    return tell(request, desk, things, done, "back on the lists")


@require_http_methods(BOTH)
def merge(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
    """Choose what a topic or a post shall become part of (`?into=`), see what moves, then do it.

    422 for a choice that cannot be, 409 for what was merged or changed meanwhile.
    """
    desk = desk_of(request, app, model)
    old = mergeable(request, desk).filter(pk=pk).first()
    if old is None:
        return missing(request, desk)
    form = MergeForm(choice_of(request), old=old)
    if not form.is_valid():
        return show_merge(request, desk, old, form, status=422 if form.is_bound else 200)
    new = form.cleaned_data["into"]
    if request.method != "POST":
        return show_merge(request, desk, old, form, new=new)
    try:
        merging.merge(old, new)
    except Refused as refused:
        return show_merge(request, desk, old, form, problem=str(refused), status=409)
    desk.log_change(request, new, f"Merged “{old}” into it.")
    messages.success(request, f"“{old}” is part of “{new}” now, and its address leads there.")
    return redirect(change_url(new))


def desk_of(request: HttpRequest, app: str, model: str) -> Any:
    """The admin's page of a kind of thing that has a status. Raises Http404 or PermissionDenied."""
    try:
        desk = admin.site.get_model_admin(apps.get_model(app, model))
    except (LookupError, NotRegistered):
        raise Http404("There is no such kind of thing.") from None
    if not isinstance(desk, PublishedDesk):
        raise Http404("Things of this kind have no status.")
    if not desk.has_change_permission(request):
        raise PermissionDenied
    return desk


def chosen(request: HttpRequest, desk: Any) -> list[Any]:
    """The things that `id` names, those that are still there. Raises Http404 if none is."""
    ids = (request.POST if request.method == "POST" else request.GET).getlist("id")
    if len(ids) > MOST or not all(one.isdecimal() and len(one) < 19 for one in ids):
        raise BadRequest(f"Name what is meant by its key, {MOST} at most.")
    things = list(desk.model._default_manager.filter(pk__in=ids).order_by("pk"))
    if not things:
        raise Http404("None of these is there any more.")
    return things


def ask(
    request: HttpRequest, desk: Any, verb: str, things: list[Any], able: list[Any]
) -> HttpResponse:
    """The page that tells what a verb would touch; `able` are those that it would change."""
    counts = touching(able)
    title = VERBS[verb]
    if len(able) == 1:
        title = f"{title} “{able[0]}”?"
    elif able:
        title = f"{title} {len(able)} {desk.opts.verbose_name_plural}?"
    context = {
        "title": title,
        "old": things[0] if len(things) == 1 else None,
        "lines": [(thing, change_url(thing), counts.get(thing.pk, [])) for thing in able],
        "left": [(thing, standing_of(thing)) for thing in things if thing not in able],
        "back": change_url(things[0]) if len(things) == 1 else list_url(desk),
    }
    return show(request, desk, verb, context)


def tell(
    request: HttpRequest, desk: Any, things: list[Any], done: list[Any], said: str
) -> HttpResponse:
    """Say what was done, and go back to the thing, or to the list of several."""
    for thing in done:
        desk.log_change(request, thing, f"Now {said}.")
    names = ", ".join(f"“{thing}”" for thing in done)
    if done:
        messages.success(request, f"{names} {'is' if len(done) == 1 else 'are'} {said} now.")
    else:
        messages.info(request, "Nothing had to be changed.")
    return redirect(change_url(things[0]) if len(things) == 1 else list_url(desk))


def mergeable(request: HttpRequest, desk: Any) -> Any:
    """All things of a kind that can be merged. Raises Http404 for other kinds.

    Merging takes a row away, so it wants the right to delete: else this raises PermissionDenied.
    """
    if desk.model not in merging.KINDS:
        raise Http404("Things of this kind are not merged.")
    if not desk.has_delete_permission(request):
        raise PermissionDenied
    return desk.model._default_manager.all()


def choice_of(request: HttpRequest) -> Any:
    """The form's data: what was sent, or what the address says; None if it says nothing."""
    if request.method == "POST":
        return request.POST
    return request.GET if request.GET.keys() & {"into", "into-slug"} else None


def missing(request: HttpRequest, desk: Any) -> HttpResponse:
    """Where the thing went that this page was opened for. Raises Http404 if it does not say."""
    slug = (request.POST if request.method == "POST" else request.GET).get("slug", "")
    if not slug:
        raise Http404("It is not there any more.")
    problem = str(merging.gone(desk.model, slug.replace("\0", "")))
    return show(request, desk, "merge", {"problem": problem, "back": list_url(desk)}, status=409)


def show_merge(
    request: HttpRequest, desk: Any, old: Any, form: MergeForm, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a merge: the choice, or (with `new`) what hangs on both, and the button."""
    new = more.get("new")
    counts = touching([old, new] if new else [old])
    kind = desk.opts.verbose_name
    into = f"“{new}”?" if new else f"another {kind}"
    context = {
        "title": f"Merge “{old}” into {into}",
        "old": old,
        "form": form,
        "media": form.media,
        "touched": counts.get(old.pk, []),
        "touched_too": counts.get(new.pk, []) if new else [],
        "back": change_url(old),
    }
    return show(request, desk, "merge", context | more, status=status)


def show(
    request: HttpRequest, desk: Any, verb: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the admin."""
    shared = admin.site.each_context(request) | {
        "opts": desk.opts,
        "list_url": list_url(desk),
        "title": VERBS[verb],
        "here": VERBS[verb],
    }
    return render(request, f"curation/{verb}.html", shared | context, status=status)


def list_url(desk: Any) -> str:
    """Where things of this kind are listed in the admin."""
    return reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
