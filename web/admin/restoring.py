"""Letting a thing say again what it said: as far as that can be, and what cannot is told."""

import copy
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest

from web import addresses, history, links, markdown, writing
from web.admin.telling import is_told, label, when
from web.history import Placing
from web.models import FormerSlug
from web.ordering import Parent, append, arrange, take_out
from web.publishing import Publishable

# Publishing, retiring and bringing back are verbs of their own; what is public stays so.
STANDING = {"status", "published_at"}
FIXED = "Not restored, because you may not change it: {}."


class Stale(Exception):
    """The thing was changed after its page was made. Nothing is restored."""


@dataclass
class Plan:
    """What restoring an entry would make of its thing."""

    thing: Any
    now: Any  # what it says, as an unsaved entry
    then: Any  # what it would say, likewise
    stays: list[str] = field(default_factory=list)  # what stays as it is, in sentences

    @property
    def names(self) -> list[str]:
        """The columns and placings that would change."""
        return history.differing(self.now, self.then)


def may_place(request: HttpRequest, rows: Any) -> bool:
    """May whoever asks put rows of this model in and take them out, as on the thing's own page?"""
    user, options = request.user, rows._meta
    verbs = ("add", "change", "delete")
    return user.has_perms([f"{options.app_label}.{verb}_{options.model_name}" for verb in verbs])


def not_theirs(request: HttpRequest, entry: Any) -> set[str]:
    """The names of what `entry` tells and whoever asks may not change, or not even read."""
    columns = {column.name for column in entry.tracked_fields if not column.primary_key}
    hidden = {name for name in columns if not is_told(entry, name, request)}
    child = entry.instance_type._meta.get_field
    return hidden | {
        placing.name
        for placing in entry.placings
        if not may_place(request, child(placing.rows).related_model)
    }


def plan(thing: Any, entry: Any, fixed: Container[str] = ()) -> Plan:
    """Look at what restoring `entry` would change, save what is `fixed`. It writes nothing."""
    now = history.as_now(thing)
    made = Plan(thing, now, copy.deepcopy(now))
    for name in history.differing(now, entry):
        column = next((one for one in entry.tracked_fields if one.name == name), None)
        if name in fixed:
            made.stays.append(FIXED.format(label(entry, name)))
        elif column is None:
            _plan_placing(made, entry, name)
        elif reason := _stays(thing, entry, column):
            made.stays.append(reason)
        else:
            setattr(made.then, column.attname, getattr(entry, column.attname))
    return made


def restore(thing: Any, entry: Any, *, seen: int, fixed: Container[str] = ()) -> Plan:
    """Let `thing` say what `entry` tells, and enter that. Returns the plan that was carried out.

    `seen` is the key of the newest entry when the curator decided. Raises Stale if there is a newer
    one, and ValidationError for what cannot stand any more; then nothing is changed.
    """
    rendering = _render(thing, entry)
    remark = f"Restored what it said on {when(entry)}"
    with transaction.atomic(), history.gathered(remark):
        thing = type(thing)._default_manager.select_for_update(no_key=True).get(pk=thing.pk)
        if history.entries_of(thing).values_list("pk", flat=True).first() != seen:
            raise Stale
        made = plan(thing, entry, fixed)
        _say(made, rendering)
        for placing in entry.placings:
            if placing.name in made.names:
                _place(thing, placing, made.then.placed[placing.name])
        history.note(thing)
    return made


def _render(thing: Any, entry: Any) -> markdown.Rendering | None:
    """The HTML of what the entry says. Slow, so before the transaction."""
    return writing.render(type(thing)(body=entry.body)) if _is_written(thing) else None


def _is_written(thing: Any) -> bool:
    return isinstance(thing, writing.Written)


def _stays(thing: Any, entry: Any, column: Any) -> str:
    """Why a column is not restored, as a sentence; nothing if it is."""
    name = label(entry, column.name)
    if column.name in STANDING and isinstance(thing, Publishable):
        return f"The {name} stays as it is: publishing and retiring are done by hand."
    if isinstance(column, models.ForeignKey):
        key = getattr(entry, column.attname)
        if key and not column.related_model._base_manager.filter(pk=key).exists():
            return f"The {name} stays as it is: what it was then is gone."
    if column.name == "slug" and not _is_free(thing, entry.slug):
        return f"The {name} stays as it is: “{entry.slug}” leads to something else now."
    return ""


def _is_free(thing: Any, slug: str) -> bool:
    """May `thing` bear `slug` again?"""
    other = copy.copy(thing)
    other.slug = slug
    try:
        addresses.check_slug_free(thing, slug, scope=addresses.scope_of(thing))
        other.validate_unique()
        other.validate_constraints()
    except ValidationError:
        return False
    return True


def _say(made: Plan, rendering: markdown.Rendering | None) -> None:
    """Set the columns: the slug by the verb that keeps addresses, the rest at once."""
    thing, names = made.thing, made.names
    if "slug" in names:
        addresses.rename(thing, made.then.slug)
    for column in made.then.tracked_fields:
        if column.name in names and column.name != "slug":
            setattr(thing, column.attname, getattr(made.then, column.attname))
    thing.full_clean()
    if rendering is not None:
        writing.take(thing, rendering)
    columns = {one.name for one in thing._meta.concrete_fields if not one.primary_key}
    thing.save(update_fields=columns - {"position"})
    if rendering is not None:
        writing.keep(thing, rendering)
    if "title" in names and links.is_linkable(thing):
        writing.rewrite_mentioning(thing)


def _plan_placing(made: Plan, entry: Any, name: str) -> None:
    """What would stand in the thing: what stood there then, without what is nowhere any more."""
    placing = next(one for one in entry.placings if one.name == name)
    wanted = {_key(row): row for row in entry.placed.get(name, [])}
    here = {_key(row): row for row in made.now.placed[name]}
    if "__" in placing.by:
        names = _names_now(made.thing, placing, list(wanted))
        rows = {
            names[key]: _renamed(row, names[key]) for key, row in wanted.items() if key in names
        }
        missing = [key for key in wanted if key not in names]
    else:  # its own children: put in order, and neither made nor deleted here
        rows = {key: row for key, row in wanted.items() if key in here} | here
        missing = [key for key in wanted if key not in here]
    made.then.placed[name] = list(rows.values())
    if missing:
        made.stays.append(f"Not in the {name} again, because it is gone: {', '.join(missing)}.")
    if "__" not in placing.by and (added := [key for key in here if key not in wanted]):
        made.stays.append(f"Still in the {name}, because it came later: {', '.join(added)}.")


def _key(row: Any) -> str:
    return str(row if isinstance(row, str) else row[0])


def _renamed(row: Any, slug: str) -> Any:
    return slug if isinstance(row, str) else [slug, *row[1:]]


def _names_now(thing: Any, placing: Placing, slugs: list[str]) -> dict[str, str]:
    """By the slug that a thing bore then: the slug of what that leads to now."""
    model = _placed_model(thing, placing)
    live = set(model._default_manager.filter(slug__in=slugs).values_list("slug", flat=True))
    former = FormerSlug.objects.filter(
        content_type=ContentType.objects.get_for_model(model), slug__in=set(slugs) - live
    )
    keys = dict(former.exclude(object_id=None).values_list("slug", "object_id"))
    moved = dict(model._default_manager.filter(pk__in=keys.values()).values_list("pk", "slug"))
    found = {slug: slug for slug in live}
    return found | {slug: moved[key] for slug, key in keys.items() if key in moved}


def _placed_model(thing: Any, placing: Placing) -> Any:
    child = thing._meta.get_field(placing.rows).related_model
    return child._meta.get_field(placing.by.partition("__")[0]).related_model


def _place(thing: Any, placing: Placing, wanted: list[Any]) -> None:
    """Let `wanted` stand in `thing`, and nothing else; where there is an order, in that order."""
    rows = getattr(thing, placing.rows)
    ordered = isinstance(thing, Parent) and thing.arranges == placing.rows
    way, _, _ = placing.by.partition("__")
    if "__" in placing.by:
        here = {getattr(row, way).slug: row for row in rows.select_related(way)}
        kept = {_key(row) for row in wanted}
        for row in [row for slug, row in here.items() if slug not in kept]:
            take_out(row, thing) if ordered else row.delete()
        targets = _placed_model(thing, placing)._default_manager.filter(slug__in=kept - here.keys())
        for target in targets:
            new = {way: target}
            here[target.slug] = append(thing, **new) if ordered else rows.create(**new)
        for row in wanted:
            for name, value in zip(placing.also, row[1:], strict=False):
                rows.filter(pk=here[_key(row)].pk).update(**{name: value})
    else:
        here = {getattr(row, placing.by): row for row in rows.all()}
    if ordered:
        arrange(thing, [here[_key(row)].pk for row in wanted])
