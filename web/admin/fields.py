"""The inputs of the admin's forms."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.images import LARGEST

CHOICES = [Script("js/admin-choices.js", type="module")]
MAX_TEXT = 512 * 1024  # bytes of Markdown in one curated text


class EditorWidget(AdminTextareaWidget):
    """A textarea; with script, a bar of buttons over it and beside it what readers will see."""

    class Media:
        css = {"all": ["css/admin-editor.css"]}
        js = [Script("js/admin-editor.js", type="module")]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        textarea = super().render(name, value, attrs, renderer)
        field = (attrs or {}).get("id", name)
        return render_to_string(
            "web/admin/_editor.html", {"textarea": textarea, "field": field, "most": LARGEST}
        )


class SourceField(forms.CharField):
    """Markdown as it was typed: space at its edges means something, and lines end one way."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"strip": False})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value.encode()) > MAX_TEXT:
            raise ValidationError(
                f"The text is over {MAX_TEXT // 1024} kB. Divide it, or shorten it."
            )


class LinesField(forms.CharField):
    """A list of sentences, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": 6})} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return _lines(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != _lines(data or "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class _Plain(forms.Widget):
    """Says what the value is, and offers no other."""

    def __init__(self, says: str) -> None:
        super().__init__()
        self.says = says

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<span class="fixed">{}</span>', self.says)


class FixedField(forms.Field):
    """What a saved row is about. It is chosen once; to change it, take the row out and add another.

    It also spares a query a row: a list to choose from would look up each row's choice.
    """

    def __init__(self, value: Any, label: Any) -> None:
        super().__init__(required=False, disabled=True, widget=_Plain(str(value)), label=label)
        self.value = value

    def clean(self, value: Any) -> Any:
        return self.value


class FoundSelect(AutocompleteSelect):
    """A choice found while typing; without script, for what has a slug, the slug typed in full."""

    class Media:
        js = CHOICES

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen, typed = (value, "") if _is_key(value) else (None, value or "")
        select = super().render(name, chosen, attrs, renderer)
        if not self._has_slug:
            return select
        return format_html(
            '{}<noscript><input class="typed" name="{}-slug" value="{}" placeholder="its slug" '
            'aria-label="Slug, instead of a choice"></noscript>',
            select,
            name,
            typed,
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name)
        slug = str(data.get(f"{name}-slug", "")).strip()
        if chosen or not slug or not self._has_slug:
            return chosen
        model: Any = self.field.remote_field.model
        found = model._default_manager.filter(slug=slug.replace("\0", "")).first()
        return found.pk if found else slug  # which is no choice, and the field says so

    @property
    def _has_slug(self) -> bool:
        return hasattr(self.field.remote_field.model, "slug")


def _is_key(value: Any) -> bool:
    return str(value).isdecimal() and len(str(value)) < 19
