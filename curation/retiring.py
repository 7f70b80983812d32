"""Off the lists and back, for several things at once."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from web import history
from web.publishing import Publishable


def retire(model: type[Publishable], pks: Iterable[int]) -> list[Any]:
    """Retire what was public among these; gives what was changed. Repeating it is harmless."""
    with transaction.atomic(), history.together():
        things = [thing for thing in _held(model, pks) if thing.was_public and not thing.is_retired]
        for thing in things:
            thing.retire()
    return things


def bring_back(model: type[Publishable], pks: Iterable[int]) -> list[Any]:
    """Bring back what is retired among these; gives what was changed. Repeating it is harmless."""
    with transaction.atomic(), history.together():
        things = [thing for thing in _held(model, pks) if thing.is_retired]
        for thing in things:
            thing.bring_back()
    return things


def _held(model: type[Publishable], pks: Iterable[int]) -> Any:
    """These things, once nobody else can change them."""
    return model._default_manager.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
