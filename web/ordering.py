"""Order is a position, dense within its parent: 1, 2, 3 and no gaps.

`arrange()` is the one verb that writes positions, `append()` and `take_out()` end in it. Each locks
the parent first, so two curators at once cannot interleave.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Case, Deferrable, Value, When

from web import history


class Ordered(models.Model):
    """A child with a place among its siblings."""

    position = models.PositiveIntegerField(editable=False)

    class Meta:
        abstract = True
        ordering = ["position"]

    def validate_constraints(self, exclude: Any = None) -> None:
        # Positions are `arrange()`'s business: a form that validated them would refuse every swap.
        super().validate_constraints(exclude={*(exclude or ()), "position"})


class Parent(models.Model):
    """What children are ordered within. `arranges` is the related name of those children."""

    arranges: ClassVar[str]

    class Meta:
        abstract = True


def positions_of(parent: str) -> list[models.BaseConstraint]:
    """The constraints that keep positions sound within the foreign key `parent`.

    Deferrable, so that a rewrite may pass through states that collide. SQLite has no such
    constraint and Django creates none there.
    """
    return [
        models.UniqueConstraint(
            fields=[parent, "position"],
            name="%(class)s_position_unique",
            deferrable=Deferrable.DEFERRED,
        ),
        models.CheckConstraint(
            condition=models.Q(position__gte=1), name="%(class)s_position_from_one"
        ),
    ]


def arrange(parent: Parent, ids: Iterable[int] = ()) -> None:
    """Put the children of `parent` into the order of `ids` (primary keys) and number them 1…n.

    Keys that are not children of `parent` are ignored and children that are not named keep their
    order behind the others, so a stale page cannot lose or steal a row. Repeating it is harmless.
    """
    with transaction.atomic():
        siblings = _locked(parent)
        present = dict(siblings.order_by("position", "pk").values_list("pk", "position"))
        order = [pk for pk in dict.fromkeys([*ids, *present]) if pk in present]
        moved = {pk: n for n, pk in enumerate(order, 1) if present[pk] != n}
        if moved:
            siblings.filter(pk__in=moved).update(
                position=Case(*(When(pk=pk, then=Value(n)) for pk, n in moved.items()))
            )
            history.note(parent)


def append(parent: Parent, **fields: Any) -> Any:
    """Create a child at the end of `parent` and return it. `fields` are the child's own."""
    with transaction.atomic():
        siblings = _locked(parent)
        child = siblings.create(position=siblings.count() + 1, **fields)
        history.note(child, parent)
    return child


def take_out(child: Ordered, parent: Parent) -> None:
    """Delete `child` and close the gap it leaves in `parent`.

    Raises ProtectedError, and changes nothing, if something still hangs on the child.
    """
    with transaction.atomic():
        _locked(parent)
        history.note_gone(child)
        child.delete()
        arrange(parent)
        history.note(parent)


def _locked(parent: Parent) -> Any:
    """The children of `parent`, once nobody else can write among them."""
    type(parent)._default_manager.select_for_update().get(pk=parent.pk)
    return getattr(parent, parent.arranges)
