"""Our Markdown: what it adds to Python-Markdown, one subject a module.

`blocks` reads lines as CommonMark does and `tree` makes elements of them, so Python-Markdown's own
block parser is not used; its inline patterns are, held to linear time by `bounds`. `sanitise` has
the last word. Nothing here imports Django: texts are rendered in worker processes too.
"""
