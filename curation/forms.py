"""What a curator is asked before a verb is carried out."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin

from curation import merging
from web.admin.fields import FoundSelect
from web.admin.ordered import parent_name
from web.models import FormerSlug


class MergeForm(forms.Form):
    """What a topic or a post shall become part of."""

    def __init__(self, data: Any, *, old: Any) -> None:
        super().__init__(data)
        self.old = old
        kind = merging.KINDS[type(old)]
        # Found as the topic of a checklist item, or the post of a part, is found.
        widget = FoundSelect(kind.places._meta.get_field(kind.name), admin.site)
        things = type(old)._default_manager.all()
        name = type(old)._meta.verbose_name
        self.fields["into"] = forms.ModelChoiceField(
            things,
            label="Merge into",
            widget=widget,
            error_messages={
                "required": f"Choose the {name} that it shall become part of.",
                "invalid_choice": f"There is no such {name}.",
            },
        )

    def clean_into(self) -> Any:
        new = self.cleaned_data["into"]
        try:
            merging.check(self.old, new)
        except merging.Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return new


class RenameForm(forms.Form):
    """What a thing shall be called in its address."""

    slug = forms.SlugField(
        max_length=FormerSlug._meta.get_field("slug").max_length, label="New slug"
    )

    def __init__(self, data: Any, *, thing: Any) -> None:
        super().__init__(data, initial={"slug": thing.slug})


class MoveForm(forms.Form):
    """From which of its places a topic or a post shall go, and to where."""

    def __init__(self, data: Any, *, thing: Any) -> None:
        super().__init__(data)
        kind = merging.KINDS[type(thing)]
        places: Any = kind.places._default_manager.filter(**{kind.name: thing})
        owners: Any = kind.places._meta.get_field(kind.within).related_model
        above = parent_name(owners)
        others = owners.objects.exclude(pk__in=places.values(kind.within)).select_related(above)

        def name(owner: Any) -> str:
            return f"{getattr(owner, above)}: {owner}"

        beside = places.select_related(f"{kind.within}__{above}").order_by(kind.within)
        self.fields["place"] = Named(
            beside, label="From", name=lambda place: name(getattr(place, kind.within))
        )
        ordered = others.order_by(f"{above}__title", above, "position")
        self.fields["to"] = Named(ordered, label="To the end of", name=name)


class Named(forms.ModelChoiceField):
    """A choice among rows that are called as `name` says. Where there is but one, it is made."""

    def __init__(self, rows: Any, *, name: Callable[[Any], str], **kwargs: Any) -> None:
        gone = {"invalid_choice": "It is not there any more. Choose again."}
        super().__init__(rows, error_messages=gone, **kwargs)
        self.name = name
        if len(rows) == 1:
            self.empty_label = None

    def label_from_instance(self, row: Any) -> str:
        return self.name(row)
