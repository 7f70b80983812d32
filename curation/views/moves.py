"""Rename and move: where a thing is found. What learners did is on the thing and stays."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from curation import merging, moving
from curation.forms import MoveForm, RenameForm
from curation.merging import Refused
from curation.touching import touching
from curation.views.verbs import BOTH, desk_of, show
from web import addresses
from web.admin.published import change_url
from web.admin.restoring import may_place


@require_http_methods(BOTH)
def rename(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
    """Say what leads to a thing by its address, then give it another. The old one leads there.

    422 for a slug that is, or was, another's.
    """
    desk = desk_of(request, app, model)
    thing = get_object_or_404(desk.model, pk=pk)
    form = RenameForm(request.POST if request.method == "POST" else None, thing=thing)
    if form.is_valid() and carried_out(thing, form):
        desk.log_change(request, thing, "Renamed.")
        messages.success(request, f"“{thing}” has a new address, and the old one leads there.")
        return redirect(change_url(thing))
    return ask(request, desk, "rename", thing, form)


@require_http_methods(BOTH)
def move(request: HttpRequest, app: str, model: str, pk: int) -> HttpResponse:
    """Say what stands where, then let a topic or a post stand in another phase or section.

    409 if it was moved meanwhile.
    """
    desk = desk_of(request, app, model)
    if desk.model not in merging.KINDS:
        raise Http404("Things of this kind have no places.")
    if not may_place(request, merging.KINDS[desk.model].places):
        raise PermissionDenied
    thing = get_object_or_404(desk.model, pk=pk)
    form = MoveForm(request.POST if request.method == "POST" else None, thing=thing)
    if not form.is_valid():
        return ask(request, desk, "move", thing, form)
    to = form.cleaned_data["to"]
    try:
        moving.move(thing, form.cleaned_data["place"], to)
    except Refused as refused:
        form.add_error(None, str(refused))
        return ask(request, desk, "move", thing, form, status=409)
    desk.log_change(request, thing, f"Moved to “{to}”.")
    messages.success(
        request, f"“{thing}” stands in “{to}” now. Whoever ticked or read it keeps that."
    )
    return redirect(change_url(thing))


def carried_out(thing: Any, form: RenameForm) -> bool:
    """Rename `thing`, held so that nobody else does it now; what forbids it is told by the form."""
    try:
        with transaction.atomic():
            rows = type(thing)._default_manager.select_for_update(no_key=True)
            addresses.rename(get_object_or_404(rows, pk=thing.pk), form.cleaned_data["slug"])
    except ValidationError as error:
        form.add_error("slug", error.messages)
        return False
    return True


def ask(
    request: HttpRequest, desk: Any, verb: str, thing: Any, form: Any, status: int = 0
) -> HttpResponse:
    """The page that tells what hangs on a thing, with the form of a verb."""
    context = {
        "title": f"{verb.capitalize()} “{thing}”",
        "old": thing,
        "form": form,
        "touched": touching([thing]).get(thing.pk, []),
        "back": change_url(thing),
    }
    return show(request, desk, verb, context, status=status or (422 if form.errors else 200))
