"""`manage.py render`: make the stored HTML again, after the renderer was changed."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

from web.writing import Written, rewrite_html

BATCH = 100


class Command(BaseCommand):
    help = "Render every text again, or those that could not be rendered when they were saved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--failed", action="store_true", help="Only what failed before.")

    def handle(self, *args: Any, failed: bool, **options: Any) -> None:
        done = problems = 0
        for model in apps.get_models():
            if not issubclass(model, Written):
                continue
            texts: Any = model._default_manager.order_by("pk")
            if failed:
                texts = texts.exclude(problem="")
            for text in texts.iterator(chunk_size=BATCH):
                rewrite_html(text)
                done += 1
                problems += bool(text.problem)
        self.stdout.write(f"{done} texts rendered, {problems} shown as source.")
