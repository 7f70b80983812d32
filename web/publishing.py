"""Who may see a thing: one status and one date, decided in the query."""

from typing import ClassVar, Self, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from web import history

T = TypeVar("T", bound=models.Model)


class Status(models.TextChoices):
    """Where a thing stands on its way to readers, and off it again."""

    PLANNED = "planned", "Planned"
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


class PublishableQuerySet(models.QuerySet[T]):
    """The sets that pages choose from."""

    def public(self) -> Self:
        """What any visitor may read now. A date in the future means scheduled."""
        return self.filter(status=Status.PUBLISHED, published_at__lte=timezone.now())

    def listed(self) -> Self:
        """What lists show: what is public, and what is planned (marked as such)."""
        return self.filter(is_listed())


def is_listed(prefix: str = "") -> Q:
    """The condition behind `listed()`, for queries that reach a thing through `prefix`."""
    return is_public(prefix) | Q(**{f"{prefix}status": Status.PLANNED})


def is_public(prefix: str = "") -> Q:
    """The condition behind `public()`, for queries that reach a thing through `prefix`."""
    return Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}published_at__lte": timezone.now()})


class Publishable(models.Model):
    """A status and a date. There is no second flag that could disagree with them."""

    can_be_planned: ClassVar[bool] = False

    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(
        "published", null=True, blank=True, help_text="A date in the future means scheduled."
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="%(class)s_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False),
                name="%(class)s_published_has_date",
                violation_error_message="What is published needs a date of publication.",
            ),
        ]

    @property
    def is_public(self) -> bool:
        return (
            self.status == Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

    @property
    def is_planned(self) -> bool:
        return self.status == Status.PLANNED

    @property
    def is_retired(self) -> bool:
        return self.status == Status.RETIRED

    @property
    def was_public(self) -> bool:
        """Could anyone have kept this thing's address?"""
        return self.is_public or self.is_planned or self.is_retired

    def publish(self) -> None:
        """Make it public: at its date if it has one, else from now on."""
        if self.status != Status.PUBLISHED or self.published_at is None:
            self.published_at = self.published_at or timezone.now()
            self._stand(Status.PUBLISHED)

    def retire(self) -> None:
        """Take it out of lists and counts. Those who touched it keep it.

        Does nothing to what was never public: there is nobody to tell that it is gone.
        """
        if self.was_public and not self.is_retired:
            self._stand(Status.RETIRED)

    def bring_back(self) -> None:
        """Undo `retire()`: public again with its old date, or planned again if it had none.

        Its address answers in any case: what cannot be planned and has no date, or was given one to
        come while it was retired, is public from now on.
        """
        if not self.is_retired:
            return
        now = timezone.now()
        is_past = self.published_at is not None and self.published_at <= now
        if self.can_be_planned and not is_past:
            self._stand(Status.PLANNED)
        else:
            self.published_at = self.published_at if is_past else now
            self._stand(Status.PUBLISHED)

    def _stand(self, status: Status) -> None:
        self.status = status
        with transaction.atomic():
            self.save(update_fields=["status", "published_at"])
            history.note(self)
