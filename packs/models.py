"""What the last load left on the site, so that the next one can tell whose change is whose."""

from django.contrib.contenttypes.models import ContentType
from django.db import models


class Loaded(models.Model):
    """One row that a pack wrote: for each field, what the file said and what the row then held.

    `fields` maps a name to `[digest of the file's value, the row's value]` (see `packs.values`).
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    fields = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="loaded_once_per_row"
            ),
        ]

    def __str__(self) -> str:
        return f"loaded {self.content_type_id}/{self.object_id}"
