"""Rows within a page: added one by one, none twice, and told at the field where one would be."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst

from web.admin import counts
from web.admin.desk import Finding
from web.admin.fields import FixedField
from web.admin.slugged import SluggedForm


class RowForm(SluggedForm):
    """A row of an inline. What a saved row is about (`fixed`) is told, not asked."""

    fixed: str = ""
    within: str = ""  # the foreign key to the page's own thing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        if self.fixed in self.fields and self.instance.pk:
            label = self.fields[self.fixed].label
            self.fields[self.fixed] = FixedField(getattr(self.instance, self.fixed), label)
        for field in self.fields.values():
            self.name(field)

    def name(self, field: forms.Field) -> None:
        """Give an input of this row a name of its own: its column's heading is no label."""
        of = f"of “{self.instance}”" if self.instance.pk else "of a new row"
        widget: Any = getattr(field.widget, "widget", field.widget)  # Django may wrap one
        widget.attrs["aria-label"] = f"{capfirst(str(field.label))} {of}"

    def _get_validation_exclusions(self) -> set[str]:
        # What may not repeat within the parent, the formset says at the field, for all rows.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {self.within}


class RowFormSet(BaseInlineFormSet):
    """Rows of which no two are about the same: `once` names the field that may not repeat."""

    model: type[models.Model]
    once: str = ""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.name(form.fields["DELETE"])

    def clean(self) -> None:
        self.refuse_losses()
        self.refuse_doubles()
        super().clean()

    def refuse_losses(self) -> None:
        """A row on which others hang is not deleted: said in counts, never by name."""
        for form in self.deleted_forms:
            held = counts.held_by(form.instance) if form.instance.pk else []
            if held:
                hanging = ", ".join(held)
                raise ValidationError(f"“{form.instance}” is not empty: {hanging}. Empty it first.")

    def refuse_doubles(self) -> None:
        """Say at the field of a new or changed row that another is about the same already.

        What another row is about in the database counts, even where this very form changes that
        one too: the rows are saved one by one. What was added since the page was opened counts too.
        """
        if not self.once:
            return
        stored: dict[Any, Any] = {}
        if self.instance.pk:
            siblings = self.model._default_manager.filter(**{self.fk.name: self.instance})
            stored = dict(siblings.values_list("pk", self.once))
        for form in filter(self._leaves, self.forms):
            stored.pop(form.instance.pk, None)
        asked: set[Any] = set()
        for form in self.forms:
            value = getattr(form, "cleaned_data", {}).get(self.once)
            if not value or self.once not in form.changed_data or self._leaves(form):
                continue
            key = getattr(value, "pk", value)
            others = {held for pk, held in stored.items() if pk != form.instance.pk}
            if key in asked | others:
                form.add_error(self.once, f"“{value}” is here already.")
            asked.add(key)

    def _leaves(self, form: Any) -> bool:
        return bool(self.can_delete and self._should_delete_form(form))  # type: ignore[attr-defined]


class Rows(Finding):
    """What both kinds of inline share."""

    model: type[models.Model]
    extra = 0
    once = ""
    fixed = ""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.once, formset.form.fixed = self.once, self.fixed
        formset.form.within = formset.fk.name
        return formset

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1  # an empty row, for those without script


class RowInline(Rows, admin.TabularInline):
    """Rows without an order."""

    form = RowForm
    formset = RowFormSet
