"""What the author of a text may want to look at. It stops nothing."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from web import images, links, markdown, writing
from web.dialect.page import MOST_WARNINGS

IMAGE = re.compile(r'<img(?: [\w-]+="[^"]*")*? src="([^"]*)"')
OURS = ("/diagrams/", "/static/")  # what a text shows that is no stored picture

NO_SUMMARY = "It is published without a summary, which lists and search engines show."


@dataclass(frozen=True, slots=True, order=True)
class Warning:
    """One thing to look at: the line of the source (from 1; 0 where it is not known), and what."""

    line: int
    says: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.says}" if self.line else self.says


def warnings(
    body: str,
    summary: str | None = None,
    *,
    rendering: markdown.Rendering | None = None,
    meanings: Mapping[str, Sequence[str]] | None = None,
) -> list[Warning]:
    """What to look at in a curated text, by line; what concerns the whole of it comes first.

    `summary` is that of a thing that readers see; None where it has none or is not public. Who has
    rendered the text already hands that over, and rendering is the slow part. `meanings` are the
    addresses that each `[[key]]` may lead to, best first; else they are looked up. Of a sort there
    are a hundred at most.
    """
    rendering = rendering or writing.render_source(body)
    if meanings is None:
        found = links.find(rendering.mentions)
        meanings = {key: [target.url for target in targets] for key, targets in found.items()}
    whole = [rendering.problem] if rendering.problem else []
    if summary is not None and not summary.strip():
        whole.append(NO_SUMMARY)
    placed = [
        *((said, rendering.places.get(said, "")) for said in rendering.warnings),
        *islice(_ambiguous(rendering, meanings), MOST_WARNINGS),
        *islice(_lost(rendering), MOST_WARNINGS),
    ]
    lined = (Warning(_line(body, at), said) for said, at in placed)
    return [*(Warning(0, said) for said in whole), *sorted(lined)]


def _ambiguous(
    rendering: markdown.Rendering, meanings: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    for key in rendering.mentions:
        urls = meanings.get(key, [])
        if len(urls) > 1:
            choices = " or ".join(urls)
            yield f"[[{key}]] is ambiguous: {choices}. It leads to the first.", f"[[{key}"


def _lost(rendering: markdown.Rendering) -> Iterator[tuple[str, str]]:
    """Pictures that the text shows and the site has not."""
    shown = dict.fromkeys(html.unescape(match[1]) for match in IMAGE.finditer(rendering.html))
    wanted = [address for address in shown if not address.startswith(OURS)]
    known = images.known(wanted)
    for address in wanted:
        if address not in known:
            yield f"The image {address} is not among the images of this site.", f"]({address}"


def _line(body: str, at: str) -> int:
    """The number of the first line that holds `at`; 0 if none does."""
    ends = ("]]", "|", "\\|") if at.startswith("[[") else ("",)
    found = [place for end in ends if at and (place := body.find(at + end)) >= 0]
    return body.count("\n", 0, min(found)) + 1 if found else 0
