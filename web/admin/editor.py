"""What the editor asks while somebody writes: how it will look, and what a link may mean."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from web import links, writing
from web.admin.fields import SourceField
from web.admin.written import WrittenDesk
from web.models import Diagram
from web.warnings import warnings


def may_write(request: HttpRequest) -> bool:
    """May whoever asks change any kind of text?"""
    return any(
        desk.has_change_permission(request)
        for desk in admin.site._registry.values()
        if isinstance(desk, WrittenDesk)
    )


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The page of a text as its readers will see it, and what to look at in it. Saves no text.

    Its drawings are stored, for the page shows them by address; stored again, they are the same.
    """
    if not may_write(request):
        raise PermissionDenied
    try:
        body = SourceField(required=False).clean(request.POST.get("body", ""))
    except ValidationError as error:
        return JsonResponse({"says": error.messages[0]}, status=422)
    rendering = writing.render_source(body)
    Diagram.objects.keep(rendering.diagrams)
    found = warnings(body, request.POST.get("summary"), rendering=rendering)
    page = render_to_string("web/admin/preview.html", {"html": rendering.html})
    told = [{"line": warning.line, "says": warning.says} for warning in found]
    return JsonResponse({"page": page, "warnings": told})


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Topics and posts that `?q=`, typed after `[[`, may mean, each with the link to write."""
    if not may_write(request):
        raise PermissionDenied
    typed = request.GET.get("q", "")[: links.LONGEST_KEY].replace("\0", "").strip()
    found: list[dict[str, Any]] = [
        {"kind": one.kind, "title": one.title, "state": one.state, "link": one.link}
        for one in links.suggest(typed, sees=lambda model: _sees(request, model))
    ]
    return JsonResponse({"names": found})


def _sees(request: HttpRequest, model: type[Model]) -> bool:
    """May whoever asks see things of this kind that are not public?"""
    return admin.site.get_model_admin(model).has_view_or_change_permission(request)
