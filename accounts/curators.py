"""The group of those who curate: all that is written and taught, and no learner.

Apps are named by their labels: this room imports none of them.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_migrate

NAME = "Curator"
CURATED = {
    "journal": [
        "masthead",
        "category",
        "tag",
        "post",
        "series",
        "section",
        "part",
        "tagging",
        "teaching",
    ],
    "topics": ["track", "phase", "topic", "checklistitem"],
}


def keep_group() -> None:
    """See to the group whenever one of the curated apps has been migrated, or the tables emptied.

    Not in a migration: permissions are made after all of them, and `flush` would take the group.
    """
    for label in CURATED:
        post_migrate.connect(
            make_group, sender=apps.get_app_config(label), dispatch_uid=f"curators:{label}"
        )


def make_group(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Make the group if need be and give it what it lacks for `sender`. It takes nothing away."""
    registry = kwargs.get("apps", apps)
    try:
        Group = registry.get_model("auth", "Group")
        Permission = registry.get_model("auth", "Permission")
    except LookupError:
        return
    create_permissions(sender, verbosity=0, using=using, apps=registry)
    group, _ = Group.objects.using(using).get_or_create(name=NAME)
    group.permissions.add(
        *Permission.objects.using(using).filter(
            content_type__app_label=sender.label, content_type__model__in=CURATED[sender.label]
        )
    )
