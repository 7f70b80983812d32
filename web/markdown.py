"""The only place where text becomes HTML.

Curated texts and learners' notes are Markdown: CommonMark with GitHub's extensions and a few of our
own (see `web.dialect`). They are rendered when they are written, not when they are read; what comes
out is sanitised and can be put on a page as it is. No text is refused: one that cannot be rendered
is shown as its source, with a sentence that says why.

Nothing here imports Django, so that many texts can be rendered on all cores at once.
"""

import html
import math
import multiprocessing
import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from markdown import Markdown

from web.dialect import sanitise, wikilinks
from web.dialect.addresses import AddressesExtension
from web.dialect.bounds import BoundsExtension
from web.dialect.codespans import CodeSpansExtension
from web.dialect.footnotes import FootnotesExtension
from web.dialect.headings import HeadingsExtension
from web.dialect.inlines import InlinesExtension
from web.dialect.maths import MathsExtension
from web.dialect.page import Heading, Page
from web.dialect.rawhtml import RawHtmlExtension
from web.dialect.tables import TablesExtension
from web.dialect.tree import TreeExtension
from web.dialect.wikilinks import WikiLinksExtension

__all__ = [
    "Heading", "Job", "Rendering", "Voice", "minutes", "render", "render_many", "wiki_keys",
]  # fmt: skip

WORDS_A_MINUTE = 220

# The output may be this many times its source, and a little more for short texts.
MOST_GROWTH = 8
ALLOWANCE = 64 * 1024

# When more processes pay. Starting one takes half a second of a core, in which that core renders
# some 700 kB; two of them must save more than they cost.
FEWEST_TEXTS = 20
LEAST_CHARACTERS = 1_500_000

# What no HTML or XML document may hold, and what Python-Markdown uses for marks of its own.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Voice(Enum):
    """Whose text it is. It decides how long it may be, what its HTML and its links may do."""

    CURATOR = "curator"
    LEARNER = "learner"

    @property
    def limit(self) -> int:
        """How many bytes a text may have."""
        return 512 * 1024 if self is Voice.CURATOR else 64 * 1024


@dataclass(frozen=True, slots=True)
class Rendering:
    """What became of a text."""

    html: str
    contents: tuple[Heading, ...] = ()  # its headings of levels 2 and 3, in order
    words: int = 0  # that a reader reads, mark-up not counted
    problem: str = ""  # why the source is shown instead, in a sentence for the author
    warnings: tuple[str, ...] = ()  # what did not come out as written, in sentences
    places: dict[str, str] = field(default_factory=dict)  # sentence -> the source it is about
    mentions: tuple[str, ...] = ()  # keys of wiki links, as written, distinct, in order
    diagrams: dict[str, str] = field(default_factory=dict)  # digest -> SVG, for /diagrams/


class Job(NamedTuple):
    """The arguments of one `render`, for `render_many`."""

    source: str
    voice: Voice = Voice.CURATOR
    links: Mapping[str, str] = {}
    prefix: str = ""
    sizes: Mapping[str, tuple[int, int]] = {}


def wiki_keys(source: str) -> list[str]:
    """Every key of a wiki link in a text, distinct and in order.

    Quick, because it looks at no structure: keys in code come too. Look these up and hand `render`
    what they lead to.
    """
    return wikilinks.keys(printable(source))


def minutes(words: int) -> int:
    """How long it takes to read that many words: no time for none, else at least a minute."""
    return math.ceil(words / WORDS_A_MINUTE)


def render(
    source: str,
    *,
    voice: Voice = Voice.CURATOR,
    links: Mapping[str, str] = {},
    prefix: str = "",
    sizes: Mapping[str, tuple[int, int]] = {},
) -> Rendering:
    """Turn Markdown into HTML that can be put on a page as it is.

    `links` says where each key of a wiki link leads; other keys are shown as words and marked.
    `prefix` stands before every identifier, where several texts share a page. A learner's text
    always has one, so that none of its headings takes the identifier of something on the page.
    `sizes` are the widths and heights of images, by address, so that a page keeps their place.

    Never raises, whatever the text.
    """
    text = printable(source)
    size = len(text.encode())
    if size > voice.limit:
        return unrendered(text, f"It is longer than {voice.limit // 1024} kB.")
    try:
        page = Page(
            curated=voice is Voice.CURATOR,
            size=len(text),
            links=links,
            sizes=sizes,
            prefix=prefix or ("" if voice is Voice.CURATOR else "text-"),
        )
        markup = sanitise.clean(converter(page).convert(text))
        if len(markup.encode()) > MOST_GROWTH * size + ALLOWANCE:
            return unrendered(text, "It would become too long a page.")
        return Rendering(
            html=markup,
            contents=tuple(heading for heading in page.headings if heading.level < 4),
            words=sanitise.count_words(markup),
            warnings=tuple(page.warnings),
            places={said: at for said, at in page.warnings.items() if at},
            mentions=tuple(page.mentions),
            diagrams=page.diagrams,
        )
    except Exception:  # the promise above; RecursionError is among them
        return unrendered(text, "It is nested or marked up in a way that cannot be followed.")


def printable(source: str) -> str:
    """A text with a mark for every character that no page can hold, and one kind of line end."""
    return UNPRINTABLE.sub("\ufffd", source.replace("\r\n", "\n").replace("\r", "\n"))


def converter(page: Page) -> Markdown:
    """Python-Markdown with our dialect, for one text."""
    return Markdown(
        output_format="html",
        extensions=[
            BoundsExtension(),
            CodeSpansExtension(page),
            InlinesExtension(page),
            TreeExtension(page),
            MathsExtension(page),
            FootnotesExtension(page),
            WikiLinksExtension(page),
            AddressesExtension(page),
            RawHtmlExtension(page),
            TablesExtension(page),
            HeadingsExtension(page),
        ],
    )


def unrendered(text: str, why: str) -> Rendering:
    """The source as it is, under a notice: nothing is lost."""
    problem = f"This text is shown as its source. {why}"
    return Rendering(
        html=f"<p>{problem}</p>\n"
        f'<pre class="unrendered" tabindex="0">{html.escape(text, quote=False)}</pre>',
        words=sum(1 for word in text.split() if sanitise.LETTER.search(word)),
        problem=problem,
    )


def render_many(jobs: Iterable[tuple[Any, ...]], *, processes: int = 0) -> list[Rendering]:
    """Render many texts, each given as a `Job`; the results stand in the order of the jobs.

    Works on all cores (or in as many `processes`) when there is enough to do, else here, and here
    too where no process can be started.
    """
    work = [Job(*job) for job in jobs]
    processes = processes or cores()
    size = sum(len(job.source) for job in work)
    if processes > 1 and len(work) > FEWEST_TEXTS and size > LEAST_CHARACTERS:
        sent = [job._replace(links=needed(job)) for job in work]
        # Started anew: a copy of a process with threads may hold their locks for ever.
        context = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(processes, mp_context=context) as pool:
                return list(pool.map(render_job, sent, chunksize=8))
        except (BrokenProcessPool, OSError, AssertionError, RuntimeError):
            pass
    return [render_job(job) for job in work]


def needed(job: Job) -> dict[str, str]:
    """The links of a job that its text may use: what is sent to a process is copied."""
    return {key: job.links[key] for key in wiki_keys(job.source) if key in job.links}


def cores() -> int:
    """How many cores this process may use; not every system can say."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def render_job(job: Job) -> Rendering:
    return render(job.source, voice=job.voice, links=job.links, prefix=job.prefix, sizes=job.sizes)
