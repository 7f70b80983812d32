"""From one phase to another, or from one section of a series to another."""

from typing import Any

from django.db import transaction

from curation.merging import KINDS, Refused, Things, gone
from web import history
from web.ordering import Ordered, Parent, append, take_out


def move(thing: Things, place: Ordered, to: Parent) -> None:
    """Let `thing` leave its `place` and stand at the end of `to`, under the label it had.

    What learners did is on the thing and stays. Raises Refused, changing nothing, if it stands in
    `to` already or at `place` no more.
    """
    kind = KINDS[type(thing)]
    with transaction.atomic(), history.together(f"Moved “{thing}” to “{to}”"):
        things: Any = type(thing)._default_manager.select_for_update(no_key=True)
        if not things.filter(pk=thing.pk).first():  # held first, as a merge does
            raise gone(type(thing), thing.slug)
        owners = type(to)._default_manager.select_for_update().order_by("pk")
        keys = [getattr(place, f"{kind.within}_id"), to.pk]
        held = {owner.pk: owner for owner in owners.filter(pk__in=keys)}  # two moves take turns
        stands: Any = kind.places._default_manager.filter(**{kind.name: thing})
        now = stands.filter(pk=place.pk, **{f"{kind.within}__in": held}).first()
        if now is None or to.pk not in held:
            raise Refused(f"“{thing}” does not stand there any more. Somebody moved it meanwhile.")
        if stands.filter(**{kind.within: to}).exists():
            raise Refused(f"“{thing}” stands in “{to}” already.")
        label = {"label": now.label} if hasattr(now, "label") else {}
        take_out(now, held[getattr(now, f"{kind.within}_id")])
        append(held[to.pk], **{kind.name: thing}, **label)
