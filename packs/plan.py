"""What loading a pack would change, told before anything is."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from packs.documents import (
    CategoryEntry,
    File,
    MastheadFile,
    PhaseEntry,
    PostFile,
    SeriesFile,
    TopicFile,
    TrackFile,
)
from packs.faults import Fault
from packs.pack import Pack
from packs.site import Site
from packs.values import is_untouched, of_file, of_row
from web.publishing import Status

KINDS = ("topics", "posts", "tracks", "series")
COLUMNS: dict[type[File], tuple[str, ...]] = {
    TopicFile: ("title", "summary", "body"),
    PostFile: ("title", "summary", "byline", "body"),
    SeriesFile: ("title", "tagline", "numbered", "body"),
    TrackFile: (
        "title",
        "tagline",
        "numbered",
        "epigraph",
        "epigraph_source",
        "principles",
        "notice",
        "closing_title",
        "closing",
        "body",
    ),
}
PHASE_COLUMNS = ("title", "kicker", "icon", "summary")
MASTHEAD_COLUMNS = ("title", "tagline", "body")
CATEGORY_COLUMNS = ("name", "emoji", "blurb")
STATE = ("status", "published_at")
RELATIONS: dict[str, tuple[str, ...]] = {
    "topics": (),
    "posts": ("category", "tags", "topics"),
    "tracks": ("phases",),
    "series": ("category", "sections"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One row that a load would add, or change in the named fields."""

    kind: str
    slug: str
    fields: tuple[str, ...] = ()  # none: the row is new

    def __str__(self) -> str:
        if self.fields:
            return f"change {self.kind} {self.slug}: {', '.join(self.fields)}"
        return f"add {self.kind} {self.slug}"


@dataclass(frozen=True, slots=True)
class Conflict(Change):
    """Fields that both the pack and somebody here changed since the last load. Ours stay."""

    def __str__(self) -> str:
        row = f"{self.kind} {self.slug}".strip()  # there is one masthead, and it has no slug
        return f"conflict {row}: {', '.join(self.fields)}"


Row = tuple[str, str]  # the kind and the slug that the pack uses


@dataclass(slots=True)
class Plan:
    """All that a load would do. Equal plans do the same."""

    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    same: int = 0
    remarks: list[str] = field(default_factory=list)
    taken: dict[Row, tuple[str, ...] | None] = field(default_factory=dict, repr=False)
    # What was changed here and stays so, by row: in conflict or not, it is not noted as loaded.
    kept: dict[Row, set[str]] = field(default_factory=dict, repr=False)
    # Is there anything to note as loaded, even if there is nothing to change?
    is_news: bool = field(default=False, compare=False)

    def add(self, kind: str, slug: str, fields: list[str] | None) -> None:
        """Note a row as new (`fields` is None), as changed in `fields`, or as the same."""
        if fields == []:
            self.same += 1
            return
        self.changes.append(Change(kind, slug, tuple(fields or ())))
        self.taken[kind, slug] = None if fields is None else tuple(fields)

    def touches(self, kind: str, slug: str, *names: str) -> bool:
        """Would a load add this row, or change it (in one of `names`, if any are given)?"""
        if (kind, slug) not in self.taken:
            return False
        fields = self.taken[kind, slug]
        return fields is None or not names or not {*names}.isdisjoint(fields)


def reference_faults(pack: Pack, site: Site) -> list[Fault]:
    """References that lead to nothing, neither in the pack nor on the site."""
    own: dict[str, Container[str]] = {
        "categories": {entry.slug for entry in pack.categories},
        "topics": pack.topics,
        "posts": pack.posts,
    }

    def missing(kind: str, path: str, slug: str, line: int) -> Iterator[Fault]:
        if slug and slug not in own[kind] and slug not in site.shelf(kind):
            word = {"categories": "category", "topics": "topic", "posts": "post"}[kind]
            yield Fault(path, line, f"There is no {word} “{slug}”, in this pack or on this site.")

    faults: list[Fault] = []
    for post in pack.posts.values():
        faults += missing("categories", post.path, post.category, post.category_line)
        for slug, line in post.topics:
            faults += missing("topics", post.path, slug, line)
    for track in pack.tracks.values():
        for phase in track.phases:
            for item in phase.items:
                faults += missing("topics", track.path, item.topic, item.line)
    for series in pack.series.values():
        faults += missing("categories", series.path, series.category, series.category_line)
        for section in series.sections:
            for slug, line in section.parts:
                faults += missing("posts", series.path, slug, line)
    return sorted(faults)


def make_plan(pack: Pack, site: Site, take: Container[str] = ()) -> Plan:
    """Compare a pack with the site's rows. Reads only what `site` has read.

    `take` names the rows, as "topics/yeast", whose conflicts the pack shall win; or "all".
    """
    plan = Plan()
    _plan_masthead(pack, site, plan, take)
    for slug in pack.tags:
        plan.add("tags", slug, [] if slug in site.tags or slug in site.tags.removed else None)
    for kind in KINDS:
        for slug, document in getattr(pack, kind).items():
            _plan_document(kind, slug, document, site, plan, take)
    return plan


def name_of(kind: str, slug: str) -> str:
    """What `take` calls a row: "topics/yeast", or "masthead", of which there is one."""
    return f"{kind}/{slug}" if slug else kind


def names_in(pack: Pack) -> set[str]:
    """All that `take` may name in a pack."""
    slugs = {kind: list(getattr(pack, kind)) for kind in KINDS}
    slugs["categories"] = [entry.slug for entry in pack.categories]
    names = {name_of(kind, slug) for kind, found in slugs.items() for slug in found}
    return names | {"all"} | ({"masthead"} if pack.masthead else set())


def fields_of(kind: str, document: Any) -> list[str]:
    """The fields of a row that a file of this kind may say something about."""
    match document:
        case MastheadFile():
            return list(MASTHEAD_COLUMNS)
        case CategoryEntry():
            return list(CATEGORY_COLUMNS)
    return [*COLUMNS[type(document)], *STATE, *RELATIONS[kind]]


def to_note(kind: str, document: Any, noted: dict[str, Any]) -> list[str]:
    """The fields whose values say something new to who keeps what was loaded.

    Of a status and a date that the file leaves open, the first will do: what they become here is
    the curator's.
    """
    return [
        name
        for name in fields_of(kind, document)
        if name not in noted
        or (
            (name not in STATE or getattr(document, name))
            and of_file(document, name) != noted[name][0]
        )
    ]


def _settle(
    kind: str,
    slug: str,
    row: Any,
    document: Any,
    differing: list[str],
    site: Site,
    plan: Plan,
    take: Container[str],
) -> None:
    """Of the fields that differ: take what only the pack changed, keep what was changed here."""
    noted = site.loaded.get(row, {})
    taken, conflicts, kept = [], [], set()
    for name in differing:
        if name in noted:
            said, left = noted[name]
            ours = not is_untouched(name, of_row(row, name), left)
            theirs = of_file(document, name) != said
        else:
            # Loaded before loads were noted, or written here: then the admin's own log tells.
            ours, theirs = row in site.edited, True
        told = "all" in take or name_of(kind, slug) in take
        if not ours or told:
            taken.append(name)
            continue
        kept.add(name)
        if theirs:
            conflicts.append(name)
    if conflicts:
        plan.conflicts.append(Conflict(kind, slug, tuple(conflicts)))
    if kept:
        plan.kept[kind, slug] = kept
    plan.is_news |= not kept.issuperset(to_note(kind, document, noted))
    plan.add(kind, slug, taken)


def is_left_out(kind: str, slug: str, site: Site) -> bool:
    """Was this thing removed here, or merged into another? Then it stays so."""
    shelf = site.shelf(kind)
    return slug in shelf.removed or slug in shelf.merged


def standing(kind: str, slugs: Iterable[str], site: Site) -> list[str]:
    """Those of `slugs`, which a file places in one group, that have a place there on this site.

    What was removed here has none. What was merged here leaves its place to what it is part of now,
    unless that has one of its own in the group.
    """
    shelf, wanted = site.shelf(kind), list(slugs)
    placed = {shelf.rows[slug].pk for slug in wanted if slug in shelf.rows}
    found = []
    for slug in wanted:
        row = shelf.renamed.get(slug)
        if slug in shelf.removed or (row and row.pk in placed):
            continue
        placed |= {row.pk} if row else set()
        found.append(slug)
    return found


def _plan_masthead(pack: Pack, site: Site, plan: Plan, take: Container[str]) -> None:
    if pack.masthead:
        row, file = site.masthead, pack.masthead
        names = [name for name in MASTHEAD_COLUMNS if _differs(row, file, name)]
        if row._state.adding:
            plan.add("masthead", "", names)
        else:
            _settle("masthead", "", row, file, names, site, plan, take)
    for entry in pack.categories:
        shelf = site.categories.get(entry.slug)
        if shelf is None:
            plan.add("categories", entry.slug, None)
            continue
        names = [name for name in CATEGORY_COLUMNS if _differs(shelf, entry, name)]
        _settle("categories", entry.slug, shelf, entry, names, site, plan, take)


def _plan_document(
    kind: str, slug: str, document: Any, site: Site, plan: Plan, take: Container[str]
) -> None:
    shelf = site.shelf(kind)
    if slug in shelf.removed:
        plan.remarks.append(f"{kind}/{slug} was removed here and is left out.")
        return
    if slug in shelf.merged:
        into = shelf.renamed[slug].slug
        plan.remarks.append(f"{kind}/{slug} was merged here into {into} and is left out.")
        return
    row = shelf.get(slug)
    if row is None:
        plan.add(kind, slug, None)
        return
    if row.slug != slug:
        plan.remarks.append(f"{kind}/{slug} is called {row.slug} here and keeps that name.")
    if row.is_retired and document.status != Status.RETIRED:
        plan.remarks.append(f"{kind}/{row.slug} is retired here and stays retired.")
    elif _hides(row, _state_asked(row, document)):
        plan.remarks.append(f"{kind}/{row.slug} is public here and stays public.")
    fields = [name for name in COLUMNS[type(document)] if _differs(row, document, name)]
    fields += state_changes(row, document)
    fields += _relation_changes(row, document, site)
    _settle(kind, slug, row, document, fields, site, plan, take)


def state_changes(row: Any, document: File) -> dict[str, Any]:
    """The status and date that a file asks for and the row has not.

    What is retired stays so, and what readers can reach is not taken from them.
    """
    asked = _state_asked(row, document)
    return {} if _hides(row, asked) else asked


def _state_asked(row: Any, document: File) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if document.status and not row.is_retired and row.status != document.status:
        asked["status"] = document.status
    if document.published_at and row.published_at != document.published_at:
        asked["published_at"] = document.published_at
    return asked


def _hides(row: Any, asked: dict[str, Any]) -> bool:
    """Would an address that readers know not answer any more?"""
    now = {name: getattr(row, name) for name in STATE}
    return row.was_public and not type(row)(**now | asked).was_public


def _relation_changes(row: Any, document: Any, site: Site) -> list[str]:
    match document:
        case PostFile():
            tags = {tag.slug for tag in row.tags.all()}
            topics = {topic.pk for topic in row.topics.all()}
            wanted_topics = {_pk(site, "topics", slug) for slug, _ in document.topics}
            pairs = {
                "category": row.category_id != _pk(site, "categories", document.category),
                "tags": tags != _tag_slugs(document, site),
                "topics": topics != wanted_topics,
            }
        case TrackFile():
            pairs = {"phases": _phases_differ(row, document, site)}
        case SeriesFile():
            pairs = {
                "category": row.category_id != _pk(site, "categories", document.category),
                "sections": _sections_differ(row, document, site),
            }
        case _:
            pairs = {}
    return [name for name, differs in pairs.items() if differs]


def _phases_differ(track: Any, document: TrackFile, site: Site) -> bool:
    phases = {phase.slug: phase for phase in track.phases.all()}
    if [phase.slug for phase in document.phases] != list(phases)[: len(document.phases)]:
        return True
    return any(_phase_differs(phases[entry.slug], entry, site) for entry in document.phases)


def _phase_differs(phase: Any, entry: PhaseEntry, site: Site) -> bool:
    here = [(item.topic_id, item.label) for item in phase.items.all()]
    labels = {item.topic: item.label for item in entry.items}
    wanted = [
        (_pk(site, "topics", slug), labels[slug]) for slug in standing("topics", labels, site)
    ]
    columns = any(_differs(phase, entry, name) for name in PHASE_COLUMNS)
    return columns or here[: len(wanted)] != wanted


def _sections_differ(series: Any, document: SeriesFile, site: Site) -> bool:
    sections = {section.title: section for section in series.sections.all()}
    if [section.title for section in document.sections] != list(sections)[: len(document.sections)]:
        return True
    for entry in document.sections:
        section = sections[entry.title]
        here = [part.post_id for part in section.parts.all()]
        slugs = standing("posts", (slug for slug, _ in entry.parts), site)
        wanted = [_pk(site, "posts", slug) for slug in slugs]
        if section.blurb != entry.blurb or here[: len(wanted)] != wanted:
            return True
    return False


def _tag_slugs(document: PostFile, site: Site) -> set[str]:
    slugs = {slugify(name) for name in document.tags} - site.tags.removed
    return {row.slug if (row := site.tags.get(slug)) else slug for slug in slugs}


def _pk(site: Site, kind: str, slug: str) -> int | None:
    row = site.shelf(kind).get(slug) if slug else None
    return row.pk if row else (None if not slug else -1)


def _differs(row: Any, wanted: Any, name: str) -> bool:
    return bool(getattr(row, name) != getattr(wanted, name))
