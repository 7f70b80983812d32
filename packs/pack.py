"""A pack: a folder of content, read and checked as a whole."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from packs import documents
from packs.documents import (
    CategoryEntry,
    MastheadFile,
    PostFile,
    SeriesFile,
    TopicFile,
    TrackFile,
)
from packs.faults import Fault, PackError
from packs.fields import SLUG, Faults
from web.markdown import Voice

MAX_FILE = 1024 * 1024  # bytes; above what one text may hold, so that the text is named as too long
FOLDERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "topics": (".md", documents.read_topic),
    "tracks": (".yaml", documents.read_track),
    "posts": (".md", documents.read_post),
    "series": (".yaml", documents.read_series),
}


@dataclass(slots=True)
class Pack:
    """Everything a pack says, keyed by slug where slugs are."""

    masthead: MastheadFile | None = None
    categories: list[CategoryEntry] = field(default_factory=list)
    topics: dict[str, TopicFile] = field(default_factory=dict)
    tracks: dict[str, TrackFile] = field(default_factory=dict)
    posts: dict[str, PostFile] = field(default_factory=dict)
    series: dict[str, SeriesFile] = field(default_factory=dict)

    @property
    def tags(self) -> dict[str, str]:
        """Every tag that posts bear: its name by its slug."""
        return {slugify(name): name for post in self.posts.values() for name in post.tags}


def read_pack(folder: Path) -> Pack:
    """The pack in `folder`. Touches no database.

    Raises PackError with everything that is wrong, each by file and line: files that cannot be
    read, fields that are missing, unknown or too long. References are checked against the site,
    by `packs.plan`.
    """
    if not folder.is_dir():
        raise PackError([Fault(str(folder), 0, "There is no such folder.")])
    pack, faults = Pack(), list[Fault]()
    for path, read in _files(folder, faults):
        report = Faults(path.relative_to(folder).as_posix())
        with suppress(PackError):  # what was refused stands in the report
            read(pack, report, path)
        faults += report.found
    faults += _tag_faults(pack)
    if faults:
        raise PackError(sorted(faults))
    if not (pack.masthead or pack.categories or any(getattr(pack, name) for name in FOLDERS)):
        raise PackError([Fault(str(folder), 0, "This folder holds no content pack.")])
    return pack


Read = Callable[[Pack, Faults, Path], None]


def _files(folder: Path, faults: list[Fault]) -> Iterator[tuple[Path, Read]]:
    """The files to read, each with what reads it, in a fixed order."""
    if (folder / "masthead.yaml").is_file():
        yield folder / "masthead.yaml", _read_masthead
    if (folder / "categories.yaml").is_file():
        yield folder / "categories.yaml", _read_categories
    for name, (suffix, _) in FOLDERS.items():
        for path in sorted((folder / name).glob("*")):
            if path.suffix == suffix and path.is_file():
                yield path, _read_document
            elif path.suffix in (".md", ".yaml", ".yml"):
                where = path.relative_to(folder).as_posix()
                faults.append(Fault(where, 0, f"Files in {name}/ end in {suffix}."))


def _read_masthead(pack: Pack, faults: Faults, path: Path) -> None:
    pack.masthead = documents.read_masthead(_bytes(path, faults), faults)


def _read_categories(pack: Pack, faults: Faults, path: Path) -> None:
    pack.categories = documents.read_categories(_bytes(path, faults), faults)


def _read_document(pack: Pack, faults: Faults, path: Path) -> None:
    kind = path.parent.name
    slug = path.stem
    if not SLUG.match(slug) or len(slug) > documents.SLUG:
        message = "The file's name must be a slug of at most 120 small letters, digits and hyphens."
        raise faults.refuse(0, message)
    document = FOLDERS[kind][1](faults.path, slug, _bytes(path, faults), faults)
    limit = Voice.CURATOR.limit
    if len(document.body.encode()) > limit:
        faults.add(document.body_line, f"The text is over {limit // 1024} kB.")
    getattr(pack, kind)[slug] = document


def _bytes(path: Path, faults: Faults) -> bytes:
    if path.is_symlink():
        raise faults.refuse(0, "Links to other files are not followed.")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise faults.refuse(0, f"It cannot be read: {error.strerror}.") from None
    if len(data) > MAX_FILE:
        raise faults.refuse(0, f"The file is over {MAX_FILE // 1024} kB.")
    return data


def _tag_faults(pack: Pack) -> Iterator[Fault]:
    """Tags without a slug, and tags written two ways."""
    written: dict[str, tuple[str, str]] = {}
    for post in pack.posts.values():
        for name in post.tags:
            slug = slugify(name)
            first = written.setdefault(slug, (name, post.path))
            if not slug:
                yield Fault(post.path, 0, f"No address can be made of the tag “{name}”.")
            elif first[0] != name:
                yield Fault(post.path, 0, f"The tag “{name}” is “{first[0]}” in {first[1]}.")
