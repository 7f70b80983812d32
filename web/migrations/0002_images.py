import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("web", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Image",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("png", "PNG"),
                            ("jpeg", "JPEG"),
                            ("gif", "GIF"),
                            ("webp", "WebP"),
                            ("avif", "AVIF"),
                            ("svg", "SVG"),
                        ],
                        max_length=4,
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="In bytes.")),
                (
                    "width",
                    models.PositiveIntegerField(
                        help_text="As shown, in pixels; 0 where a drawing has none."
                    ),
                ),
                ("height", models.PositiveIntegerField()),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="uploaded"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "digest"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["png", "jpeg", "gif", "webp", "avif", "svg"])
                        ),
                        name="image_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest", ""), _negated=True),
                        name="image_digest_not_empty",
                    ),
                ],
            },
        ),
    ]
