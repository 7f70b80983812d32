"""Diagrams become two pictures that can be read on their grounds and hold nothing but a drawing."""

import re
from xml.etree import ElementTree

import pytest

from tests.web.dialect.reading import parse
from web.dialect import diagrams, svg
from web.markdown import Voice, render

FLOW = "flowchart LR\n    A[Client] -- asks --> B[(Store)]\n"
TALK = "sequenceDiagram\n    Client->>Server: question\n    Note over Client,Server: both\n"


def fence(diagram: str, alt: str = "What it shows") -> str:
    option = f' alt="{alt}"' if alt else ""
    return f"```mermaid{option}\n{diagram}```\n"


def drawings(text: str) -> dict[str, ElementTree.Element]:
    return {name: ElementTree.fromstring(s) for name, s in render(text).diagrams.items()}


def test_a_learners_diagram_stays_source_since_a_drawing_is_open_to_all():
    rendering = render(fence(FLOW), voice=Voice.LEARNER)

    assert not rendering.diagrams
    assert "flowchart" in parse(rendering.html).one("pre").text


def test_a_comment_is_no_trap():
    drawn = drawings(fence("sequenceDiagram\nA->>B: x\n%%\n%% more\nB->>A: y\n"))
    assert len(drawn) == 2


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        diagrams.PROGRAM.replace("import mmdr", "while True: pass"),
    ],
    ids=["waits", "works"],
)
def test_a_drawer_that_never_returns_is_ended_and_the_source_is_shown(monkeypatch, program):
    monkeypatch.setattr(diagrams, "PROGRAM", program)
    monkeypatch.setattr(diagrams, "DEADLINE", 3.0)
    monkeypatch.setattr(diagrams, "PROCESSOR", 1)
    rendering = render(fence("flowchart LR\n    Never --> Returns\n"))

    assert "takes too long" in rendering.warnings[0]
    assert "Never" in parse(rendering.html).one("pre").text


@pytest.mark.parametrize("diagram", [FLOW, TALK])
def test_a_diagram_is_a_picture_for_light_and_one_for_dark(diagram):
    rendering = render(fence(diagram))

    figure = parse(rendering.html).one("figure", class_="diagram")
    dark, light = figure.one("source").attributes, figure.one("img").attributes
    assert dark["media"] == "screen and (prefers-color-scheme: dark)"
    assert light["alt"] == "What it shows"
    assert light["loading"] == "lazy"
    assert int(light["width"]) > 50 < int(light["height"])
    addresses = {dark["srcset"], light["src"]}
    assert addresses == {f"/diagrams/{digest}.svg" for digest in rendering.diagrams}
    assert len(addresses) == 2
    assert not rendering.warnings


def test_a_picture_opens_at_full_size():
    figure = parse(render(fence(FLOW)).html).one("figure")

    link = figure.one("a")
    assert link.attributes == {"href": figure.one("img").attributes["src"]}
    assert link.one("img").attributes["alt"] == "What it shows"


def test_a_picture_is_as_large_as_it_says():
    rendering = render(fence(FLOW))

    image = parse(rendering.html).one("img").attributes
    for drawing in drawings(fence(FLOW)).values():
        assert (drawing.get("width"), drawing.get("height")) == (image["width"], image["height"])


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [diagrams.LIGHT, diagrams.DARK])
def test_words_and_lines_stand_out_from_every_ground(palette):
    def contrast(one: str, other: str) -> float:
        dark, light = sorted((luminance(palette[one]), luminance(palette[other])))
        return (light + 0.05) / (dark + 0.05)

    for ground in ("page", "sunk", "tint"):
        assert contrast("text", ground) >= 7
        assert contrast("soft", ground) >= 4.5
    for ground in ("page", "sunk"):
        assert contrast("edge", ground) >= 3


@pytest.mark.parametrize("diagram", [FLOW, TALK])
def test_no_colour_but_ours_is_used(diagram):
    rendering = render(fence(diagram))

    dark = parse(rendering.html).one("source").attributes["srcset"]
    for digest, drawing in rendering.diagrams.items():
        palette = diagrams.DARK if digest in dark else diagrams.LIGHT
        style = re.search(r"<style>.*</style>", drawing)[0]
        for rule in re.findall(
            r"(?:\.node rect|\.actor|\.label text|\.noteText)[^{}]*\{([^}]*)", style
        ):
            for colour in re.findall(r"(?:fill|stroke):(#[0-9a-f]{6})", rule):
                assert colour in palette.values()


def test_the_same_diagram_has_the_same_address():
    assert render(fence(FLOW)).diagrams == render(fence(FLOW)).diagrams
    assert render(fence(FLOW) * 2).diagrams == render(fence(FLOW)).diagrams


def test_without_an_alternative_its_own_words_stand_in():
    rendering = render(fence(FLOW, alt=""))

    alt = parse(rendering.html).one("img").attributes["alt"]
    assert alt.startswith("Diagram: ")
    assert {"asks", "Client", "Store"} <= set(re.findall(r"\w+", alt))
    assert any("no alternative text" in warning for warning in rendering.warnings)


@pytest.mark.parametrize("alt", ["a > b & 'c'", "<script>alert(1)</script>", "x' onerror='y"])
def test_an_alternative_is_only_ever_words(alt):
    image = parse(render(fence(FLOW, alt=alt)).html).one("img")

    assert image.attributes["alt"] == alt
    assert image.attributes.keys() == {"alt", "height", "loading", "src", "width"}


@pytest.mark.parametrize(
    "diagram",
    [
        "flowchart LR\n    A[(unclosed --> B\n",
        "pie\n    a: 1\n",
        "nonsense\n",
        "\n",
        "flowchart LR\n" + "A --> B\n" * 600,
        "flowchart LR\n" + " & ".join(f"a{i}" for i in range(30)) + " --> " + "b & " * 30 + "c\n",
        "<script>alert(1)</script>\n",
    ],
    ids=["mistaken", "of another kind", "nonsense", "empty", "long", "a product", "no diagram"],
)
def test_one_that_cannot_be_drawn_is_shown_as_source_and_reported(diagram):
    rendering = render(fence(diagram))

    page = parse(rendering.html)
    assert page.one("figure").attributes == {"class": "code"}
    assert page.one("pre").text.strip() == diagram.strip()
    assert not rendering.diagrams
    assert any("is shown as source" in warning for warning in rendering.warnings)


def test_a_product_is_refused_before_it_is_drawn(monkeypatch):
    monkeypatch.setattr(diagrams, "draw", lambda source: pytest.fail("drawn"))
    nodes = " & ".join(f"a{i}" for i in range(25))

    assert "too large" in render(fence(f"flowchart LR\n {nodes} --> {nodes}\n")).warnings[0]


def test_a_text_has_its_share_of_diagrams():
    text = "".join(fence(f"flowchart LR\n    A{i} --> B\n") for i in range(30))
    rendering = render(text)

    figures = parse(rendering.html).all("figure")
    drawn = [figure.attributes["class"] == "diagram" for figure in figures]
    assert sum(drawn) == diagrams.MOST_DIAGRAMS
    assert drawn == sorted(drawn, reverse=True)


def test_a_panic_of_the_drawer_is_a_diagram_that_failed(monkeypatch):
    monkeypatch.setattr(diagrams, "PROGRAM", "raise SystemExit('at the disco')")
    rendering = render(fence("flowchart LR\n    Panic --> Here\n"))

    assert not rendering.problem
    assert "at the disco" in rendering.warnings[0]


HOSTILE = {
    "an address": 'flowchart LR\n A-->B\n click A href "javascript:alert(1)" "tip"\n',
    "a call": "flowchart LR\n A-->B\n click B call alert(1)\n",
    "a callback": 'flowchart LR\n A-->B\n click B callback "tip"\n',
    "links of an actor": 'sequenceDiagram\n A->>B: x\n links A: {"y": "https://evil.example"}\n',
    "a link of an actor": "sequenceDiagram\n A->>B: x\n link A: y @ javascript:alert(1)\n",
    "a script in a label": 'flowchart LR\n A["<script>alert(1)</script>"]-->B\n',
    "an image in a label": 'flowchart LR\n A["<img src=x onerror=alert(1)>"]-->B\n',
    "a link in a label": "flowchart LR\n A[\"<a href='https://evil.example'>x</a>\"]-->B\n",
    "entities in a label": 'flowchart LR\n A["#lt;script#gt;alert(1)#lt;/script#gt;"]-->B\n',
    "an image": 'flowchart LR\n A@{ img: "https://evil.example/x.png" }\n A-->B\n',
    "a style": "flowchart LR\n A-->B\n style A fill:url(https://evil.example)\n",
    "a class": "flowchart LR\n A:::x-->B\n classDef x fill:#fff,background:url(//evil.example)\n",
    "settings": '%%{init: {"themeCSS": "@import url(https://evil.example)"}}%%\nflowchart LR\n A-->B\n',
    "a font": '%%{init: {"fontFamily": "x;} @import url(//evil.example)"}}%%\nflowchart LR\n A-->B\n',
    "front matter": "---\nconfig:\n  themeCSS: '@import url(//evil.example)'\n---\nflowchart LR\n A-->B\n",
    "security off": '%%{init: {"securityLevel": "loose", "htmlLabels": true}}%%\nflowchart LR\n A["<b>x</b>"]-->B\n',
    "a title": "sequenceDiagram\n title </text><script>alert(1)</script>\n A->>B: x\n",
    "a colour": 'sequenceDiagram\n rect rgb(0,0,0)" onload="alert(1)\n A->>B: x\n end\n',
}  # fmt: skip


@pytest.mark.parametrize("diagram", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_drawing_holds_no_script_and_leads_nowhere(diagram):
    rendering = render(fence(diagram))

    for drawing in rendering.diagrams.values():
        assert "evil.example" not in re.sub(r">[^<]*<", "><", drawing)
        for element in ElementTree.fromstring(drawing).iter():
            assert element.tag.removeprefix(svg.SVG) in svg.ELEMENTS
            assert element.attrib.keys() <= svg.ATTRIBUTES
            for value in element.attrib.values():
                assert not svg.FORBIDDEN.search(value)


def test_settings_of_the_text_do_not_move_ours():
    plain = render(fence(FLOW)).diagrams
    styled = render(fence('%%{init: {"theme": "forest"}}%%\n' + FLOW + "style A fill:#f00\n"))

    assert styled.diagrams == plain
    assert len(styled.warnings) == 1
    assert styled.warnings[0].startswith("Colours, links and settings in the diagram flowchart LR")


@pytest.mark.parametrize(
    "line", ["style --> B", "link --> B", "details --> B", "class Duck {\n }", "click --> B"]
)
def test_names_that_look_like_settings_are_drawn(line):
    kind = "classDiagram" if "{" in line else "flowchart LR"
    words = " ".join(
        word.strip()
        for d in drawings(fence(f"{kind}\n {line}\n")).values()
        for word in d.itertext()
    )

    assert re.search(r"style|link|details|Duck|click", words)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'>x</b></foreignObject>",
        "<image href='https://evil.example'/>",
        "<use href='https://evil.example#a'/>",
        "<a href='javascript:alert(1)'><text>x</text></a>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<rect onload='alert(1)' fill='url(https://evil.example)'/>",
        "<rect style='fill:url(//evil.example)'/>",
        "<rect style='fill:u\\72l(//evil.example)'/>",
        "<rect style='fill:red;/*' class='x'/>",
        "<g xmlns:x='http://www.w3.org/1999/xlink' x:href='https://evil.example'/>",
        "<iframe xmlns='http://www.w3.org/1999/xhtml' src='x'/>",
    ],
)
def test_what_is_not_on_the_lists_goes(inside):
    drawing = svg.scrubbed(SVG.format(inside))

    assert not re.search(r"evil|alert|script|href|on\w+=|/\*|u\\72l|foreign|<b|<a|<i", drawing.svg)
    assert (drawing.width, drawing.height) == (10, 20)


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<svg",
        "<svg/>",
        SVG.format("<style>@import url(https://evil.example)</style>"),
        SVG.format("<style>rect{background:url('https://evil.example')}</style>"),
        SVG.format("<style>rect{fill:u\\72l(x)}</style>"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<text>&a;</text>"),
        SVG.format("").replace("0 0 10 20", "0 0 10"),
        SVG.format("").replace("0 0 10 20", "0 0 nan x"),
        SVG.format("").replace("0 0 10 20", "0 0 inf inf"),
    ],
)
def test_a_document_that_is_no_plain_drawing_is_refused(document):
    with pytest.raises(ValueError, match=r"."):
        svg.scrubbed(document)


def test_arrows_keep_their_heads():
    drawing = svg.scrubbed(SVG.format('<path d="M0 0" marker-end="url(#head)"/>'))

    assert 'marker-end="url(#head)"' in drawing.svg
