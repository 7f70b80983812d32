"""What keeps addresses and links alive, whichever app they belong to."""

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse


class FormerSlugQuerySet(models.QuerySet["FormerSlug"]):
    def of(self, target: models.Model) -> Self:
        """The former slugs that lead to `target`."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(target), object_id=target.pk
        )

    def held_by(self, model: type[models.Model], slug: str, scope: str = "") -> Self:
        """The row, if any, that remembers `slug` as an address of a `model` within `scope`."""
        content_type = ContentType.objects.get_for_model(model)
        return self.filter(content_type=content_type, scope=scope, slug=slug)


class FormerSlug(models.Model):
    """A slug that once led to a thing. Its address answers 301, or 410 when the thing is gone."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    scope = models.CharField(
        max_length=40, blank=True, help_text="What the slug is unique within: a phase's track."
    )
    slug = models.SlugField(max_length=120)
    object_id = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Empty: what stood here was removed."
    )
    target = GenericForeignKey("content_type", "object_id")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "scope", "slug"], name="former_slug_unique"
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="former_slug_not_empty"),
        ]
        indexes = [
            # "What did this thing use to be called?", asked by renames, merges and exports.
            models.Index(fields=["content_type", "object_id"], name="former_slug_target"),
        ]

    def __str__(self) -> str:
        return self.slug


class Mention(models.Model):
    """One `[[key]]` in one curated text, and what it meant when the text was rendered."""

    source_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    source_id = models.PositiveBigIntegerField()
    source = GenericForeignKey("source_type", "source_id")
    key = models.CharField(max_length=250, help_text="As the author wrote it.")
    slug = models.CharField(max_length=250, blank=True, help_text="The key as a slug.")
    folded = models.CharField(max_length=250, help_text="The key as a folded title.")
    target_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    target_id = models.PositiveBigIntegerField(null=True, blank=True)
    target = GenericForeignKey("target_type", "target_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "key"], name="mention_unique_in_source"
            ),
            models.CheckConstraint(
                condition=Q(target_type__isnull=True, target_id__isnull=True)
                | Q(target_type__isnull=False, target_id__isnull=False),
                name="mention_target_whole_or_absent",
            ),
        ]
        indexes = [
            # "Who writes [[this]]?", asked when something of that name appears or is renamed.
            models.Index(fields=["slug"], name="mention_slug"),
            models.Index(fields=["folded"], name="mention_folded"),
            # "Who links here?", asked by renames and merges.
            models.Index(fields=["target_type", "target_id"], name="mention_target"),
        ]

    def __str__(self) -> str:
        return self.key


class DiagramQuerySet(models.QuerySet["Diagram"]):
    def keep(self, drawings: dict[str, str]) -> None:
        """Store drawings by digest; those already here are the same and stay."""
        self.bulk_create(
            [self.model(digest=digest, svg=svg) for digest, svg in drawings.items()],
            ignore_conflicts=True,
        )


class Diagram(models.Model):
    """A drawing made from text, stored by the digest of what it was made from."""

    digest = models.CharField(max_length=64, primary_key=True)
    svg = models.TextField()

    objects = DiagramQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest

    def get_absolute_url(self) -> str:
        return reverse("web:diagram", args=[self.digest])


class Image(models.Model):
    """A picture that a curator put in, named by the SHA-256 of its bytes, which lie in a file."""

    class Kind(models.TextChoices):
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"
        GIF = "gif", "GIF"
        WEBP = "webp", "WebP"
        AVIF = "avif", "AVIF"
        SVG = "svg", "SVG"

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    size = models.PositiveIntegerField(help_text="In bytes.")
    width = models.PositiveIntegerField(
        help_text="As shown, in pixels; 0 where a drawing has none."
    )
    height = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField("uploaded", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-uploaded_at", "digest"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["png", "jpeg", "gif", "webp", "avif", "svg"]),
                name="image_kind_known",
            ),
            models.CheckConstraint(condition=~Q(digest=""), name="image_digest_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.digest[:12]}"

    def get_absolute_url(self) -> str:
        return reverse("web:image", args=[self.digest, self.kind])

    @property
    def path(self) -> str:
        """Where its bytes lie in the storage."""
        return f"images/{self.digest}.{self.kind}"

    @property
    def markdown(self) -> str:
        """What a text says to show it; between the brackets belongs what is to be seen on it."""
        return f"![]({self.get_absolute_url()})"
