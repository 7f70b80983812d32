"""What a curator is asked before a verb is carried out."""

from typing import Any

from django import forms
from django.contrib import admin

from curation import merging
from web.admin.fields import FoundSelect


class MergeForm(forms.Form):
    """What a topic or a post shall become part of."""

    def __init__(self, data: Any, *, old: Any) -> None:
        super().__init__(data)
        self.old = old
        kind = merging.KINDS[type(old)]
        # Found as the topic of a checklist item, or the post of a part, is found.
        widget = FoundSelect(kind.places._meta.get_field(kind.name), admin.site)
        things = type(old)._default_manager.all()
        self.fields["into"] = forms.ModelChoiceField(things, label="Merge into", widget=widget)

    def clean_into(self) -> Any:
        new = self.cleaned_data["into"]
        try:
            merging.check(self.old, new)
        except merging.Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return new
