"""What a query means: which of my notes it asks for, and where in them its words are.

Words are compared folded, so that "medaille" finds "Médaille" on every database engine alike, and
as letters: no sign has a meaning of its own but the quotation marks around a phrase.
"""

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.validators import slug_re
from django.db.models import Count, DateField, Q, TextChoices
from django.db.models.functions import TruncMonth
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from journal.models import Post
from notes.models import NOT_WORDS, Note, NoteQuerySet
from notes.months import Month, read_day, span_of
from topics.models import Topic
from web.addresses import find_still
from web.folding import fold
from web.publishing import is_listed
from web.writing import without_texts

MOST_WORDS = 10
LONGEST = 200  # characters of a query that are used
AROUND = 70  # characters of an excerpt before its first hit, and twice as many after it
RECALLED = 10  # notes that "on this day" shows at most

TERM = re.compile(r'"([^"]+)"|“([^”]+)”|(\S+)')
UNSHOWN = ("body", "html", "contents", "folded", "problem")


class About(TextChoices):
    """What the notes that are asked for are about."""

    ANYTHING = "", "Anything"
    TOPICS = "topics", "Topics"
    POSTS = "posts", "Posts"
    NOTHING = "alone", "On their own"


ABOUT = {
    About.ANYTHING: Q(),
    About.TOPICS: Q(topic__isnull=False),
    About.POSTS: Q(post__isnull=False),
    About.NOTHING: Q(topic=None, post=None),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in their own notes."""

    words: str = ""  # as they were typed
    terms: tuple[str, ...] = ()  # each word or phrase of them, folded
    about: About = About.ANYTHING
    month: Month | None = None
    day: dt.date | None = None
    topic: Topic | None = None
    post: Post | None = None
    problems: tuple[str, ...] = ()  # what of the query was not understood or not used, in words

    @property
    def is_narrowed(self) -> bool:
        """Does it leave any note out?"""
        return bool(self.terms or self.about or self.month or self.day or self.topic or self.post)

    def among(self, notes: NoteQuerySet) -> NoteQuerySet:
        """Those of `notes` that are asked for. Days are those of the current time zone."""
        notes = notes.filter(ABOUT[self.about])
        if self.topic:
            notes = notes.filter(topic=self.topic)
        if self.post:
            notes = notes.filter(post=self.post)
        for since, until in self._spans():
            notes = notes.filter(created_at__gte=since, created_at__lt=until)
        for term in self.terms:
            notes = notes.filter(
                Q(folded__contains=term)
                | Q(topic__title_folded__contains=term)
                | Q(post__title_folded__contains=term)
            )
        return notes

    def _spans(self) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        if self.month:
            yield self.month.span
        if self.day:
            yield span_of(self.day)


@dataclass(frozen=True, slots=True)
class Line:
    """A note as a list shows it: what it is called and some of its words, hits marked."""

    note: Note
    heading: SafeString
    excerpt: SafeString


# --- Reading a query ------------------------------------------------------------------------------


def read(query: QueryDict, learner: Any) -> Wanted:
    """What the address of a list asks for. What makes no sense is left out, and said.

    Raises Http404 for a topic or a post that the learner could not know.
    """
    problems: list[str] = []
    words, terms = _words(query.get("q", ""), problems)
    about = About.ANYTHING
    if (asked := query.get("about", "")) in About.values:
        about = About(asked)
    else:
        problems.append("What they should be about was not understood, so it was left out.")
    return Wanted(
        words=words,
        terms=terms,
        about=about,
        month=_date(query.get("month", ""), Month.read, "month", problems),
        day=_date(query.get("day", ""), read_day, "day", problems),
        topic=_subject(Topic, query.get("topic", ""), learner),
        post=_subject(Post, query.get("post", ""), learner),
        problems=tuple(problems),
    )


def _words(text: str, problems: list[str]) -> tuple[str, tuple[str, ...]]:
    """What was typed, and the folded words and phrases of it."""
    text = text.replace("\0", " ").strip()
    if len(text) > LONGEST:
        text = text[:LONGEST].rstrip()
        problems.append(f"Only the first {LONGEST} characters were looked for.")
    found = ("".join(groups) for groups in TERM.findall(text))
    terms = list(dict.fromkeys(filter(None, map(fold, found))))
    if len(terms) > MOST_WORDS:
        problems.append(f"Only the first {MOST_WORDS} words were looked for.")
    if text and not terms:
        problems.append("There is no letter in that to look for.")
    return text, tuple(terms[:MOST_WORDS])


def _date(text: str, parse: Any, kind: str, problems: list[str]) -> Any:
    """`text` as `parse` reads it; None without one, and for one that makes no sense."""
    try:
        return parse(text) if text else None
    except ValueError:
        shown = text[:20].replace("\0", " ")
        problems.append(f"There is no {kind} “{shown}”, so it was left out.")
        return None


def _subject(model: Any, slug: str, learner: Any) -> Any:
    """The topic or post of that slug, former ones included; None without a slug.

    What is not listed is found only by those who wrote about it.
    """
    if not slug:
        return None
    if not slug_re.match(slug):
        raise Http404
    noted = Note.objects.owned_by(learner).living().values(model._meta.model_name)
    known = model._default_manager.filter(is_listed() | Q(pk__in=noted))
    return find_still(without_texts(known), slug)


# --- What lists offer -----------------------------------------------------------------------------


def months_of(learner: Any, chosen: Month | None) -> list[tuple[Month, int]]:
    """The months in which the learner began notes, newest first, with how many. One query.

    The chosen one is among them even if there is none in it.
    """
    own = Note.objects.owned_by(learner).living()
    began = TruncMonth("created_at", output_field=DateField())
    rows = own.annotate(began=began).values("began").annotate(count=Count("pk")).order_by()
    counts = {Month.of(row["began"]): row["count"] for row in rows}
    if chosen and counts:
        counts.setdefault(chosen, 0)
    return sorted(counts.items(), reverse=True)


def on_this_day(learner: Any) -> list[Note]:
    """Notes begun on this day of earlier years, the latest first. One query.

    Those of a 29 February come back on the 28th in years that have none.
    """
    today = timezone.localdate()
    day = Q(created_at__month=today.month, created_at__day=today.day)
    if (today.month, (today + dt.timedelta(days=1)).month, today.day) == (2, 3, 28):
        day |= Q(created_at__month=2, created_at__day=29)
    own = Note.objects.owned_by(learner).living().with_target().defer(*UNSHOWN)
    earlier = own.filter(day, created_at__year__lt=today.year)
    return list(earlier.order_by("-created_at", "-pk")[:RECALLED])


def lines(notes: Iterable[Note], terms: tuple[str, ...]) -> list[Line]:
    """`notes` as a list shows them. With terms, the excerpt is around the first of them."""
    return [Line(note, marked(note.heading, terms), _excerpt(note, terms)) for note in notes]


def _excerpt(note: Note, terms: tuple[str, ...]) -> SafeString:
    """Around the first hit as it is read, else as it was typed (in an address, say)."""
    if terms:
        read_as = html.unescape(strip_tags(NOT_WORDS.sub("", note.html)))
        for text in (read_as, note.body):
            text = " ".join(text.split())
            if found := hits(text, terms):
                return _mark(text, found, around=True)
    return escape(note.excerpt)


# --- Where the words are --------------------------------------------------------------------------


def marked(text: str, terms: tuple[str, ...]) -> SafeString:
    """`text` as HTML with each hit in a `<mark>`."""
    return _mark(text, hits(text, terms))


def hits(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Where in `text` any of the folded `terms` is: (start, end), in order, none overlapping."""
    folded, places = _folded_with_places(text)
    found = []
    for term in terms:
        at = folded.find(term)
        while at >= 0:
            last = at + len(term) - 1
            # To the next letter, so that an accent of its own goes with the letter it stands on.
            found.append((places[at], max(places[last] + 1, places[last + 1])))
            at = folded.find(term, last + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _folded_with_places(text: str) -> tuple[str, list[int] | range]:
    """`fold(text)`, but for its blanks, and where in `text` each letter of that comes from."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    letters, places = [], []
    for index, letter in enumerate(text):
        for one in _folded_letter(letter):
            letters.append(one)
            places.append(index)
    return "".join(letters), [*places, len(text)]


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    return " " if letter.isspace() else fold(letter)


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """A part of `text` around the hit from `start` to `end`: whole words, where there are any."""
    since, until = max(0, start - AROUND), min(len(text), start + 3 * AROUND)
    if since and (blank := text.find(" ", since, start)) >= 0:
        since = blank + 1
    if until < len(text) and (blank := text.rfind(" ", end, until)) >= 0:
        until = blank
    return since, until


def _mark(text: str, found: list[tuple[int, int]], *, around: bool = False) -> SafeString:
    """`text`, or with `around` the part about the first hit, escaped and with its hits marked."""
    at, until = _window(text, *found[0]) if around else (0, len(text))
    parts = ["…"] if at else []
    for start, end in found:
        if start < until:
            hit = text[start : min(end, until)]
            parts += [escape(text[at:start]), "<mark>", escape(hit), "</mark>"]
            at = start + len(hit)
    parts += [escape(text[at:until]), "…" if until < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 (each part is escaped above)
