"""What the admin's front page asks about gaps."""

from typing import Any

from django import template
from django.contrib import admin

from curation.gaps import GAPS, Gap
from journal.models import Post
from topics.models import Topic

register = template.Library()


@register.simple_tag(takes_context=True)
def gap_counts(context: Any) -> list[tuple[Gap, int]]:
    """Each kind of gap with how many there are, for those who may mend them; else none."""
    request = context["request"]
    desks = [admin.site.get_model_admin(model) for model in (Topic, Post)]
    if not all(desk.has_change_permission(request) for desk in desks):
        return []
    return [(gap, count) for gap in GAPS if (count := len(gap.find()))]
