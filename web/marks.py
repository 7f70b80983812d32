"""What a learner has marked: one row for the state now, and a log of every change.

Progress (on topics) and Reading (of posts) are twins, and this is what they share. A concrete mark
names its target's foreign key in `target_field` and its log in `events`.
"""

import datetime as dt
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import connections, models, transaction
from django.utils import timezone

M = TypeVar("M", bound="Mark")


class MarkQuerySet(models.QuerySet[M]):
    def record(
        self, learner: Any, target: models.Model, state: str, at: dt.datetime | None = None
    ) -> bool:
        """Set the state of `target` for `learner` and log the change, in one transaction.

        Returns whether anything changed: setting what is set already keeps its date and logs
        nothing, so a double click or a repeated request is harmless. `at` defaults to now.
        Raises ValueError for a state there is not.
        """
        mark: Any = self.model
        if state not in mark.State.values:
            raise ValueError(f"{state!r} is not one of {', '.join(mark.State.values)}.")
        at = at or timezone.now()
        with transaction.atomic(using=self.db):
            changed = self._upsert(learner.pk, target.pk, state, at)
            if changed:
                mark.events.create(
                    **{mark.target_field: target}, learner=learner, state=state, at=at
                )
        return changed

    def _upsert(self, learner: int, target: int, state: str, at: dt.datetime) -> bool:
        """One statement, so that of two ticks at once just one is a change. Returns whether it was.

        Django's own `bulk_create(update_conflicts=True)` has no WHERE and would move the date of a
        mark that says the same already.
        """
        connection = connections[self.db]
        quote = connection.ops.quote_name
        table, column = quote(self.model._meta.db_table), quote(f"{self.model.target_field}_id")
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} "  # noqa: S608 (names of our own tables)
                f"(learner_id, {column}, state, since) VALUES (%s, %s, %s, %s) "
                f"ON CONFLICT (learner_id, {column}) DO UPDATE "
                "SET state = excluded.state, since = excluded.since "
                f"WHERE {table}.state <> excluded.state",
                [learner, target, state, connection.ops.adapt_datetimefield_value(at)],
            )
            return bool(cursor.rowcount)


class Mark(models.Model):
    """One learner's state on one thing, and since when. No row: never touched."""

    # Each constraint and index of marks and their events begins with the learner, so the key needs
    # no index of its own.
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="%(class)s_marks",
        db_index=False,
    )
    since = models.DateTimeField()

    target_field: ClassVar[str]
    events: ClassVar[models.Manager[Any]]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # wordless: it is nobody else's business


class MarkEvent(models.Model):
    """One change of a mark. Rows are added and never changed: the past is read from them."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        db_index=False,
    )
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event. Raises TypeError for one that is stored already."""
        if not self._state.adding:
            raise TypeError("Events are append-only.")
        super().save(*args, **kwargs)
