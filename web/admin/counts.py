"""What hangs on a thing, told in counts: whose it is and what it says is nobody's business here."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.deletion import CASCADE, PROTECT, RESTRICT, get_candidate_relations_to_delete
from django.db.models.functions import Coalesce

from web import links

# A model, how many of its rows hang on a thing, and whether they forbid deleting it.
Hanging = tuple[type[models.Model], int, bool]

FEW = 5  # fewer rows of learners than this might be one person's, so they are "a few"

# The plain words for rows, one and many. What is not named here goes by its own name.
WORDS = {
    "journal.tagging": ("tag on a post", "tags on posts"),
    "journal.teaching": ("link of a post to a topic", "links of posts to topics"),
    "topics.progress": ("tick", "ticks"),
    "topics.progressevent": ("past tick", "past ticks"),
    "journal.reading": ("reading", "readings"),
    "journal.readingevent": ("past reading", "past readings"),
    "notes.noteversion": ("earlier version of a note", "earlier versions of notes"),
}


def how_many(rows: QuerySet[Any], path: str) -> Coalesce:
    """For `annotate()`: how many of `rows` lead to the outer row by `path`. 0 where none does.

    A subquery each, so that two counts of one row do not multiply.
    """
    found = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    counted = found.annotate(how_many=Count("pk")).values("how_many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def held_by(thing: models.Model) -> list[str]:
    """What forbids deleting `thing`, in words: ["2 checklist items", "a few ticks"]."""
    return [*in_words(_hanging_on(thing), protecting=True), *links.held(thing)]


def goes_with(thing: models.Model) -> list[str]:
    """What would be deleted together with `thing`, in words."""
    return in_words(_hanging_on(thing), protecting=False)


def in_words(hanging: Iterator[Hanging], protecting: bool) -> list[str]:
    """The rows of `hanging` that protect, or those that do not, a phrase a model."""
    counts: Counter[type[models.Model]] = Counter()
    for model, count, protects in hanging:
        if protects is protecting:
            counts[model] += count
    return [_phrase(model, count) for model, count in counts.items() if count]


def is_a_learners(model: type[models.Model]) -> bool:
    """Do the rows of `model` belong to a person, and go when that person goes?"""
    return any(
        field.remote_field.on_delete is CASCADE
        and (field.related_model is get_user_model() or is_a_learners(field.related_model))
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is not model
    )


def _phrase(model: type[models.Model], count: int) -> str:
    options = model._meta
    one, many = WORDS.get(
        options.label_lower, (str(options.verbose_name), str(options.verbose_name_plural))
    )
    if count < FEW and is_a_learners(model):
        return f"a few {many}"
    return f"{count} {one if count == 1 else many}"


def _hanging_on(thing: models.Model) -> Iterator[Hanging]:
    """What hangs on `thing`, and on what would go with it.

    Counted by the database, a query a relation: fifty thousand ticks are never read to be counted.
    """
    return _hanging(type(thing)._base_manager.filter(pk=thing.pk), depth=3)


def _hanging(rows: Any, depth: int) -> Iterator[Hanging]:
    relation: Any
    for relation in get_candidate_relations_to_delete(rows.model._meta):
        rule = relation.field.remote_field.on_delete
        if rule not in (CASCADE, PROTECT, RESTRICT) or relation.related_model._meta.auto_created:
            continue
        model = relation.related_model
        children = model._base_manager.filter(**{f"{relation.field.name}__in": rows})
        count = children.count()
        if count:
            yield model, count, rule is not CASCADE
            if rule is CASCADE and depth:
                yield from _hanging(children, depth - 1)
