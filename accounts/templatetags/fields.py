"""`{% load fields %}`: the control of a form's field, dressed as field.css wants it."""

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a field, without a placeholder and without a length at which browsers cut.

    Where the form has mistakes, the first field with one takes the focus. Django itself names the
    field's help and error in aria-describedby.
    """
    form = field.form
    wrong = next((name for name in form.fields if name in form.errors), None)
    attrs: dict[str, Any] = {
        "class": "field__box" if field.widget_type == "checkbox" else "field__input",
        "placeholder": False,
        "maxlength": False,
        "autofocus": field.name == wrong and not form.non_field_errors(),
    }
    return field.as_widget(attrs=attrs)
