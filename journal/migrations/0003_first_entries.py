"""What stands already gets the first entry of its history, or its first change would lose it."""

from django.db import migrations
from django.utils import timezone

# What stands in a thing: what an entry calls it, the model of its rows, their way to the thing and
# to what they are told by.
PLACED = {
    "Masthead": {"categories": ("Category", "masthead", "position", "slug")},
    "Category": {},
    "Tag": {},
    "Post": {
        "tags": ("Tagging", "post", "tag__slug", "tag__slug"),
        "topics": ("Teaching", "post", "topic__slug", "topic__slug"),
    },
    "Series": {"sections": ("Section", "series", "position", "title")},
    "Section": {"parts": ("Part", "section", "position", "post__slug")},
}
REMARK = "As it was when its history began"


def begin(apps, schema_editor):
    for name, placings in PLACED.items():
        model, entries = (
            apps.get_model("journal", name),
            apps.get_model("journal", f"Historical{name}"),
        )
        kept = {column.attname for column in entries._meta.concrete_fields}
        columns = [one.attname for one in model._meta.concrete_fields if one.attname in kept]
        keys = list(
            model.objects.exclude(pk__in=entries.objects.values("id")).values_list("pk", flat=True)
        )
        for start in range(0, len(keys), 300):
            batch = keys[start : start + 300]
            placed = {key: {one: [] for one in placings} for key in batch}
            for placing, (row, owner, order, *told) in placings.items():
                rows = apps.get_model("journal", row).objects.filter(**{f"{owner}__in": batch})
                for key, *words in rows.order_by(order, "pk").values_list(f"{owner}_id", *told):
                    placed[key][placing].append(words if len(told) > 1 else words[0])
            entries.objects.bulk_create(
                entries(
                    **row,
                    placed=placed[row["id"]],
                    history_date=timezone.now(),
                    history_type="+",
                    history_change_reason=REMARK,
                )
                for row in model.objects.filter(pk__in=batch).values(*columns)
            )


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_history")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=True)]
