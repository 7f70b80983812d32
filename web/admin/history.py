"""The history of a thing in the admin: every entry, the differences of any two, and restoring one.

What was removed has no page to change it any more, but its history stays readable here.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from web import history
from web.admin import restoring, telling
from web.paging import page_of

PER_PAGE = 50
TEXTS = ["body", "closing", "epigraph", "blurb", "summary"]  # long, and no list shows them


def lean(entries: Any) -> Any:
    """Entries for a list: with who made them, without their long texts."""
    names = {column.name for column in entries.model._meta.concrete_fields}
    return entries.select_related("history_user").defer(*names.intersection(TEXTS))


def told(entries: Any) -> list[dict[str, Any]]:
    """Entries as lists show them."""
    return [
        {
            "key": entry.history_id,
            "when": telling.when(entry),
            "who": telling.who(entry),
            "what": telling.what(entry),
            "remark": entry.history_change_reason,
        }
        for entry in entries
    ]


class RememberingForm(forms.ModelForm):
    """Overwrites nothing that its page did not show: what somebody else said meanwhile is told.

    Saved once more, it does: then the page knew of it.
    """

    seen = 0  # the newest entry when the page was made; 0 if the page does not say

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        for name in self.overwriting():
            options = self.instance._meta
            page = f"admin:{options.app_label}_{options.model_name}_compare"
            url = f"{reverse(page, args=[self.instance.pk])}?old={self.seen}"
            self.add_error(name, format_html(OVERWRITES, url))
        return data

    def overwriting(self) -> list[str]:
        """The fields that say something else than what is stored, which is not what they showed."""
        entries = history.entries_of(self.instance) if self.seen else None
        if entries is None or entries.first().pk == self.seen:
            return []
        shown = entries.filter(pk=self.seen).first()
        changed = history.differing(shown, history.as_now(self.instance)) if shown else []
        return [name for name in self.changed_data if name in changed]


class Remembering:
    """The page of a thing that may have a history."""

    model: Any
    opts: Any
    admin_site: Any
    form: Any = RememberingForm

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        if not history.keeps(self.model):
            return urls
        compare, restore = require_safe(self.compare_view), self.restore_view
        restore = require_http_methods(["GET", "HEAD", "POST"])(restore)
        return [
            self._path("history/compare/", compare, "compare"),
            self._path("history/<int:entry>/restore/", restore, "restore"),
            *urls,
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The entries, newest first."""
        here: Any = self
        if not history.keeps(self.model):
            return super().history_view(request, object_id, extra_context)  # type: ignore[misc, no-any-return]
        thing, entries = self._find(request, object_id)
        newest = entries.first()
        if newest is None and thing is None:
            return here._get_obj_does_not_exist_redirect(  # type: ignore[no-any-return]
                request, self.opts, object_id
            )
        page = page_of(request, lean(entries), PER_PAGE)
        context = {
            "title": f"History: {thing or telling.title(newest)}",
            "page": page,
            "rows": told(page),
            "may_restore": thing is not None and here.has_change_permission(request, thing),
        }
        return self._show(request, "entries", thing, object_id, context | (extra_context or {}))

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two entries and what differs: `?new=`, else the newest, and `?old=`, else the one before.

        `?old=none` compares with nothing: all that the entry says.
        """
        thing, entries = self._find(request, object_id)
        new = _asked(request, "new", entries) or entries.first()
        if new is None:
            raise Http404("It has no history.")
        whole = request.GET.get("old") == "none"
        old = None if whole else _asked(request, "old", entries)
        if old is not None and old.history_id > new.history_id:
            old, new = new, old
        if not whole and (old is None or old == new):
            old = entries.filter(history_id__lt=new.history_id).first()
        context = {
            "title": f"Compare: {thing or telling.title(new)}",
            "whole": whole,
            "old": told([old])[0] if old else None,
            "new": told([new])[0],
            "newest": entries.values_list("history_id", flat=True).first(),
            "differences": telling.compared(old, new, request),
            "may_restore": thing is not None and self.has_change_permission(request, thing),  # type: ignore[attr-defined]
        }
        return self._show(request, "compare", thing, object_id, context)

    def restore_view(self, request: HttpRequest, object_id: str, entry: int) -> HttpResponse:
        """What restoring an entry would change; sent as POST, it is done."""
        here: Any = self
        thing, entries = self._find(request, object_id)
        chosen = get_object_or_404(entries, history_id=entry)
        if thing is None:
            raise Http404("It was removed.")
        if not here.has_change_permission(request, thing):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request, thing, entries, chosen)
        try:
            made = restoring.restore(
                thing,
                chosen,
                seen=_number(request.POST.get("seen")),
                fixed=restoring.not_theirs(request, chosen),
            )
        except restoring.Stale:
            return self._ask(request, thing, entries, chosen, STALE, status=409)
        except ValidationError as error:
            return self._ask(request, thing, entries, chosen, *error.messages, status=422)
        here.log_change(request, thing, f"Restored what it said on {telling.when(chosen)}.")
        messages.success(request, f"It says again what it said on {telling.when(chosen)}.")
        for reason in made.stays:
            messages.warning(request, reason)
        return HttpResponseRedirect(self._address("change", thing.pk))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        if change and history.keeps(self.model):
            form.seen = _number(request.POST.get("_seen"))
        return form

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing = context.get("original")
        if thing is not None and history.keeps(self.model):
            context["seen"] = history.entries_of(thing).values_list("pk", flat=True).first()
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of the thing. What is saved with it at once is one entry."""
        with history.together():
            return super().changeform_view(*args, **kwargs)  # type: ignore[misc, no-any-return]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows on the page; by now all is saved that the thing's entry tells."""
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        history.note(form.instance)

    def _ask(
        self,
        request: HttpRequest,
        thing: Any,
        entries: Any,
        chosen: Any,
        *problems: str,
        status: int = 200,
    ) -> HttpResponse:
        made = restoring.plan(thing, chosen, restoring.not_theirs(request, chosen))
        context = {
            "title": f"Restore: {thing}",
            "entry": told([chosen])[0],
            "seen": entries.values_list("history_id", flat=True).first(),
            "differences": telling.compared(made.now, made.then, request),
            "stays": made.stays,
            "problems": problems,
        }
        return self._show(request, "restore", thing, str(thing.pk), context, status)

    def _find(self, request: HttpRequest, object_id: str) -> tuple[Any, Any]:
        """The thing, or None if it is gone, and its entries, newest first."""
        here: Any = self
        thing = here.get_object(request, unquote(object_id))
        if not here.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        entries = history.twin_of(self.model)._default_manager.order_by("-history_id")
        try:
            key = self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError:
            return thing, entries.none()
        return thing, entries.filter(id=key)

    def _show(
        self,
        request: HttpRequest,
        page: str,
        thing: Any,
        object_id: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "thing": thing,
            "history_url": self._address("history", object_id),
            "compare_url": self._address("compare", object_id),
            "change_url": self._address("change", object_id) if thing else None,
        }
        template = f"web/history/{page}.html"
        return TemplateResponse(request, template, {**shared, **context}, status=status)

    def _path(self, route: str, view: Any, name: str) -> URLPattern:
        guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(view)
        return path(f"<path:object_id>/{route}", guarded, name=self._name(name))

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _address(self, page: str, key: Any) -> str:
        return reverse(f"admin:{self._name(page)}", args=[key])


OVERWRITES = (
    "Somebody changed this after you opened the page. Yours is not saved yet: save once more to "
    'let it stand instead, or look first at <a href="{}">what changed</a>.'
)
STALE = (
    "It was changed after you opened this page. Below is what restoring would change now; if you "
    "still want it, restore it once more."
)


def _asked(request: HttpRequest, name: str, entries: Any) -> Any:
    """The entry that the address names. Raises Http404 for one that is none of these."""
    wanted = request.GET.get(name)
    return get_object_or_404(entries, history_id=_number(wanted)) if wanted else None


def _number(text: str | None) -> int:
    """The number in a form or an address; 0, which no entry has, for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
