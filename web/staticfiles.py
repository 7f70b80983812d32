"""Static files for production: hashed names, compressed, one style sheet and one script a page."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/app.css"
ENTRIES = (
    "reader",
    "learner",
    "leaf",
    "writer",
    "editor",
    "owner",
    "unsaved",
    "admin-editor",
    "admin-rows",
    "admin-choices",
)  # what pages ask for
SCRIPTS = tuple(f"js/{name}.js" for name in ENTRIES)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)  # none of our sheets has one within a string
IMPORT = re.compile(r'@import\s+(?:url\()?"([^"]+)"\)?\s*(?:layer\(([\w.-]+)\))?\s*;')
MODULE = re.compile(r'^import (?:\{[^}]*\} from )?"\./([\w-]+\.js)";\n', re.M)
EXPORT = re.compile(r"^export (?=const |class |function |async )", re.M)


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
    """The script `name` and all it imports as `import … from "./x.js";`, each once, in one file.

    A module stands in a scope of its own, unless it exports: then it stands open, before those that
    import it, so no two of these may use the same name.

    Raises FileNotFoundError, naming the module, if an import leads nowhere.
    """
    folder = name.rpartition("/")[0]
    joined: dict[str, str] = {}

    def add(module: str) -> None:
        joined[module] = ""  # already on its way, should it be imported again
        text = source(module)
        for match in MODULE.finditer(text):
            if (imported := f"{folder}/{match[1]}") not in joined:
                add(imported)
        own, exports = EXPORT.subn("", MODULE.sub("", text))
        del joined[module]  # to stand after what it imports
        joined[module] = own if exports else f"{{\n{own}\n}}"

    add(name)
    return "\n".join(joined.values())


def source(name: str) -> str:
    """The text of a static file as it was written. Raises FileNotFoundError if there is none."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"No static file is called {name}.")
    with open(path, encoding="utf-8") as file:
        return file.read()


JOINED: dict[str, Callable[[str], str]] = {
    SHEET: lambda name: cssmin(join_imports(name)),
    **dict.fromkeys(SCRIPTS, lambda name: jsmin(join_modules(name))),
}


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the style sheet and the scripts joined and made small first."""

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
