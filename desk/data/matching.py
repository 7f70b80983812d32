"""What the topics and posts of an archive are on this site: by slug, then by former slug."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from journal.models import Post, Reading, ReadingEvent
from notes.models import Note
from review.models import ReviewEvent
from topics.models import Progress, ProgressEvent, Topic
from web.models import FormerSlug
from web.publishing import Status, is_public

BATCH = 500  # names a query

MODELS: dict[str, Any] = {"topic": Topic, "post": Post}
# Where a learner's own hold on a thing is kept.
HELD: dict[str, list[Any]] = {
    "topic": [Progress, ProgressEvent, ReviewEvent],
    "post": [Reading, ReadingEvent],
}


def find(kind: str, slugs: Iterable[str], learner: Any) -> dict[str, Any]:
    """The topics or posts that bear or bore the slugs, by slug. The live slug wins.

    What is merged is found as what it was merged into. What has never been public is not found,
    unless the learner holds something on it anyway: a guessed slug must not tell that it exists.
    Four queries for each 500 slugs.
    """
    model, names, found = MODELS[kind], sorted(set(slugs)), {}
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        former = dict(
            FormerSlug.objects.filter(
                content_type=ContentType.objects.get_for_model(model),
                scope="",
                slug__in=batch,
                object_id__isnull=False,
            ).values_list("slug", "object_id")
        )
        rows = model.objects.filter(Q(slug__in=batch) | Q(pk__in=former.values()))
        seen = rows.filter(_known(kind, learner)).only("pk", "slug", "title")
        by_pk = {row.pk: row for row in seen}
        taken = dict(rows.values_list("slug", "pk"))
        for slug in batch:
            row = by_pk.get(taken.get(slug, former.get(slug)))
            if row is not None:
                found[slug] = row
    return found


def _known(kind: str, learner: Any) -> Q:
    mine = Q(pk__in=Note.objects.owned_by(learner).exclude(**{kind: None}).values(kind))
    for model in HELD[kind]:
        mine |= Q(pk__in=model.objects.filter(learner=learner).values(kind))
    return is_public() | Q(status__in=[Status.PLANNED, Status.RETIRED]) | mine
