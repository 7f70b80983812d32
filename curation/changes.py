"""What changed since a learner finished it: who is told, and what they answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from curation.drafting import KINDS
from curation.models import AboutQuerySet, Acknowledgement, MaterialChange
from journal.models import Post, Reading
from topics.models import Progress, Topic
from web.publishing import Status, is_public

MOST_TOLD = 100  # rows read for a list: nobody reads on

Choice = Acknowledgement.Choice


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that changed since a learner finished it: the newest change, and how many more."""

    pk: int
    why: str
    at: Any
    title: str
    url: str
    earlier: int


def finished(learner: Any, model: type[Topic] | type[Post]) -> tuple[QuerySet[Any], str]:
    """The marks by which `learner` has finished things of a kind, and what they call the thing."""
    if model is Topic:
        return Progress.objects.filter(learner=learner, state=Progress.State.DONE), "topic"
    return Reading.objects.filter(learner=learner, state=Reading.State.READ), "post"


def waiting(learner: Any) -> AboutQuerySet:
    """The changes of what `learner` had finished before, and has not answered, newest first."""
    asked = Q()
    for kind, model in KINDS.items():
        marks, name = finished(learner, model)
        before = marks.filter(**{name: OuterRef("object_id")}, since__lt=OuterRef("at"))
        asked |= Q(Exists(before), content_type__model=kind)
    answered = Acknowledgement.objects.filter(learner=learner, change=OuterRef("pk"))
    told: AboutQuerySet = MaterialChange.objects.filter(asked).exclude(Exists(answered))
    return told.order_by("-at", "-pk")


def told(learner: Any, most: int = MOST_TOLD) -> list[Told]:
    """What `learner` is to be told of, a row a thing, of at most so many changes. One query."""
    named: dict[str, list[Any]] = {"title": [], "slug": []}
    for kind, model in KINDS.items():
        rows: Any = model._default_manager.filter(is_public() | Q(status=Status.RETIRED))
        for name, cases in named.items():
            value = Subquery(rows.filter(pk=OuterRef("object_id")).values(name))
            cases.append(When(content_type__model=kind, then=value))
    rows = waiting(learner).annotate(
        kind=F("content_type__model"), **{name: Case(*cases) for name, cases in named.items()}
    )
    found: dict[tuple[str, int], list[Any]] = {}
    values = ("pk", "why", "at", "kind", "object_id", "title", "slug")
    for row in rows.filter(slug__isnull=False).values(*values)[:most]:
        found.setdefault((row["kind"], row["object_id"]), []).append(row)
    return [_told(rows) for rows in found.values()]


def changed_topics(learner: Any, topics: Iterable[int]) -> set[int]:
    """Those of `topics`, which are keys, that changed since `learner` did them. One query."""
    rows = waiting(learner).about(Topic).filter(object_id__in=topics)
    return set(rows.values_list("object_id", flat=True))


def answer(learner: Any, change: MaterialChange, choice: str) -> bool:
    """Keep the mark that `learner` has on what changed, or set it back.

    This answers every change of the thing up to this one. Returns whether there was a mark from
    before the change: without one there is nothing to answer, as when a form is sent twice.
    Raises ValueError for a choice there is not.
    """
    if choice not in Choice.values:
        raise ValueError(f"{choice!r} is not one of {', '.join(Choice.values)}.")
    thing: Any = change.target
    now = timezone.now()
    marks, name = finished(learner, type(thing))
    with transaction.atomic():
        locked = marks.select_for_update()
        mark = locked.filter(**{name: thing}, since__lt=change.at).first()
        if mark is None:
            return False
        seen = MaterialChange.objects.of(thing).filter(at__gt=mark.since, at__lte=change.at)
        Acknowledgement.objects.bulk_create(
            [Acknowledgement(learner=learner, change=one, choice=choice, at=now) for one in seen],
            ignore_conflicts=True,
        )
        given = Acknowledgement.objects.filter(learner=learner, change__in=seen.values("pk"))
        given.exclude(choice=choice).update(choice=choice, at=now)
        if choice == Choice.SET_BACK:
            undone = Progress.State.TODO if name == "topic" else Reading.State.UNREAD
            type(mark)._default_manager.record(learner, thing, undone, at=now)
    return True


def _told(rows: list[dict[str, Any]]) -> Told:
    """The row of a thing, from its changes, newest first."""
    newest = rows[0]
    thing: Any = KINDS[newest["kind"]](slug=newest["slug"])
    said = {name: newest[name] for name in ("pk", "why", "at", "title")}
    return Told(**said, url=thing.get_absolute_url(), earlier=len(rows) - 1)
