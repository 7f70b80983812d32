"""Static files for production: hashed names, compressed, and one style sheet instead of thirty."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/app.css"
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)  # none of our sheets has one within a string
IMPORT = re.compile(r'@import\s+(?:url\()?"([^"]+)"\)?\s*(?:layer\(([\w.-]+)\))?\s*;')


def join_imports(name: str) -> str:
    """The style sheet `name` with each `@import "x" layer(y);` replaced by the sheet it names.

    Comments go: they are for those who write the sheets, and half of their weight.

    Raises FileNotFoundError, naming the sheet, if an import leads nowhere.
    """
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"No static file is called {name}.")
    folder = name.rpartition("/")[0]

    def inlined(match: re.Match[str]) -> str:
        text = join_imports(f"{folder}/{match[1]}")
        return f"@layer {match[2]} {{\n{text}\n}}" if match[2] else text

    with open(path, encoding="utf-8") as sheet:
        return IMPORT.sub(inlined, COMMENT.sub("", sheet.read()))


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the imports of the one style sheet joined first."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run and SHEET in paths:
            # From the sources, not from the copy: a copy that was joined before has no imports.
            self.delete(SHEET)
            self._save(SHEET, ContentFile(join_imports(SHEET).encode()))
            paths = paths | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)
