"""Pages of written things: rendered before the admin opens its transaction."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse

from web import links, markdown, writing
from web.admin.desk import Desk
from web.admin.fields import SourceField


class WrittenDesk(Desk):
    """A thing with a Markdown body."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "body":
            label, help_text = kwargs.get("label", "Text"), db_field.help_text
            widget = AdminTextareaWidget(attrs={"rows": 24, "class": "source"})
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
            for remark in remarks(getattr(request, "_rendering", None)):
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
        if links.is_linkable(obj) and (not change or "title" in form.changed_data):
            writing.rewrite_mentioning(obj)


def remarks(rendering: markdown.Rendering | None) -> Iterator[str]:
    """What the author may want to look at. It stops nothing."""
    if rendering is None:
        return
    yield from (remark for remark in [rendering.problem, *rendering.warnings] if remark)
    for key, targets in links.find(rendering.mentions).items():
        if len(targets) > 1:
            choices = " or ".join(target.url for target in targets)
            yield f"[[{key}]] is ambiguous: {choices}. It leads to the first."
