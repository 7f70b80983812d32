"""Diagrams: a fence named `mermaid` becomes two pictures, one for light and one for dark.

    ```mermaid alt="A client asks a server and gets an answer"
    sequenceDiagram
        Client->>Server: question
        Server-->>Client: answer
    ```

`mmdr` draws them without a browser, in the site's colours. Colours, links and settings in the text
itself are left out, so that every diagram can be read on both grounds and none leads anywhere.

It draws in a process of its own, which is ended at a deadline: there are texts on which it never
returns, and within ours it would hold up every thread. A learner's diagram stays source, because a
drawing has an address that anybody may open.
"""

import hashlib
import html
import json
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache

from web.dialect.code import Fence
from web.dialect.page import Page, excerpt
from web.dialect.svg import Drawing, scrubbed

# Kinds whose drawings were looked at on both grounds, and timed on hostile text. `mmdr` has bounds
# of its own, but "a & b & … --> c & d & …" is a product and took 18 s for 17 kB.
KINDS = ("flowchart", "graph", "sequenceDiagram", "stateDiagram", "classDiagram", "erDiagram")
KIND = re.compile(rf"\s*(?:{'|'.join(KINDS)})(?:-v2)?\b")
LONGEST_DIAGRAM = 4_000
LONGEST_TOTAL = 16_000
MOST_DIAGRAMS = 20
MOST_AMPERSANDS = 40
LARGEST_DRAWING = 256_000

# Seconds of the processor, which a busy machine does not shorten; the slowest of 32 hand-made ones
# took 0.25. The deadline by the clock is for a process that waits instead.
PROCESSOR, DEADLINE = 2, 20.0
PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1]) + 1))
import mmdr
sys.stdout.write(mmdr.render(sys.stdin.read()).svg())
"""

COMMENT = re.compile(r"%%(?!\{).*")  # a bare %% in a sequence diagram never ends
SETTINGS = re.compile(r"%%\{.*?\}%%|\A\s*---\n.*?\n---\s*\n", re.DOTALL)
STYLING = re.compile(
    r"^[ \t]*+(?:"
    r"(?:style|classDef|cssClass|linkStyle)[ \t]++[\w,\"]++[ \t]++[\w-][^\n]*"
    r"|class[ \t]++[\w,]++[ \t]++[\w-]++;?[ \t]*"
    r"|(?:click|callback)[ \t]++\w++[ \t][^\n]*"
    r"|(?:links?|properties|details)[ \t]++\w++[ \t]*+:[^\n]*"
    r")$|:::[\w,-]+",
    re.M,
)

# The palette of static/css/tokens.css, by what it is for.
LIGHT = {
    "page": "#fcfaf5", "sunk": "#f4f0e7", "text": "#221f1a", "soft": "#544e44",
    "edge": "#8a8274", "rule": "#ded7c9", "tint": "#edf0d9",
}  # fmt: skip
DARK = {
    "page": "#1a1815", "sunk": "#23201c", "text": "#ece6da", "soft": "#bdb5a6",
    "edge": "#7d7567", "rule": "#38332c", "tint": "#2b2f1a",
}  # fmt: skip

# `mmdr` measures words as if they were set in Arial: a reader's system has that or its double.
FONT = 'Arial, Helvetica, "Liberation Sans", "DejaVu Sans", sans-serif'

# Which of Mermaid's colours are which of ours: https://mermaid.js.org/config/theming.html
ROLES = {
    "page": "background edgeLabelBackground tertiaryColor clusterBkg sequenceNumberColor "
    "rowOdd attributeBackgroundColorOdd labelBackgroundColor",
    "sunk": "primaryColor mainBkg actorBkg labelBoxBkgColor rowEven attributeBackgroundColorEven",
    "text": "primaryTextColor secondaryTextColor tertiaryTextColor textColor titleColor "
    "nodeTextColor actorTextColor signalTextColor labelTextColor loopTextColor noteTextColor "
    "classText transitionLabelColor stateLabelColor",
    "soft": "lineColor signalColor transitionColor",
    "edge": "primaryBorderColor secondaryBorderColor nodeBorder clusterBorder actorBorder "
    "actorLineColor labelBoxBorderColor noteBorderColor activationBorderColor",
    "rule": "tertiaryBorderColor",
    "tint": "secondaryColor noteBkgColor activationBkgColor altBackground",
}


def settings(palette: Mapping[str, str], *, dark: bool) -> str:
    """The directive that sets colours, font and spacing, to stand before a diagram."""
    colours = {name: palette[role] for role, names in ROLES.items() for name in names.split()}
    return "%%{init: " + json.dumps(
        {
            "theme": "base",
            "look": "classic",
            "layout": "dagre",
            "htmlLabels": False,
            # Tighter than Mermaid's own: the text column is 560 px wide.
            "flowchart": {
                "htmlLabels": False,
                "minNodeWidth": 48,
                "padding": 8,
                "nodeSpacing": 24,
                "rankSpacing": 28,
                "diagramPadding": 4,
            },
            "sequence": {
                "mirrorActors": False,
                "width": 120,
                "height": 60,
                "actorMargin": 40,
                "diagramMarginX": 8,
                "diagramMarginY": 8,
                "bottomMarginAdj": 16,
            },
            "themeVariables": {
                "darkMode": dark, "fontFamily": FONT, "fontSize": "16px", **colours,
            },
        }
    ) + "}%%\n"  # fmt: skip


SETTINGS_LIGHT = settings(LIGHT, dark=False)
SETTINGS_DARK = settings(DARK, dark=True)


def figure(text: str, fence: Fence, page: Page) -> str | None:
    """The HTML of a diagram, or None if the fence holds none or it could not be drawn."""
    if fence.language != "mermaid" or not page.curated:
        return None
    alt = fence.options.get("alt", "").strip()
    try:
        light, dark = drawn(text, page)
    except ValueError as error:
        why = excerpt(str(error), 160)
        page.warn(f"The diagram {excerpt(text)} is shown as source: {why}.", at=text)
        return None
    if not alt:
        page.warn(f"The diagram {excerpt(text)} has no alternative text.", at=text)
        alt = f"Diagram: {excerpt(', '.join(light.words), 120)}"
    on_light, on_dark = store(light, page), store(dark, page)
    # The link opens it alone, at full size, where the column is too narrow. Paper is always light.
    return (
        f'<figure class="diagram"><a href="{on_light}"><picture>'
        f'<source media="screen and (prefers-color-scheme: dark)" srcset="{on_dark}">'
        f'<img src="{on_light}" alt="{html.escape(alt)}"'
        f' width="{light.width}" height="{light.height}" loading="lazy"></picture></a></figure>'
    )


def store(drawing: Drawing, page: Page) -> str:
    """Hand a drawing to the caller; returns its address, which changes when the drawing does."""
    digest = hashlib.sha256(drawing.svg.encode()).hexdigest()[:32]
    page.diagrams[digest] = drawing.svg
    return f"/diagrams/{digest}.svg"


def drawn(text: str, page: Page) -> tuple[Drawing, Drawing]:
    """The diagram on a light and on a dark ground.

    Raises ValueError, in words for the author, if it cannot be drawn or would take too long.
    """
    page.drawings += 1
    page.drawn += len(text)
    if page.drawings > MOST_DIAGRAMS or page.drawn > LONGEST_TOTAL:
        raise ValueError("there are too many diagrams in this text")
    if len(text) > LONGEST_DIAGRAM or text.count("&") > MOST_AMPERSANDS:
        raise ValueError("it is too large")
    source = COMMENT.sub("", SETTINGS.sub("", text))
    if not KIND.match(source):
        raise ValueError(f"the kinds drawn here are {', '.join(KINDS)}")
    plain = STYLING.sub("", source)
    if plain != COMMENT.sub("", text):
        said = f"Colours, links and settings in the diagram {excerpt(source)} were left out."
        page.warn(said, at=text)
    return draw(SETTINGS_LIGHT + plain), draw(SETTINGS_DARK + plain)


@lru_cache(maxsize=128)
def draw(source: str) -> Drawing:
    """One drawing of a diagram with its settings, fit to be served."""
    command = [sys.executable, "-X", "utf8", "-c", PROGRAM, str(PROCESSOR)]
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter, our own words)
            command, input=source, capture_output=True, encoding="utf-8", timeout=DEADLINE
        )
    except subprocess.TimeoutExpired:
        raise ValueError("it takes too long to draw") from None
    except (OSError, UnicodeError) as error:
        raise ValueError(str(error)) from None
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise ValueError("it takes too long to draw")
    if done.returncode:  # an error of Python's, or a panic: the last line says which
        raise ValueError((done.stderr.strip().splitlines() or ["it cannot be drawn"])[-1])
    svg = done.stdout
    if len(svg) > LARGEST_DRAWING:
        raise ValueError("the drawing is too large")
    return scrubbed(svg)
