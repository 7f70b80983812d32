"""The files of a pack as Python sees them, before the database has a say."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import yaml

from packs.fields import Faults, Fields, decode, parse, split_front_matter
from topics.models import Phase
from web.publishing import Status

NEVER_PLANNED = [Status.DRAFT.value, Status.PUBLISHED.value, Status.RETIRED.value]
TITLE, LINE, SLUG = 200, 300, 120  # characters, as the columns hold them


@dataclass(slots=True)
class MastheadFile:
    path: str
    body_line: int  # where the welcome begins
    title: str
    tagline: str
    body: str


@dataclass(slots=True)
class CategoryEntry:
    slug: str
    line: int
    name: str
    emoji: str
    blurb: str


@dataclass(slots=True)
class File:
    """What tracks, series, topics and posts have in common. `status` is "" where none is given."""

    path: str
    slug: str
    body_line: int  # where the body begins in its file
    title: str
    status: str
    published_at: dt.datetime | None
    body: str


@dataclass(slots=True)
class TopicFile(File):
    summary: str


@dataclass(slots=True)
class PostFile(File):
    summary: str
    byline: str
    category: str
    tags: list[str]
    topics: list[tuple[str, int]]  # slug, line
    category_line: int


@dataclass(slots=True)
class ItemEntry:
    topic: str
    label: str
    line: int


@dataclass(slots=True)
class PhaseEntry:
    slug: str
    line: int
    title: str
    kicker: str
    icon: str
    summary: str
    items: list[ItemEntry] = field(default_factory=list)


@dataclass(slots=True)
class TrackFile(File):
    tagline: str
    numbered: bool
    epigraph: str
    epigraph_source: str
    principles: list[str]
    notice: str
    closing_title: str
    closing: str
    phases: list[PhaseEntry]


@dataclass(slots=True)
class SectionEntry:
    title: str
    line: int
    blurb: str
    parts: list[tuple[str, int]]  # slug of the post, line


@dataclass(slots=True)
class SeriesFile(File):
    tagline: str
    numbered: bool
    category: str
    category_line: int
    sections: list[SectionEntry]


def read_masthead(data: bytes, faults: Faults) -> MastheadFile:
    fields = _yaml(data, faults)
    masthead = MastheadFile(
        path=faults.path,
        body_line=fields.text_line("welcome"),
        title=fields.text("title", limit=120, required=True),
        tagline=fields.text("tagline", limit=LINE),
        body=fields.text("welcome"),
    )
    fields.done()
    return masthead


def read_categories(data: bytes, faults: Faults) -> list[CategoryEntry]:
    node = parse(decode(data, faults), faults)
    if not isinstance(node, yaml.SequenceNode):
        raise faults.refuse(1, "A list of categories is expected here.")
    found: list[CategoryEntry] = []
    for child in node.value:
        fields = Fields(child, faults)
        entry = CategoryEntry(
            slug=fields.slug("slug", required=True),
            line=fields.line,
            name=fields.text("name", limit=120, required=True),
            emoji=fields.text("emoji", limit=16),
            blurb=fields.text("blurb", limit=LINE),
        )
        fields.done()
        if any(other.slug == entry.slug for other in found):
            faults.add(entry.line, f"The category “{entry.slug}” stands twice.")
        else:
            found.append(entry)
    return found


def read_topic(path: str, slug: str, data: bytes, faults: Faults) -> TopicFile:
    fields, common = _markdown(path, slug, data, faults, NEVER_PLANNED)
    topic = TopicFile(**common, summary=fields.text("summary", limit=LINE))
    fields.done()
    return topic


def read_post(path: str, slug: str, data: bytes, faults: Faults) -> PostFile:
    fields, common = _markdown(path, slug, data, faults, Status.values)
    post = PostFile(
        **common,
        summary=fields.text("summary", limit=LINE),
        byline=fields.text("byline", limit=SLUG),
        category=fields.slug("category"),
        tags=fields.texts("tags", limit=SLUG),
        topics=fields.slugs("topics"),
        category_line=fields.line_of("category"),
    )
    if not post.status:
        faults.add(1, f"“status” is missing; expected {', '.join(Status.values)}.")
    if post.status == Status.PUBLISHED and post.published_at is None:
        faults.add(fields.line_of("status"), "A published post needs “published”, its date.")
    fields.done()
    return post


def read_track(path: str, slug: str, data: bytes, faults: Faults) -> TrackFile:
    fields = _yaml(data, faults)
    epigraph, private = fields.map("epigraph"), fields.map("private_notes")
    track = TrackFile(
        **_common(path, slug, fields, NEVER_PLANNED),
        tagline=fields.text("tagline", limit=LINE),
        numbered=fields.flag("numbered", default=True),
        epigraph=epigraph.text("text", required=True) if epigraph else "",
        epigraph_source=epigraph.text("source", limit=TITLE) if epigraph else "",
        principles=fields.texts("principles"),
        notice=fields.text("notice", limit=LINE),
        closing_title=private.text("title", limit=120, required=True) if private else "",
        closing=private.text("text") if private else "",
        phases=[_phase(entry) for entry in fields.maps("phases")],
    )
    for part in (epigraph, private, fields):
        if part:
            part.done()
    _once([(phase.slug, phase.line) for phase in track.phases], "phase", faults)
    return track


def _phase(fields: Fields) -> PhaseEntry:
    phase = PhaseEntry(
        slug=fields.slug("slug", required=True),
        line=fields.line,
        title=fields.text("title", limit=TITLE, required=True),
        kicker=fields.text("kicker", limit=120),
        icon=fields.choice("icon", Phase.Icon.values),
        summary=fields.text("summary"),
    )
    for entry in fields.slugs_or_maps("items"):
        if isinstance(entry, Fields):
            topic, label = entry.slug("topic", required=True), entry.text("label", limit=TITLE)
            phase.items.append(ItemEntry(topic, label, entry.line))
            entry.done()
        elif entry[0]:
            phase.items.append(ItemEntry(entry[0], "", entry[1]))
    _once([(item.topic, item.line) for item in phase.items], "topic", fields.faults)
    fields.done()
    return phase


def read_series(path: str, slug: str, data: bytes, faults: Faults) -> SeriesFile:
    fields = _yaml(data, faults)
    series = SeriesFile(
        **_common(path, slug, fields, NEVER_PLANNED),
        tagline=fields.text("tagline", limit=LINE),
        numbered=fields.flag("numbered", default=True),
        category=fields.slug("category"),
        category_line=fields.line_of("category"),
        sections=[_section(entry) for entry in fields.maps("sections")],
    )
    fields.done()
    _once([(section.title, section.line) for section in series.sections], "section", faults)
    return series


def _section(fields: Fields) -> SectionEntry:
    section = SectionEntry(
        title=fields.text("title", limit=TITLE, required=True),
        line=fields.line,
        blurb=fields.text("blurb"),
        parts=fields.slugs("parts"),
    )
    _once(section.parts, "post", fields.faults)
    fields.done()
    return section


def _yaml(data: bytes, faults: Faults) -> Fields:
    return Fields(parse(decode(data, faults), faults), faults)


def _markdown(
    path: str, slug: str, data: bytes, faults: Faults, statuses: list[str]
) -> tuple[Fields, dict[str, Any]]:
    text = decode(data, faults)
    fields, body = split_front_matter(text, faults)
    common = _common(path, slug, fields, statuses)
    return fields, common | {"body": body, "body_line": _line_of(body, text)}


def _common(path: str, slug: str, fields: Fields, statuses: list[str]) -> dict[str, Any]:
    return {
        "path": path,
        "slug": slug,
        "title": fields.text("title", limit=TITLE, required=True),
        "status": fields.choice("status", statuses),
        "published_at": fields.moment("published"),
        "body": fields.text("introduction") if path.endswith(".yaml") else "",
        "body_line": fields.text_line("introduction") if path.endswith(".yaml") else 1,
    }


def _line_of(body: str, text: str) -> int:
    return text.count("\n", 0, text.rindex(body)) + 1 if body else 1


def _once(entries: list[tuple[str, int]], what: str, faults: Faults) -> None:
    seen: set[str] = set()
    for name, line in entries:
        if name and name in seen:
            faults.add(line, f"The {what} “{name}” stands twice.")
        seen.add(name)
