"""`manage.py purge`: let go for good of the notes that were deleted more than 30 days ago."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notes.models import KEPT, Note


class Command(BaseCommand):
    help = (
        f"Delete for good, with their versions, the notes that their owners deleted {KEPT.days} "
        "days ago or earlier. Prints how many, and no word of them. Run it once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count only; delete nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        forgotten = Note.objects.forgotten()
        if dry_run:
            count = forgotten.count()
        else:
            # The rows are fetched to find their versions; their texts may stay where they are.
            _, counts = forgotten.only("pk").delete()
            count = counts.get("notes.Note", 0)
        done = "would be deleted" if dry_run else "deleted"
        self.stdout.write(f"{count} note{'s' * (count != 1)} {done} for good.")
