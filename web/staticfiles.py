"""Static files for production: hashed names, compressed, one style sheet and one script a page."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/app.css"
SCRIPTS = ("js/reader.js", "js/learner.js")
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)  # none of our sheets has one within a string
IMPORT = re.compile(r'@import\s+(?:url\()?"([^"]+)"\)?\s*(?:layer\(([\w.-]+)\))?\s*;')
MODULE = re.compile(r'^import "\./([\w-]+\.js)";$', re.M)


def join_imports(name: str) -> str:
    """The style sheet `name` with each `@import "x" layer(y);` replaced by the sheet it names.

    Comments go: they are for those who write the sheets, and half of their weight.

    Raises FileNotFoundError, naming the sheet, if an import leads nowhere.
    """
    folder = name.rpartition("/")[0]

    def inlined(match: re.Match[str]) -> str:
        text = join_imports(f"{folder}/{match[1]}")
        return f"@layer {match[2]} {{\n{text}\n}}" if match[2] else text

    return IMPORT.sub(inlined, COMMENT.sub("", source(name)))


def join_modules(name: str) -> str:
    """The script `name` with each `import "./x.js";` replaced by that module, in its own scope.

    Our modules are imported for what they do; none of them exports anything.

    Raises FileNotFoundError, naming the module, if an import leads nowhere.
    """
    folder = name.rpartition("/")[0]
    return MODULE.sub(lambda match: f"{{\n{join_modules(f'{folder}/{match[1]}')}\n}}", source(name))


def source(name: str) -> str:
    """The text of a static file as it was written. Raises FileNotFoundError if there is none."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"No static file is called {name}.")
    with open(path, encoding="utf-8") as file:
        return file.read()


JOINED: dict[str, Callable[[str], str]] = {
    SHEET: join_imports,
    **dict.fromkeys(SCRIPTS, join_modules),
}


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the imports of the style sheet and the scripts joined first."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            for name in JOINED.keys() & paths.keys():
                # From the sources, not from the copy: a copy that was joined before has no imports.
                self.delete(name)
                self._save(name, ContentFile(JOINED[name](name).encode()))
                paths = paths | {name: (self, name)}
        yield from super().post_process(paths, dry_run, **options)
