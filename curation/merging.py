"""Two topics, or two posts, that turn out to be one. What learners did with either stays theirs.

The row of the first goes, since nothing may say two things of one; all that hung on it hangs on the
second, and its addresses lead there. See docs/decisions/0014.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import Exists, F, OuterRef, ProtectedError, Subquery

from curation import drafting
from journal.models import Part, Post, Reading, ReadingEvent, Tagging, Teaching
from notes import joining
from review.models import Card
from topics.models import ChecklistItem, Progress, ProgressEvent, Topic
from web import addresses, history, ordering, writing
from web.marks import Mark, MarkEvent
from web.models import FormerSlug, Mention

Things = Topic | Post

TRIES = 5


class Refused(Exception):
    """Why two things do not become one, in a sentence for the curator. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What hangs on a thing of one kind, by the foreign key `name`."""

    name: str
    marks: type[Mark]
    states: list[str]  # of the marks, from the least to the furthest
    log: type[MarkEvent]
    places: type[ordering.Ordered]
    within: str  # the foreign key of a place to what it is in order within
    bonds: list[tuple[type[models.Model], str]]  # once for each pair of a thing and another


KINDS: dict[type[models.Model], Kind] = {
    Topic: Kind(
        name="topic",
        marks=Progress,
        states=["todo", "skipped", "doing", "done"],
        log=ProgressEvent,
        places=ChecklistItem,
        within="phase",
        bonds=[(Teaching, "post")],
    ),
    Post: Kind(
        name="post",
        marks=Reading,
        states=["unread", "read"],
        log=ReadingEvent,
        places=Part,
        within="section",
        bonds=[(Tagging, "tag"), (Teaching, "topic")],
    ),
}


def check(old: Things, new: Things) -> None:
    """Raise Refused if `old` cannot become part of `new`, as they stand."""
    if type(old) is not type(new):
        raise Refused("A topic and a post cannot become one.")
    if old.pk == new.pk:
        raise Refused(f"“{old}” cannot be merged into itself.")
    if new.is_retired:
        raise Refused(f"“{new}” is retired. Bring it back first, or choose another.")
    if old.was_public and not (new.is_public or (old.is_planned and new.is_planned)):
        raise Refused(
            f"“{new}” is not public, and the address of “{old}” is: it would lead nowhere. "
            "Publish the other first."
        )
    if drafting.pending(old):
        raise Refused(f"“{old}” has a draft of changes. Publish or discard it first.")


def merge(old: Things, new: Things) -> None:
    """Let `new` take over all that hangs on `old`, which goes. All of it happens, or nothing.

    Raises Refused. The notes are rendered before the transaction; if a learner writes one of them
    meanwhile, or touches `new` for the first time, it begins again.
    """
    check(old, new)
    for _ in range(TRIES):
        prepared = joining.prepare(old, new)
        try:
            with transaction.atomic(), history.together(f"Merged “{old}” into “{new}”"):
                _merge(*_hold(old, new), prepared)
            return
        except ProtectedError:
            raise  # something hangs on it that is not dealt with below
        except (joining.Moved, IntegrityError, OperationalError):
            continue
    raise Refused("Learners are at work on both just now, and nothing was changed. Try once more.")


def gone(model: type[models.Model], slug: str) -> Refused:
    """What to say of a thing that bore `slug` and is no longer there."""
    former = FormerSlug.objects.held_by(model, slug).first()
    if former is None or former.target is None:
        return Refused(f"“{slug}” is not there any more. Somebody deleted it.")
    return Refused(f"“{slug}” is part of “{former.target}” by now. Somebody merged it meanwhile.")


def _hold(old: Things, new: Things) -> tuple[Things, Things]:
    """Both rows as they are now, once nobody else can merge, change or touch `old`.

    The order is what keeps us from waiting for those who wait for us: both rows by key, as a merge
    the other way does; the marks on `old`, which a tick holds before it looks whether the topic is
    still there; then `old` against being touched anew.
    """
    rows: Any = type(old)._default_manager
    pks = [old.pk, new.pk]
    held = {
        row.pk: row for row in rows.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    }
    for thing in (old, new):
        if thing.pk not in held:
            raise gone(type(thing), thing.slug)
    old, new = held[old.pk], held[new.pk]
    check(old, new)
    kind = KINDS[type(old)]
    kind.marks._default_manager.filter(**{kind.name: old}).update(since=F("since"))
    if isinstance(old, Topic):
        Card.objects.filter(topic=old).update(revision=F("revision"))
    rows.select_for_update().get(pk=old.pk)
    return old, new


def _merge(old: Things, new: Things, prepared: joining.Prepared) -> None:
    kind = KINDS[type(old)]
    history.note_gone(old)
    if isinstance(old, Topic) and isinstance(new, Topic):
        Card.objects.merge(old, new)
    merge_marks(kind, old, new)
    kind.log._default_manager.filter(**{kind.name: old}).update(**{kind.name: new})
    joining.join(old, new, prepared)
    changed = [*merge_places(kind, old, new), *merge_bonds(kind, old, new)]
    for move in MOVERS:
        move(old, new)
    addresses.repoint(old, new)
    addresses.repoint_title(old, new)
    old.delete()
    history.note(new, *changed)
    writing.rewrite_mentioning(new)


def merge_marks(kind: Kind, old: Things, new: Things) -> None:
    """One mark a learner: the further state, with the earliest date that it has on either."""
    marks: Any = kind.marks._default_manager
    ours, theirs = marks.filter(**{kind.name: new}), marks.filter(**{kind.name: old})
    of_learner = theirs.filter(learner=OuterRef("learner"))
    for rank, state in enumerate(kind.states):
        here = theirs.filter(state=state)
        since = Subquery(of_learner.values("since"))
        behind = ours.filter(state__in=kind.states[:rank], learner__in=here.values("learner"))
        behind.update(state=state, since=since)
        later = of_learner.filter(state=state, since__lt=OuterRef("since"))
        ours.filter(Exists(later), state=state).update(since=since)
    theirs.filter(learner__in=ours.values("learner")).delete()
    theirs.update(**{kind.name: new})


def merge_places(kind: Kind, old: Things, new: Things) -> list[models.Model]:
    """What placed both keeps the place of `new`; elsewhere it stands where `old` stood, under the
    label that it had there. Gives what placed `old`.
    """
    places: Any = kind.places._default_manager
    theirs = places.filter(**{kind.name: old}).select_related(kind.within).order_by(kind.within)
    both = set(places.filter(**{kind.name: new}).values_list(kind.within, flat=True))
    owners = []
    for place in theirs:
        owner = getattr(place, kind.within)
        owners.append(owner)
        if owner.pk in both:
            ordering.take_out(place, owner)
    theirs.update(**{kind.name: new})
    return owners


def merge_bonds(kind: Kind, old: Things, new: Things) -> list[Post]:
    """Posts that teach it, or its own tags and topics: each once. Gives the other posts changed."""
    posts: list[Post] = []
    for bond, other in kind.bonds:
        bonds: Any = bond._default_manager
        ours, theirs = bonds.filter(**{kind.name: new}), bonds.filter(**{kind.name: old})
        if other == "post":
            posts += Post.objects.filter(pk__in=theirs.values("post"))
        theirs.filter(**{f"{other}__in": ours.values(other)}).delete()
        theirs.update(**{kind.name: new})
    return posts


def _move_mentions(old: Things, new: Things) -> None:
    """Texts that link to `old` link to `new`; the text of `old`, which goes, links to nothing."""
    of_kind = ContentType.objects.get_for_model(old)
    Mention.objects.filter(target_type=of_kind, target_id=old.pk).update(target_id=new.pk)
    writing.keep_mentions({old: ()})


# What leads to things of several kinds by their keys, which no foreign key protects.
MOVERS: Iterable[Callable[[Things, Things], None]] = [_move_mentions, drafting.move]
