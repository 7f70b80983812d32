"""Pages of things with an address: a slug is proposed once, and a changed one leaves a way."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from web import addresses
from web.admin.desk import Desk
from web.admin.history import RememberingForm

SLUG = (
    "The end of its address, made from its name: small letters, numbers and hyphens. After a "
    "change the old address leads here."
)
TAKEN = "Another one has this slug. Choose a different one."


class SluggedForm(RememberingForm):
    """Says at the field that a slug is, or was, the address of another thing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].help_text = SLUG
            self.fields["slug"].error_messages["unique"] = TAKEN

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        slug = self.cleaned_data.get("slug")
        if slug and "slug" in self.changed_data:
            scope = addresses.scope_of(self.instance)
            try:
                addresses.check_slug_free(self.instance, slug, scope=scope)
            except ValidationError as error:
                self.add_error(None, error)
        return data


class SluggedDesk(Desk):
    """A thing with an address. `named_by` is what its slug is made from while one types."""

    form = SluggedForm
    named_by = "title"

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else {"slug": [self.named_by]}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and "slug" in form.changed_data:
            move(obj)
        super().save_model(request, obj, form, change)


def move(thing: Any) -> None:
    """Rename the stored row of `thing` to the slug that `thing`, unsaved, has.

    Before the rest is saved: whether the old address must answer depends on what it was until now.
    Raises ValidationError if the slug was taken meanwhile.
    """
    stored: models.Model = type(thing)._default_manager.get(pk=thing.pk)
    addresses.rename(stored, thing.slug)
