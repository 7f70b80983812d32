"""The last word on every rendering: only what is listed here leaves the house.

What comes before is careful; this does not rely on it. Nothing is changed after it.
"""

import re

import nh3

from web.dialect.maths import ATTRIBUTES as MATHS_ATTRIBUTES
from web.dialect.maths import ELEMENTS as MATHS_ELEMENTS

SCHEMES = {"http", "https", "mailto"}

ATTRIBUTES: dict[str, set[str]] = {
    "a": {"aria-label", "class", "href", "id", "rel", "role", "title"},
    "abbr": {"title"},
    "aside": {"class", "role"},
    "blockquote": set(),
    "br": set(),
    "caption": set(),
    "code": {"class"},
    "dd": set(),
    "del": set(),
    "details": {"open"},
    "div": {"aria-label", "class", "role", "tabindex"},
    "dl": set(),
    "dt": set(),
    "em": set(),
    "figcaption": set(),
    "figure": {"class"},
    "hr": set(),
    "img": {"alt", "height", "loading", "src", "title", "width"},
    "kbd": set(),
    "li": {"id"},
    "mark": set(),
    "ol": {"start"},
    "p": {"class"},
    "picture": set(),
    "pre": {"class", "tabindex"},
    "source": {"media", "srcset"},
    "span": {"aria-label", "class", "role"},
    "strong": set(),
    "sub": set(),
    "summary": set(),
    "sup": set(),
    "table": set(),
    "tbody": set(),
    "td": {"class"},
    "th": {"class", "scope"},
    "thead": set(),
    "tr": set(),
    "ul": set(),
    **{f"h{level}": {"id"} for level in range(2, 7)},
    **{name: set(MATHS_ATTRIBUTES) for name in MATHS_ELEMENTS},
}

# Of the classes, those that the style sheets know: a text must not dress up as the site.
CLASSES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "a": r"footnote-back|footnote-ref|heading-link|wikilink",
        "aside": r"callout|is-(?:note|tip|important|warning|caution)",
        "code": r"language-[\w#+.-]{1,32}",
        "div": r"footnote|table-scroll",
        "figure": r"code|diagram",
        "p": r"callout__title",
        "pre": r"unrendered",
        # Pygments' classes are one to three letters and digits.
        "span": r"task|is-done|wikilink|is-missing|[a-z][a-z0-9]{0,2}",
        "td": r"is-right|is-centre",
        "th": r"is-right|is-centre",
    }.items()
}

VALUES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "height": r"\d{1,5}",
        "id": r"[\w:.-]{1,200}",
        "loading": r"lazy",
        "media": r"screen and \(prefers-color-scheme: dark\)",
        "rel": r"(?:nofollow ugc )?noopener",
        "role": r"doc-(?:backlink|endnotes|noteref)|group|img|note",
        "scope": r"col",
        # An image comes from the site: a path, and not one that a browser reads as a host.
        "src": r"(?![a-z][a-z0-9+.-]*:)(?![/\\]{2})[^\x00-\x20\x7f\\]*",
        "srcset": r"/diagrams/[0-9a-f]{32}\.svg",
        "start": r"\d{1,9}",
        "tabindex": r"0",
        "width": r"\d{1,5}",
    }.items()
}


def allowed(tag: str, attribute: str, value: str) -> str | None:
    """The value that an attribute may have, or None to leave it out."""
    if attribute == "class":
        return " ".join(name for name in value.split() if CLASSES[tag].fullmatch(name)) or None
    listed = MATHS_ATTRIBUTES if tag in MATHS_ELEMENTS else VALUES
    pattern = listed.get(attribute)
    return value if pattern is None or pattern.fullmatch(value) else None


CLEANER = nh3.Cleaner(
    tags=set(ATTRIBUTES),
    attributes=ATTRIBUTES,
    attribute_filter=allowed,
    clean_content_tags={"script", "style"},
    link_rel=None,  # set by web.dialect.addresses, which knows whose links they are
    url_schemes=SCHEMES,
)

# Formulas are read, but not as words.
STRIPPER = nh3.Cleaner(tags=set(), clean_content_tags={"math", "script", "style"})

# Where spaces do not part words, every character counts as one. At 255 a minute in Chinese, 357 in
# Japanese and 228 words in English that is near enough: Trauzettel-Klosinski and Dietz,
# "Standardized Assessment of Reading Performance: The New International Reading Speed Texts IReST",
# Investigative Ophthalmology & Visual Science 53, 2012.
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
LETTER = re.compile(r"[^\W_]")


def clean(markup: str) -> str:
    """HTML of which every element, attribute and address is on the lists."""
    return CLEANER.clean(markup)


def count_words(cleaned: str) -> int:
    """How many words a reader reads in finished HTML: runs with a letter or a digit in them."""
    text = STRIPPER.clean(cleaned)
    words = UNSPACED.sub(" ", text).split()
    return len(UNSPACED.findall(text)) + sum(1 for word in words if LETTER.search(word))
