"""Code blocks: a figure with the code, highlighted, and its title or language above it."""

import html
import io
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Self

from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Error, Name, Operator, Punctuation, Text, _TokenType

from web.dialect.page import Page

# The languages that are highlighted; any other is shown plain, under its name. Pygments knows 600,
# but a wrong name sends it searching through every installed package, and some of its lexers take
# seconds over a few hostile lines even within the bounds below (systemd and Thrift were left out).
LANGUAGES = frozenset({
    "awk", "bash", "c", "clojure", "cmake", "console", "cpp", "csharp", "css", "cypher", "dart",
    "diff", "docker", "elixir", "elm", "erlang", "fsharp", "go", "graphql", "groovy", "haskell",
    "hcl", "html", "http", "ini", "java", "javascript", "json", "json5", "jsonnet", "julia",
    "kotlin", "latex", "less", "lua", "make", "markdown", "matlab", "mysql", "nasm", "nginx",
    "nix", "objective-c", "ocaml", "perl", "php", "postgresql", "powershell", "prolog", "promql",
    "protobuf", "psql", "puppet", "python", "qml", "r", "rst", "ruby", "rust", "scala", "scheme",
    "scss", "smalltalk", "solidity", "sparql", "sql", "sqlite3", "swift", "tcl", "terraform",
    "toml", "turtle", "typescript", "verilog", "vim", "wast", "xml", "yaml", "zig",
})  # fmt: skip
ALIASES = {
    "c#": "csharp", "c++": "cpp", "cs": "csharp", "dockerfile": "docker", "ex": "elixir",
    "golang": "go", "js": "javascript", "jsx": "javascript", "kt": "kotlin", "makefile": "make",
    "md": "markdown", "postgres": "postgresql", "ps1": "powershell", "py": "python",
    "py3": "python", "python3": "python", "rb": "ruby", "rs": "rust", "sh": "bash", "shell": "bash",
    "shell-session": "console", "sqlite": "sqlite3", "svg": "xml", "tex": "latex",
    "tf": "terraform", "ts": "typescript", "tsx": "typescript", "yml": "yaml", "zsh": "bash",
}  # fmt: skip
PLAIN = {"", "none", "plain", "plaintext", "text", "txt"}

# Lexers are regular expressions, and over hostile text their time grows with the square of its size
# or its cube. Timed over 90 shapes in every language above, no block within these bounds took
# 0.4 s; without them some took minutes. Code beyond them is shown plain.
LONGEST_BLOCK = 5_000
LONGEST_TOTAL = 30_000
TANGLED = re.compile(r"[^\n]{401}|\s{60}|(?<!\w)(?:\w++\s++){60}|(?:<<[^<]*+){40}")

# Highlighting makes up to 25 characters of one. The whole output may be 8 times its source and
# 64 kB; colours may have half of that.
MOST_GROWTH = 4
ALLOWANCE = 32_000

LANGUAGE = re.compile(r"\{?\.?([\w#+.-]{1,32})")
OPTION = re.compile(r"(?<!\S)(\w{1,20})=\"([^\"]{0,2000})\"")

# Making one costs more than using it: it reads every style.
FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


@dataclass(frozen=True, slots=True)
class Fence:
    """What stands after the backticks: a language, and options such as `title="nginx.conf"`."""

    language: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, info: str) -> Self:
        name = LANGUAGE.match(info)
        options = dict(OPTION.findall(info[:4000]))
        # A first word that is an option names no language.
        if not name or info[name.end() :].startswith("="):
            return cls("", options)
        return cls(name[1].lower(), options)


@cache
def lexer_class(language: str) -> type[Lexer] | None:
    """The lexer for a language as authors write it, or None."""
    name = ALIASES.get(language, language)
    return type(get_lexer_by_name(name)) if name in LANGUAGES else None


@cache
def toned(kind: _TokenType) -> _TokenType:
    """The kind of token, or plain text for what no style sheet of ours sets apart.

    That is most of a program: it makes pages a third smaller. What a lexer calls an error is seldom
    one; texts abbreviate.
    """
    if kind in (Name.Tag, Operator.Word):
        return kind
    groups = (Name, Punctuation, Operator, Text, Error)
    return Text if any(kind[: len(group)] == group for group in groups) else kind


def figure(text: str, fence: Fence, page: Page) -> str:
    """A code block as HTML."""
    title = fence.options.get("title") or ("" if fence.language in PLAIN else fence.language)
    caption = f"<figcaption>{html.escape(title)}</figcaption>\n" if title else ""
    language = f' class="language-{html.escape(fence.language)}"' if fence.language else ""
    # Wide code scrolls, and what scrolls must be within reach of the keyboard.
    return (
        f'<figure class="code">{caption}<pre tabindex="0"><code{language}>'
        f"{highlighted(text, fence.language, page)}\n</code></pre></figure>"
    )


def highlighted(text: str, language: str, page: Page) -> str:
    """The code as HTML, with Pygments' short classes where that is known and affordable."""
    bare = html.escape(text, quote=False)
    lexer = lexer_class(language) if len(text) <= LONGEST_BLOCK else None
    page.lexed += len(text) if lexer else 0
    if not lexer or page.lexed > LONGEST_TOTAL or TANGLED.search(text):
        return bare
    out = io.StringIO()
    tokens = lexer(stripnl=False).get_tokens(text)
    FORMATTER.format(((toned(kind), words) for kind, words in tokens), out)
    grown = page.coloured + out.tell()
    if grown > MOST_GROWTH * page.size + ALLOWANCE:
        return bare
    page.coloured = grown
    return out.getvalue().rstrip("\n")
