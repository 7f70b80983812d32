"""The outline of a series: its sections and parts as readers see them, with counts.

A series may have a hundred parts and a page may show several, so this reads values, not models,
and one query serves them all.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.urls import reverse

from journal.models import Part, Reading, Series
from web import spine
from web.markdown import minutes
from web.publishing import Status, is_listed

State = Literal["planned", "published", "read"]
SHOWN = ("pk", "slug", "title", "tagline", "numbered", "published_at")  # of a series, in lists


@dataclass(slots=True)
class OutlinePart:
    number: int  # counted through the whole series, from 1
    post_id: int
    title: str
    slug: str
    state: State
    minutes: int

    @property
    def url(self) -> str:
        return reverse("journal:post", args=[self.slug])

    @property
    def is_planned(self) -> bool:
        return self.state == "planned"

    @property
    def is_read(self) -> bool:
        return self.state == "read"


@dataclass(slots=True)
class OutlineSection:
    number: int  # from 1
    title: str
    blurb: str
    parts: list[OutlinePart] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"section-{self.number}"

    @property
    def published(self) -> int:
        return sum(not part.is_planned for part in self.parts)

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)


@dataclass(slots=True)
class Outline:
    sections: list[OutlineSection] = field(default_factory=list)

    @property
    def parts(self) -> list[OutlinePart]:
        return [part for section in self.sections for part in section.parts]

    @property
    def total(self) -> int:
        return len(self.parts)

    @property
    def published(self) -> int:
        return sum(section.published for section in self.sections)

    @property
    def planned(self) -> int:
        return self.total - self.published

    @property
    def read(self) -> int:
        return sum(part.is_read for part in self.parts)

    @property
    def minutes(self) -> int:
        return sum(section.minutes for section in self.sections)

    @property
    def words(self) -> str:
        """The spine in words."""
        return spine.describe(self.states)

    @property
    def states(self) -> list[list[State]]:
        """What the spine draws: a list a section, a state a part."""
        return [[part.state for part in section.parts] for section in self.sections]

    @property
    def next_part(self) -> OutlinePart | None:
        """The first published part that is not read: where to start, or to go on."""
        return next((part for part in self.parts if part.state == "published"), None)

    def place_of(self, post_id: int) -> "Place | None":
        """Where a post stands, with its neighbours; None if the outline does not show it."""
        parts = self.parts
        for index, part in enumerate(parts):
            if part.post_id == post_id:
                before = parts[index - 1] if index else None
                after = parts[index + 1] if index + 1 < len(parts) else None
                return Place(part, before, after)
        return None


@dataclass(frozen=True, slots=True)
class Place:
    part: OutlinePart
    before: OutlinePart | None
    after: OutlinePart | None


def outlines(series: Iterable[Series], learner: Any) -> dict[int, Outline]:
    """An outline for each of `series`, by its key, as `learner` (or a visitor) sees it. One query.

    It shows what is public and what is planned. A section of which nothing shows is left out.
    """
    keys = [one.pk for one in series]
    found = {
        one.pk: outline
        for one, outline in series_lines(Series.objects.filter(pk__in=keys), learner)
    }
    return {key: found.get(key) or Outline() for key in keys}


def series_lines(series: QuerySet[Series], learner: Any) -> list[tuple[Series, Outline]]:
    """Those of `series` that have anything to show, each with its outline. One query."""
    lines: dict[int, tuple[Series, Outline]] = {}
    numbers: Counter[int] = Counter()
    section_id: int | None = None
    for row in _rows(series, learner):
        key = row["series_pk"]
        if key not in lines:
            lines[key] = (Series(**{name: row[f"series_{name}"] for name in SHOWN}), Outline())
        outline = lines[key][1]
        if row["section_id"] != section_id:
            section_id = row["section_id"]
            number = len(outline.sections) + 1
            outline.sections.append(OutlineSection(number, row["title"], row["blurb"]))
        numbers[key] += 1
        outline.sections[-1].parts.append(_part(row, numbers[key]))
    return list(lines.values())


def _rows(series: QuerySet[Series], learner: Any) -> Any:
    parts = Part.objects.filter(is_listed("post__"), section__series__in=series.values("pk"))
    fields = {
        "title": F("section__title"),
        "blurb": F("section__blurb"),
        "post_title": F("post__title"),
        "slug": F("post__slug"),
        "status": F("post__status"),
        "words": F("post__words"),
    }
    fields |= {f"series_{name}": F(f"section__series__{name}") for name in SHOWN}
    if learner.is_authenticated:
        mine = Q(post__readings__learner=learner)
        parts = parts.annotate(mine=FilteredRelation("post__readings", condition=mine))
        fields["mark"] = F("mine__state")
    order = ["series_published_at", "series_pk", "section__position", "position"]
    return parts.values("section_id", "post_id", **fields).order_by(*order)


def _part(row: dict[str, Any], number: int) -> OutlinePart:
    state: State = "published"
    if row["status"] == Status.PLANNED:
        state = "planned"
    elif row.get("mark") == Reading.State.READ:
        state = "read"
    return OutlinePart(
        number, row["post_id"], row["post_title"], row["slug"], state, minutes(row["words"])
    )
