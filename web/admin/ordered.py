"""Rows in an order: dragged, or numbered by hand. Every way ends in `web.ordering.arrange()`.

The number is a field of the form alone. The column `position` is never written from a form, so
neither a stale page nor two rows that swap can collide with the database's own rule.
"""

import math
from typing import Any

from adminsortable2.admin import SortableAdminBase, SortableTabularInline
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.widgets import Script
from django.http import HttpRequest

from web import history
from web.admin.desk import Desk, discard
from web.admin.rows import RowForm, RowFormSet, Rows
from web.admin.slugged import SluggedForm, move
from web.ordering import Ordered, Parent, arrange, take_out


def parent_name(model: type[models.Model]) -> str:
    """The foreign key of an ordered model that leads to what it is ordered within."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Parent):
            return str(field.name)
    raise TypeError(f"{model.__name__} is ordered within nothing.")


def save_child(child: Any) -> None:
    """Save a row that is stored already, all but its position, which may have changed meanwhile."""
    names = {field.name for field in child._meta.concrete_fields if not field.primary_key}
    child.save(update_fields=names - {"position"})
    history.note(child, getattr(child, parent_name(type(child))))


def add_child(child: Any, parent: Parent) -> None:
    """Save a new row at the end of `parent`."""
    arrange(parent)  # which locks the parent, so that nobody else adds one now
    child.position = getattr(parent, parent.arranges).count() + 1
    child.save()
    history.note(child, parent)


def remove_child(child: Any, parent: Parent) -> None:
    """Delete a row and close the gap; where it had an address, that answers 410 from now on."""
    if hasattr(child, "slug"):
        discard(child)
        arrange(parent)
        history.note(parent)
    else:
        take_out(child, parent)


class OrderedForm(RowForm):
    """A row with a number that says where it goes."""

    position = forms.IntegerField(
        label="No.",
        required=False,
        min_value=1,
        show_hidden_initial=True,  # so that a stale page moves nothing that was not moved on it
        # Dragging writes its numbers into inputs of this class.
        widget=forms.NumberInput(attrs={"class": "_reorder_", "min": 1}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "position" in self.fields:
            self.initial["position"] = self.instance.position

    @property
    def was(self) -> int | None:
        """The number that the page showed; what is stored, if the page does not say."""
        name, field = self.add_initial_prefix("position"), self.fields["position"]
        try:
            shown = field.to_python(self.data.get(name))
        except ValidationError:
            shown = None
        stored: int | None = self.instance.position
        return stored if shown is None else int(shown)

    def place(self) -> tuple[float, int]:
        """A key to sort siblings by: a row that moves up goes before the one whose number it takes,
        a row that moves down goes behind it, and a new row without a number goes last."""
        typed, was = self.cleaned_data.get("position"), self.was
        if typed is None:
            return (math.inf if self.is_new or was is None else was, 0)
        if self.is_new or was is None:
            return (typed, -1)
        return (typed, (typed > was) - (typed < was))

    @property
    def is_moved(self) -> bool:
        """Does this row ask for another place than it has?"""
        typed = self.cleaned_data.get("position")
        return typed is not None and (self.is_new or typed != self.was)


class OrderedFormSet(RowFormSet):
    """Rows with a number each."""

    def __init__(
        self,
        *args: Any,
        default_order_direction: str = "",
        default_order_field: str = "position",
        **kwargs: Any,
    ) -> None:
        # sortable2 looks for it; the field it would make itself writes to the column.
        self.default_order_direction = default_order_direction
        super().__init__(*args, **kwargs)

    def asked(self) -> list[int]:
        """Primary keys in the order that the saved form asks for; none if it asks for none."""
        forms: list[Any] = self.forms
        staying = [one for one in forms if one.instance.pk and one not in self.deleted_forms]
        if not any(form.is_moved for form in staying):
            return []
        return [form.instance.pk for form in sorted(staying, key=OrderedForm.place)]


class OrderedInline(Rows, SortableTabularInline):
    """Rows to drag, to move by buttons, or to number. Name `position` among the `fields`."""

    class Media:
        js = [Script("js/admin-rows.js", type="module")]

    form = OrderedForm
    formset = OrderedFormSet
    exclude = ["position"]  # the column; the field of the form has its name and stays


class OrderingDesk(SortableAdminBase, Desk):
    """The page of a thing whose children are ordered in an inline."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if not isinstance(formset, OrderedFormSet):
            super().save_formset(request, form, formset, change)
            return
        parent = form.instance
        if formset.has_changed():
            arrange(parent)  # locks it until all is saved
        formset.save(commit=False)
        for child in formset.deleted_objects:
            remove_child(child, parent)
        for child, changed in formset.changed_objects:
            if "slug" in changed:
                move(child)
            save_child(child)
        for child in formset.new_objects:
            add_child(child, parent)
        formset.save_m2m()
        if formset.has_changed():
            arrange(parent, formset.asked())


class ChildDesk(Desk):
    """The page of a thing that has a place among others, which is not decided here."""

    once = ""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            add_child(obj, getattr(obj, parent_name(self.model)))
        else:
            if "slug" in form.changed_data:
                move(obj)
            save_child(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_child(obj, getattr(obj, parent_name(self.model)))


class ChildForm(SluggedForm):
    """Says at the field (`once`) that a sibling has this name already."""

    once: str = ""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        child: Any = self.instance
        value = self.cleaned_data.get(self.once)
        if value and isinstance(child, Ordered):
            name = parent_name(type(child))
            siblings = type(child)._default_manager.filter(
                **{f"{name}_id": getattr(child, f"{name}_id"), self.once: value}
            )
            if siblings.exclude(pk=child.pk).exists():
                self.add_error(self.once, f"“{value}” is here already.")
        return data
