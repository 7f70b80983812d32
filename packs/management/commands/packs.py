"""`manage.py packs check|plan|load FOLDER`: content from files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal.models import Post
from packs.faults import PackError
from packs.load import check, load
from packs.pack import read_pack
from packs.plan import names_in
from packs.warnings import warnings
from topics.models import Topic


class Command(BaseCommand):
    help = "Check a content pack, show what loading it would change, or load it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["check", "plan", "load"])
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing on a site that has content."
        )
        parser.add_argument(
            "--take",
            action="append",
            default=[],
            metavar="KIND/SLUG",
            help="Of what was changed here and in the pack, take the pack's: topics/yeast; or all.",
        )

    def handle(
        self,
        *args: Any,
        verb: str,
        folder: Path,
        if_empty: bool,
        take: list[str],
        **options: Any,
    ) -> None:
        if if_empty and (Topic.objects.exists() or Post.objects.exists()):
            return
        try:
            pack = read_pack(folder)
            if unknown := sorted(set(take) - names_in(pack)):
                raise CommandError(
                    f"There is no {', '.join(unknown)} in this pack. --take wants names such as "
                    "topics/yeast, masthead or all. Nothing was changed."
                )
            plan = load(pack, take) if verb == "load" else check(pack, take)
            if verb == "check":
                self.report_warnings(pack)
        except PackError as error:
            faults = "\n".join(map(str, error.faults))
            count = len(error.faults)
            raise CommandError(
                f"{faults}\n{count} fault{'s' * (count != 1)}. Nothing was changed."
            ) from None
        if verb == "plan":
            for change in plan.changes:
                self.stdout.write(str(change))
        for conflict in plan.conflicts:
            self.stdout.write(self.style.WARNING(str(conflict)))
        for remark in plan.remarks:
            self.stdout.write(remark)
        self.stdout.write(_summary(verb, plan))

    def report_warnings(self, pack: Any) -> None:
        for warning in warnings(pack):
            self.stdout.write(self.style.WARNING(f"warning: {warning}"))


def _summary(verb: str, plan: Any) -> str:
    added = sum(not change.fields for change in plan.changes)
    changed = len(plan.changes) - added
    done = "" if verb == "load" else "to be "
    said = f"{added} {done}added, {changed} {done}changed, {plan.same} the same."
    if plan.conflicts:
        said += (
            f" {len(plan.conflicts)} in conflict: changed here and in the pack since it was last "
            "loaded. What is here stays; --take KIND/SLUG takes the pack's."
        )
    return said
