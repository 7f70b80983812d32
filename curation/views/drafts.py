"""Drafts of changes, in the admin: written, looked at, compared, published, thrown away."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curation import drafting
from curation.draft_forms import PublishForm, as_data, draft_form
from curation.drafting import KINDS, Comparison, Conflict, Stale
from curation.models import Draft
from web import writing
from web.addresses import again_if_moved
from web.admin.published import change_url
from web.admin.written import remarks
from web.markdown import Rendering
from web.paging import page_of

PER_PAGE = 50
GONE = "There is no draft of this any more: it was published or discarded."
MOVED_ON = "The draft was changed after you opened this page. This is what it says now."
HERE = {  # what each page is called where the ways to it are
    "edit": "Write",
    "compare": "Compare",
    "publish": "Publish",
    "conflict": "Publish",
    "discard": "Discard",
}
SAME_TAGS = "Tags and topics are shown as readers have them now."


def curated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` the post or topic at an address, if whoever asks may change such things."""

    @wraps(view)
    def find(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        if kind not in KINDS:
            raise Http404(f"There are no drafts of a {kind!r}.")
        model: Any = KINDS[kind]
        _allow(request, model)
        try:
            return view(request, model.objects.get(pk=pk))
        except model.DoesNotExist:  # it may be merged away while the view is at work, too
            raise Http404("It is not there any more.") from None

    return admin.site.admin_view(find)


def drafted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`curated()`, with the draft that waits; without one, say so on the thing's own page."""

    @wraps(view)
    def find(request: HttpRequest, thing: Any) -> HttpResponse:
        draft = drafting.pending(thing)
        return view(request, thing, draft) if draft else gone(request, thing)

    return curated(find)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every draft that waits, of what whoever asks may change."""
    mine = [model for model in KINDS.values() if _may_change(request, model)]
    if not mine:
        raise PermissionDenied
    drafts = Draft.objects.none()
    for model in mine:
        drafts |= Draft.objects.about(model)
    rows = drafts.select_related("author", "content_type").prefetch_related("target")
    return show(
        request, "index", {"title": "Drafts of changes", "page": page_of(request, rows, PER_PAGE)}
    )


@curated
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, thing: Any) -> HttpResponse:
    """Write the draft of a thing. Nothing is stored before it is first saved."""
    draft = drafting.pending(thing)
    if draft is None and not drafting.is_offered(thing):
        messages.info(request, "Nobody reads it yet: change it here, without a draft.")
        return redirect(change_url(thing))
    fields = draft.fields if draft else drafting.fields_of(thing)
    form = _form(request, thing, request.POST if request.method == "POST" else None, draft, fields)
    if not form.is_valid():
        return show_form(request, thing, draft, form, status=422 if form.errors else 200)
    made_from = {
        "revision": form.cleaned_data["revision"] or 0,
        "seen": form.cleaned_data["seen"],
    }
    try:
        drafting.save(thing, form.fields_said, by=request.user, **made_from)
    except Stale as stale:
        return show_stale(request, thing, stale.draft, form)
    said = form.cleaned_data
    _warn(request, drafting.look_over(thing, said["body"]), said)
    return redirect(_next_page(request, thing))


@drafted
@require_safe
def preview(request: HttpRequest, thing: Any, draft: Draft) -> HttpResponse:
    """The page as readers will see it, made by the reader's own view."""
    drafting.apply(thing, draft.fields)
    writing.render(thing)
    sets = drafting.SETS[type(thing)]
    same = all(draft.fields[name] == drafting.fields_of(thing)[name] for name in sets)
    messages.info(
        request,
        format_html(
            'Preview of the draft, as a reader will see it.{} <a href="{}">Back to the draft</a>',
            "" if same else f" {SAME_TAGS}",
            reverse("drafts:edit", args=[thing._meta.model_name, thing.pk]),
        ),
    )
    request.user = AnonymousUser()
    response: HttpResponse = _desk(type(thing)).page(request, thing)
    response["X-Robots-Tag"] = "noindex"
    return response


@drafted
@require_safe
def compare(request: HttpRequest, thing: Any, draft: Draft) -> HttpResponse:
    """What publishing the draft would change."""
    context = {"title": f"Draft of changes to “{thing}”", "draft": draft, "thing": thing}
    return show(request, "compare", {**context, "compared": _against_public(thing, draft)})


@again_if_moved
@drafted
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, thing: Any, draft: Draft) -> HttpResponse:
    """Let readers have what the draft says: first the differences, then it is done."""
    checked = _form(request, thing, as_data(draft.fields), draft, draft.fields)
    if not checked.is_valid():  # what was valid when it was saved may not be so any more
        return show_form(request, thing, draft, checked, status=422)
    data = request.POST if request.method == "POST" else None
    form = _publishing(thing, draft, data)
    if not form.is_valid():
        return show_publishing(request, thing, draft, form, status=422 if form.errors else 200)
    draft.revision = form.cleaned_data["revision"]  # the one that was seen
    said = {name: form.cleaned_data[name] for name in ("why", "over")}
    try:
        rendering = drafting.publish(draft, thing, by=request.user, **said)
    except Stale as stale:
        return show_moved_on(request, thing, stale.draft)
    except Conflict:
        return show_conflict(request, thing, form)
    tell_published(request, thing, said["why"])
    _warn(request, rendering, draft.fields)
    return redirect(change_url(thing))


@drafted
@require_POST
def rebase(request: HttpRequest, thing: Any, draft: Draft) -> HttpResponse:
    """Take what the public reads now as what the draft is compared with; its words stay."""
    form = _publishing(thing, draft, request.POST)
    if "revision" in form.errors:
        return show_publishing(request, thing, draft, form, status=422)
    draft.revision = form.cleaned_data["revision"]
    try:
        drafting.rebase(draft, thing, seen=form.cleaned_data.get("over", ""))
    except Stale as stale:
        return show_moved_on(request, thing, stale.draft)
    except Conflict:
        return show_conflict(request, thing, form)
    messages.info(request, "Your draft now counts from what the public reads. Work that in here.")
    return redirect("drafts:edit", thing._meta.model_name, thing.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away, after asking. Works for one whose thing is gone too."""
    draft: Any = get_object_or_404(Draft, pk=pk)
    model: Any = draft.content_type.model_class()
    _allow(request, model)
    status = 200
    if request.method == "POST":
        try:
            drafting.discard(Draft(pk=draft.pk, revision=_number(request, "revision")))
        except Stale as stale:
            status, draft = 409, stale.draft or draft
            messages.warning(request, MOVED_ON)
        else:
            messages.success(request, "The draft is discarded. Readers never saw it.")
            return redirect(change_url(draft.target) if draft.target else "drafts:index")
    now = drafting.fields_of(draft.target) if draft.target else draft.base
    context = {"title": "Discard a draft of changes", "draft": draft, "thing": draft.target}
    compared = drafting.differences(model, now, draft.fields)
    return show(request, "discard", {**context, "compared": compared}, status=status)


def show(
    request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with a page of the admin."""
    everywhere = {**admin.site.each_context(request), "here": HERE.get(name, "")}
    return render(request, f"curation/draft_{name}.html", {**everywhere, **context}, status=status)


def show_form(
    request: HttpRequest,
    thing: Any,
    draft: Draft | None,
    form: Any,
    *,
    status: int,
    compared: Comparison | None = None,
) -> HttpResponse:
    """The page on which a draft is written; with `compared`, after a conflict with another save."""
    context = {
        "title": f"Draft of changes to “{thing}”",
        "thing": thing,
        "draft": draft,
        "adminform": AdminForm(form, [(None, {"fields": list(form._meta.fields)})], {}),
        "errors": form.errors,
        "media": _desk(type(thing)).media + form.media,
        "compared": compared,
    }
    return show(request, "edit", context, status=status)


def show_stale(request: HttpRequest, thing: Any, draft: Draft | None, form: Any) -> HttpResponse:
    """Both texts: what was sent stays in the form, and what stands is compared with it."""
    thing.refresh_from_db()
    present = drafting.fields_of(thing)
    stands = draft.fields if draft else present
    data = request.POST.copy()
    data["revision"] = str(draft.revision if draft else 0)
    data["seen"] = drafting.digest(present)
    again = _form(request, thing, data, draft, stands)
    compared = drafting.differences(type(thing), stands, form.fields_said)
    return show_form(request, thing, draft, again, status=409, compared=compared)


def show_publishing(
    request: HttpRequest, thing: Any, draft: Draft, form: Any, *, status: int
) -> HttpResponse:
    """The page that asks before a draft is published; if it does not fit any more, why."""
    present = drafting.fields_of(thing)
    if drafting.digest(present) != draft.base_digest:
        return show_conflict(request, thing, form, status=status)
    context = {
        "title": f"Publish changes to “{thing}”",
        "thing": thing,
        "draft": draft,
        "form": form,
        "compared": drafting.differences(type(thing), present, draft.fields),
    }
    return show(request, "publish", context, status=status)


def show_conflict(
    request: HttpRequest, thing: Any, form: Any, *, status: int = 409
) -> HttpResponse:
    """All three: what the draft was begun from, what the public reads now, and the draft."""
    thing.refresh_from_db()
    draft = drafting.pending(thing)
    if draft is None:
        return gone(request, thing)
    present, model = drafting.fields_of(thing), type(thing)
    asked = {"revision": draft.revision, "over": drafting.digest(present)}
    if any(str(form[name].value()) != str(value) for name, value in asked.items()):
        # Made from something else than what is shown now: asked anew, with what was filled in.
        filled = {name: form[name].value() for name in ("material", "why")}
        form = PublishForm(initial=filled | asked, same_text=False)
    context = {
        "title": f"“{thing}” was changed since this draft was begun",
        "thing": thing,
        "draft": draft,
        "form": form,
        "since": drafting.differences(model, draft.base, present),
        "compared": drafting.differences(model, present, draft.fields),
    }
    return show(request, "conflict", context, status=status)


def show_moved_on(request: HttpRequest, thing: Any, draft: Draft | None) -> HttpResponse:
    """The draft that a curator saw is not what stands any more."""
    if draft is None:
        return gone(request, thing)
    thing.refresh_from_db()
    messages.warning(request, MOVED_ON)
    return show_publishing(request, thing, draft, _publishing(thing, draft, None), status=409)


def tell_published(request: HttpRequest, thing: Any, why: str) -> None:
    """Say that it is done, here and in the admin's own log."""
    thing.refresh_from_db()
    _desk(type(thing)).log_change(request, thing, drafting.REMARK + ".")
    told = " Learners who had finished it see your line there." if why else ""
    messages.success(request, f"The changes to “{thing}” are published.{told}")


def gone(request: HttpRequest, thing: Any) -> HttpResponse:
    """Somebody was faster, or never began."""
    messages.warning(request, GONE)
    return redirect(change_url(thing))


def _form(request: HttpRequest, thing: Any, data: Any, draft: Draft | None, fields: Any) -> Any:
    """The form of a draft that says `fields`, or what was sent instead: `data`."""
    made_from = {
        "revision": draft.revision if draft else 0,
        "seen": draft.base_digest if draft else drafting.digest(fields),
    }
    # A copy: a form writes what was sent onto its row.
    form = draft_form(type(thing), request)
    return form(data, instance=copy(thing), initial={**fields, **made_from})


def _publishing(thing: Any, draft: Draft, data: Any) -> PublishForm:
    return PublishForm(
        data, initial={"revision": draft.revision}, same_text=thing.body == draft.fields["body"]
    )


def _against_public(thing: Any, draft: Draft) -> Comparison:
    return drafting.differences(type(thing), drafting.fields_of(thing), draft.fields)


def _warn(request: HttpRequest, rendering: Rendering, said: Any) -> None:
    """What the author may want to look at."""
    for remark in remarks(rendering, said["body"], said["summary"]):
        messages.warning(request, remark)


def _next_page(request: HttpRequest, thing: Any) -> str:
    """Where a draft that was saved leads, by the button that saved it."""
    kind = thing._meta.model_name
    wanted = next((name for name in ("preview", "publish") if f"_{name}" in request.POST), "edit")
    if wanted == "edit":
        messages.success(request, "The draft is saved. Readers see none of it yet.")
    return reverse(f"drafts:{wanted}", args=[kind, thing.pk])


def _number(request: HttpRequest, name: str) -> int:
    """A number that a form sends; 0 for what is none."""
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _desk(model: Any) -> Any:
    return admin.site.get_model_admin(model)


def _may_change(request: HttpRequest, model: Any) -> bool:
    return bool(_desk(model).has_change_permission(request))


def _allow(request: HttpRequest, model: Any) -> None:
    """Raise PermissionDenied unless whoever asks may change things of this kind."""
    if not _may_change(request, model):
        raise PermissionDenied
