"""Small things within a line where CommonMark and GitHub go further than Python-Markdown."""

import re
import string

from markdown import Markdown
from markdown.inlinepatterns import DelimiterProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import UnescapeTreeprocessor
from markdown.util import AMP_SUBSTITUTE

from web.dialect.parts import PageExtension, PagePattern


class EscapedAmpersand(PagePattern):
    """`\\&lt;` shows `&lt;`: the ampersand must not meet the letters behind it again."""

    def made(self, m: re.Match[str]) -> str:
        return f"{AMP_SUBSTITUTE}amp;"


class InlinesExtension(PageExtension):
    """Escapes of all punctuation, breaks by backslash, words struck out."""

    def extendMarkdown(self, md: Markdown) -> None:
        # https://spec.commonmark.org/0.31.2/#backslash-escapes
        md.ESCAPED_CHARS = list(string.punctuation)
        patterns = md.inlinePatterns
        patterns.register(EscapedAmpersand(r"\\&", md, self.page), "escaped_ampersand", 182)
        # https://spec.commonmark.org/0.31.2/#hard-line-breaks
        patterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash_break", 181)
        patterns.register(SubstituteTagInlineProcessor(r" {2,}\n", "br"), "linebreak", 100)
        # Character references need no pattern: the sanitiser reads them.
        patterns.deregister("entity")
        # https://github.github.com/gfm/#strikethrough-extension-
        delimiters = patterns["em_strong"]
        if isinstance(delimiters, DelimiterProcessor):
            delimiters.add("~", "del", double=True)
        # Before the processors that read words, and not, as by default, after all others.
        md.treeprocessors.deregister("unescape")
        md.treeprocessors.register(UnescapeTreeprocessor(md), "unescape", 19)
