"""Who changed what and when, over all that has a history."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Value
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from web import history
from web.admin import telling
from web.admin.history import PER_PAGE, lean, told
from web.paging import page_of


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """All entries that whoever asks may see, newest first: `?kind=` of one kind, `?who=` by one."""
    desks = _desks(request)
    if not desks:
        raise PermissionDenied
    kind, person = request.GET.get("kind", ""), request.GET.get("who", "")
    chosen = {kind: desks[kind]} if kind in desks else desks
    page = page_of(request, _entries(chosen, person), PER_PAGE)
    context = {
        **admin.site.each_context(request),
        "title": "Changes",
        "page": page,
        "rows": _rows(list(page), chosen),
        "kinds": [(name, capfirst(desk.opts.verbose_name_plural)) for name, desk in desks.items()],
        "kind": kind,
        "people": [(str(one.pk), telling.name_of(one)) for one in _people(desks)],
        "who": person,
    }
    return TemplateResponse(request, "web/history/changes.html", context)


def _desks(request: HttpRequest) -> dict[str, Any]:
    """The admin pages of what has a history and may be seen, by the name of the kind."""
    found = {
        model._meta.label_lower: desk
        for model, desk in admin.site._registry.items()
        if history.keeps(model) and desk.has_view_or_change_permission(request)
    }
    return dict(sorted(found.items(), key=lambda one: str(one[1].opts.verbose_name_plural)))


def _entries(desks: dict[str, Any], person: str) -> Any:
    """(kind, key) of the entries, newest first: one query over the tables of all kinds."""
    arms = []
    for kind, desk in desks.items():
        rows = history.twin_of(desk.model)._default_manager.order_by()
        if person.isascii() and person.isdigit() and len(person) < 19:
            rows = rows.filter(history_user=int(person))
        name = Value(kind, output_field=CharField())
        arms.append(rows.values_list(name, "history_id", "history_date"))
    first, *others = arms
    merged = first.union(*others, all=True) if others else first
    return merged.order_by("-history_date", "-history_id")


def _rows(found: list[Any], desks: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of one page, as it shows them. A query a kind."""
    entries: dict[tuple[str, int], Any] = {}
    for kind, desk in desks.items():
        keys = [key for name, key, _ in found if name == kind]
        if keys:
            rows = lean(history.twin_of(desk.model)._default_manager).filter(history_id__in=keys)
            entries |= {(kind, one.history_id): one for one in rows}
    return [
        {**told([entries[kind, key]])[0], **_about(entries[kind, key], desks[kind])}
        for kind, key, _ in found
        if (kind, key) in entries
    ]


def _about(entry: Any, desk: Any) -> dict[str, str]:
    """Which thing an entry is about, and where its history is."""
    name = f"admin:{desk.opts.app_label}_{desk.opts.model_name}"
    return {
        "kind": capfirst(desk.opts.verbose_name),
        "title": telling.title(entry),
        "history_url": reverse(f"{name}_history", args=[entry.id]),
        "compare_url": f"{reverse(f'{name}_compare', args=[entry.id])}?new={entry.history_id}",
    }


def _people(desks: dict[str, Any]) -> list[Any]:
    """Who made any of these entries."""
    arms = [
        history.twin_of(desk.model)
        ._default_manager.order_by()
        .exclude(history_user=None)
        .values_list("history_user_id")
        for desk in desks.values()
    ]
    people: Any = get_user_model()._default_manager
    keys = {key for (key,) in arms[0].union(*arms[1:])}
    return sorted(people.filter(pk__in=keys), key=telling.name_of)
