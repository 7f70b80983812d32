"""Which verbs of curation a thing's page in the admin offers."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib import admin
from django.urls import reverse

from curation.merging import KINDS
from journal.models import Post
from topics.models import Topic
from web.admin.restoring import may_place
from web.publishing import Publishable

register = template.Library()


@register.simple_tag(takes_context=True)
def verbs_of(context: Any, thing: Any) -> dict[str, str]:
    """The addresses of those that fit `thing`, by name; none for who may not change it."""
    if not isinstance(thing, Publishable):
        return {}
    desk: Any = admin.site.get_model_admin(type(thing))
    if not desk.has_change_permission(context["request"], thing):
        return {}
    kind, pk = [thing._meta.app_label, thing._meta.model_name], thing.pk
    found = {}
    if thing.is_retired:
        found["bring_back"] = f"{reverse('verbs:bring_back', args=kind)}?id={pk}"
    elif thing.was_public:
        found["retire"] = f"{reverse('verbs:retire', args=kind)}?id={pk}"
    found["rename"] = reverse("verbs:rename", args=[*kind, pk])
    if type(thing) in KINDS and may_place(context["request"], KINDS[type(thing)].places):
        found["move"] = reverse("verbs:move", args=[*kind, pk])
    may_merge = desk.has_delete_permission(context["request"], thing)
    if isinstance(thing, Topic | Post) and may_merge:
        query = urlencode({"slug": thing.slug})  # should it be gone when this is followed
        found["merge"] = f"{reverse('verbs:merge', args=[*kind, pk])}?{query}"
    return found
