"""An archive between being looked at and being loaded."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT = dt.timedelta(days=1)


class UploadQuerySet(models.QuerySet["Upload"]):
    def owned_by(self, user: Any) -> Self:
        """Those of `user` that still wait."""
        return self.filter(owner=user, made_at__gt=timezone.now() - KEPT)

    def keep(self, user: Any, data: bytes, digest: str) -> None:
        """Keep the archive of `user` in place of any before; what nobody came back to goes."""
        self.filter(made_at__lte=timezone.now() - KEPT).delete()
        fields = {"data": data, "digest": digest, "made_at": timezone.now()}
        self.update_or_create(owner=user, defaults=fields)


class Upload(models.Model):
    """One learner's archive, waiting to be loaded or forgotten.

    In the database, because the machine that shows the plan need not be the one that carries it
    out, and neither keeps files. Kept at all, because nobody should have to choose their file a
    second time, and a browser cannot do it for them.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        app_label = "desk"
        indexes = [
            # What nobody came back to.
            models.Index(fields=["made_at"], name="upload_by_time"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"  # wordless: it holds everything a learner has
