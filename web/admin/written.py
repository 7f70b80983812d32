"""Pages of written things: rendered before the admin opens its transaction."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse

from web import links, markdown, writing
from web.admin.desk import Desk
from web.admin.fields import EditorWidget, SourceField
from web.publishing import Status
from web.warnings import warnings

MARKDOWN = "Markdown. Two square brackets lead to a topic or a post: [[Caching]]."
MOST_REMARKS = 20  # messages on one page; the preview tells all


class WrittenDesk(Desk):
    """A thing with a Markdown body."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "body":
            label, help_text = kwargs.get("label", "Text"), MARKDOWN
            widget = EditorWidget(attrs={"rows": 24, "class": "source"})
            return SourceField(label=label, help_text=help_text, required=False, widget=widget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST":
            if object_id is None:
                allowed = self.has_add_permission(request)
            else:
                allowed = self.has_change_permission(request)
            if allowed:
                self.render_ahead(request)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if response.status_code == 302:
            for remark in getattr(request, "_remarks", []):
                self.message_user(request, remark, "warning")
        return response

    def render_ahead(self, request: Any) -> None:
        """Render what was sent, cleaned as the form will clean it. Slow: not in a transaction."""
        field = self.formfield_for_dbfield(self.model._meta.get_field("body"), request)
        try:
            body = field.clean(request.POST.get("body", ""))
        except ValidationError:
            return  # the form says so
        request._rendering = writing.render(self.model(body=body))

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        writing.take(obj, request._rendering)
        super().save_model(request, obj, form, change)
        writing.keep(obj, request._rendering)
        request._remarks = remarks(request._rendering, obj.body, promised_by(obj))
        if links.is_linkable(obj) and (not change or "title" in form.changed_data):
            writing.rewrite_mentioning(obj)


def remarks(
    rendering: markdown.Rendering | None, body: str = "", summary: str | None = None
) -> list[str]:
    """What the author may want to look at, in sentences. It stops nothing.

    With the `body`, each says its line; `summary` as for `web.warnings`.
    """
    if rendering is None:
        return []
    said = [str(warning) for warning in warnings(body, summary, rendering=rendering)]
    more = len(said) - MOST_REMARKS
    return [*said[:MOST_REMARKS], f"And {more} more: see the preview."] if more > 0 else said


def promised_by(thing: Any) -> str | None:
    """The summary that readers see of `thing`; None if it has none to fill in, or none see it."""
    is_seen = getattr(thing, "status", None) == Status.PUBLISHED
    return getattr(thing, "summary", None) if is_seen else None
