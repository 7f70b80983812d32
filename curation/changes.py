"""What changed since a learner finished it: who is told, and what they answer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
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
    at: dt.datetime
    title: str
    kind: str
    slug: str
    earlier: int

    @property
    def url(self) -> str:
        return str(KINDS[self.kind](slug=self.slug).get_absolute_url())


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
    return unanswered(learner).filter(asked)


def waiting_of(thing: Any, learner: Any) -> AboutQuerySet:
    """Those of `waiting()` that are of `thing`, which is finished and bears `my_since`; without
    their texts. What its page knows of the mark is not looked up again: that is half the cost.
    """
    found: AboutQuerySet = unanswered(learner).of(thing).filter(at__gt=thing.my_since)
    return found.defer("before", "after")


def unanswered(learner: Any) -> AboutQuerySet:
    """The changes that `learner` has not answered, of anything, newest first."""
    answered = Acknowledgement.objects.filter(learner=learner, change=OuterRef("pk"))
    found: AboutQuerySet = MaterialChange.objects.exclude(Exists(answered))
    return found.order_by("-at", "-pk")


def told(learner: Any, most: int = MOST_TOLD) -> list[Told]:
    """What `learner` is to be told of, a row a thing, of at most so many changes. One query."""
    cases = []
    for kind, model in KINDS.items():
        things: Any = model._default_manager.filter(is_public() | Q(status=Status.RETIRED))
        named = things.filter(pk=OuterRef("object_id")).values_list(
            JSONObject(title="title", slug="slug")
        )
        cases.append(When(content_type__model=kind, then=Subquery(named)))
    rows = waiting(learner).annotate(kind=F("content_type__model"), thing=Case(*cases))
    found: dict[tuple[str, int], list[Any]] = {}
    for row in rows.values("pk", "why", "at", "kind", "object_id", "thing")[:most]:
        if row["thing"]:  # it is there still, for this learner to open
            found.setdefault((row["kind"], row["object_id"]), []).append(row)
    return [_told(rows) for rows in found.values()]


def changed_topics(learner: Any, done: Mapping[int, dt.datetime]) -> set[int]:
    """Those topics that changed since `learner` did them: when, `done` says by key. One query."""
    rows = unanswered(learner).about(Topic).filter(object_id__in=done).order_by()
    return {key for key, at in rows.values_list("object_id", "at") if done[key] < at}


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
    said = {name: rows[0][name] for name in ("pk", "why", "at", "kind")}
    return Told(**said, **rows[0]["thing"], earlier=len(rows) - 1)
