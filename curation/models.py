"""What curators prepare before readers see it, and what learners are told of when they do."""

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class AboutQuerySet(models.QuerySet[Any]):
    """Rows about a thing of any kind."""

    def of(self, thing: models.Model) -> Self:
        """The rows about `thing`. Its kind is joined, since looking it up may cost a query."""
        return self.about(type(thing)).filter(object_id=thing.pk)

    def about(self, model: type[models.Model]) -> Self:
        """The rows about things of one kind."""
        options = model._meta
        return self.filter(
            content_type__app_label=options.app_label, content_type__model=options.model_name
        )


class Draft(models.Model):
    """What a public post or topic shall say next. Its readers see none of it until it is published.

    One a thing. `fields` and `base` are as `drafting.fields_of()` gives them.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    fields = models.JSONField(help_text="What it shall say.")
    base = models.JSONField(help_text="What it said when the draft was begun.")
    base_digest = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who saved it last.",
    )
    made_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=1)

    objects = AboutQuerySet.as_manager()

    class Meta:
        verbose_name = "draft of changes"
        verbose_name_plural = "drafts of changes"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="draft_once_per_thing"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="draft_revision_from_one"),
        ]

    def __str__(self) -> str:
        return f"draft of “{self.fields.get('title', '')}”"


class MaterialChange(models.Model):
    """A published change that alters what one learns, and why it was made.

    It keeps both texts, so that their difference can be read whatever becomes of the thing later.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    why = models.CharField(max_length=300)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = AboutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="materialchange_says_why"),
        ]
        indexes = [
            # "Did this change since I finished it?", newest first.
            models.Index(fields=["content_type", "object_id", "-at"], name="materialchange_of"),
        ]

    def __str__(self) -> str:
        return self.why

    def get_absolute_url(self) -> str:
        return reverse("changes:detail", args=[self.pk])


class Acknowledgement(models.Model):
    """What one learner answered to a change of something they had finished."""

    class Choice(models.TextChoices):
        KEPT = "kept", "Kept"
        SET_BACK = "set_back", "Set back"

    # The constraint below begins with the learner.
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    change = models.ForeignKey(
        MaterialChange, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    choice = models.CharField(max_length=8, choices=Choice.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "answer to a change"
        verbose_name_plural = "answers to changes"
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "change"], name="acknowledgement_once_per_change"
            ),
            models.CheckConstraint(
                condition=Q(choice__in=["kept", "set_back"]), name="acknowledgement_choice_known"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"  # wordless: it is nobody else's business
