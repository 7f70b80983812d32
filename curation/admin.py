"""Verbs of curation in the admin's lists: each leads to the page that tells what it would touch."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from web.admin.published import PublishedDesk

MOST = 50  # things at once: what a page of a list shows


@admin.action(permissions=["change"], description="Retire the selected %(verbose_name_plural)s")
def retire(desk: Any, request: HttpRequest, things: Any) -> HttpResponse | None:
    return _confirm("retire", desk, request, things)


@admin.action(permissions=["change"], description="Bring back the selected %(verbose_name_plural)s")
def bring_back(desk: Any, request: HttpRequest, things: Any) -> HttpResponse | None:
    return _confirm("bring_back", desk, request, things)


def _confirm(verb: str, desk: Any, request: HttpRequest, things: Any) -> HttpResponse | None:
    pks = list(things.values_list("pk", flat=True)[: MOST + 1])
    if len(pks) > MOST:
        desk.message_user(request, f"At most {MOST} at once, please.", messages.ERROR)
        return None
    url = reverse(f"verbs:{verb}", args=[desk.opts.app_label, desk.opts.model_name])
    return redirect(f"{url}?{urlencode({'id': pks}, doseq=True)}")


PublishedDesk.actions += [retire, bring_back]
