"""The forms of drafts: the fields of the thing's own page in the admin, and those of publishing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from curation import drafting
from curation.drafting import Fields
from curation.models import MaterialChange
from web.admin.fields import CHOICES
from web.admin.restoring import may_place

WORD = MaterialChange._meta.get_field("why").max_length


class FoundSelects(AutocompleteSelectMultiple):
    """Choices found while typing; without script, more of them by their slugs."""

    class Media:
        js = CHOICES

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        # Each choice has a way out of its own; one for all would stand where no list may hold it.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        keys: list[str] = []
        slugs: list[str] = []
        for one in value or []:
            (keys if str(one).isdecimal() else slugs).append(str(one))
        return format_html(
            '{}<noscript><input class="typed" name="{}-slugs" value="{}" '
            'placeholder="slugs of others, with blanks between" '
            'aria-label="Slugs of others, with blanks between"></noscript>',
            super().render(name, keys, attrs, renderer),
            name,
            " ".join(slugs),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = list(super().value_from_datadict(data, files, name) or [])
        slugs = str(data.get(f"{name}-slugs", "")).replace("\0", "").split()
        rows = self.field.remote_field.model._default_manager.filter(slug__in=slugs)
        found = dict(rows.values_list("slug", "pk"))
        return chosen + [found.get(slug, slug) for slug in slugs]  # a stranger is told at the field


class DraftForm(forms.ModelForm):
    """What a draft may change. `revision` and `seen` tell what it was made from."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    @property
    def fields_said(self) -> Fields:
        """What a valid form says, as `drafting.fields_of()` gives it."""
        said = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        for name, value in said.items():
            if isinstance(value, models.Model):
                said[name] = value.pk
            elif isinstance(value, models.QuerySet):
                said[name] = sorted(one.pk for one in value)
        return said


def draft_form(model: Any, request: HttpRequest) -> type[DraftForm]:
    """The form of drafts of a kind of thing, with the inputs of that thing's own admin page."""
    names = [*drafting.PLAIN[model], *drafting.SETS[model]]
    if hasattr(model, "category"):
        names.insert(2, "category")
    made: Any = forms.modelform_factory(
        model, form=DraftForm, fields=names, formfield_callback=_inputs(model, request)
    )
    return made  # type: ignore[no-any-return]


def as_data(fields: Fields) -> dict[str, Any]:
    """The stored `fields` as a browser would send them."""
    return {name: "" if value is None else value for name, value in fields.items()}


class PublishForm(forms.Form):
    """Whether learners who had finished the thing shall be told, and what."""

    material = forms.BooleanField(
        label="This changes what you learn",
        required=False,
        help_text="Learners who had finished it see your line and the difference, and may keep "
        "their tick or set it back. Leave it out for a slip of the pen.",
    )
    why = forms.CharField(
        label="Why, in a line", max_length=WORD, required=False, help_text="Learners read it."
    )
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    over = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, same_text: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.same_text = same_text
        self.fields["why"].widget.attrs |= {"class": "vTextField"}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        told, why = self.cleaned_data.get("material"), self.cleaned_data.get("why", "")
        if told and not why and "why" not in self.errors:
            self.add_error("why", "Say in a line why, for those who had finished it.")
        elif told and self.same_text:
            self.add_error("material", "The text is the same, so there is no difference to show.")
        elif why and not told:
            self.add_error("material", "Tick this too, if learners are to read the line below.")
        return data


def _inputs(model: Any, request: HttpRequest) -> Callable[..., Any]:
    """What gives a field of `model` the input that its own page has."""
    desk: Any = admin.site.get_model_admin(model)

    def give(field: Any, **kwargs: Any) -> Any:
        if field.many_to_many:  # rows of their own there, a list here
            rows = field.remote_field.model._default_manager.all()
            return forms.ModelMultipleChoiceField(
                rows,
                required=False,
                widget=FoundSelects(field, admin.site),
                disabled=not may_place(request, field.remote_field.through),
            )
        found = desk.formfield_for_dbfield(field, request, **kwargs)
        if isinstance(found.widget, RelatedFieldWidgetWrapper):
            found.widget = found.widget.widget  # nothing is added on the way here
        return found

    return give
