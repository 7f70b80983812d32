"""The zip file that a learner's data travels in. The format is described in docs/my-data.md.

A zip comes from a stranger, so nothing in it is believed: not what it says of its own sizes, and
its names are looked up and never become paths.
"""

import io
import re
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

VERSION = 1  # of the format

# Everything is held in memory, so these bound what one upload can cost. A bound on the ratio of
# packed to unpacked would add nothing to them, and would refuse a learner who writes "aaaa…".
MOST_PACKED = 32 * 1024 * 1024  # bytes
MOST_UNPACKED = 64 * 1024 * 1024
MOST_FILES = 20_000
MOST_IN_TEXT = 1024 * 1024
MOST_IN_LIST = 16 * 1024 * 1024
# The lists of a real learner reach their bytes first; "[0,0,0…" would grow a hundredfold in memory.
MOST_VALUES = 500_000  # in all lists together

MANIFEST = "cairn.json"
LISTS = ("progress.json", "readings.json", "events.json", "reviews.json", "settings.json")
TEXT = re.compile(r"(notes/[^/]+|versions/[^/]+/[^/]+)\.md\Z")

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date a zip can hold: the same files, the same bytes
ENTRY = b"PK\x01\x02"  # before each entry of a zip's table of contents


class Refused(Exception):
    """An archive that cannot be loaded, and why, in a sentence for the learner. Nothing changed."""


def pack(files: dict[str, bytes]) -> bytes:
    """The files as a zip, in their order. The same files always give the same bytes."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever this runs
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of an archive that belong to the format, by name; others are not even read.

    An archive that was unpacked and packed again may have all of them in one folder. Raises Refused
    for what is no zip, is damaged, too large, locked, or holds a name twice.
    """
    if len(data) > MOST_PACKED:
        raise Refused(f"The file is over {megabytes(MOST_PACKED)}, the most that can be loaded.")
    if data.count(ENTRY) > MOST_FILES:  # before anything is made of them
        raise Refused(f"More than {MOST_FILES:,} files are in it, the most that can be loaded.")
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, len(data))
    except (
        BadZipFile,
        EOFError,
        IndexError,
        NotImplementedError,
        OSError,
        OverflowError,
        RuntimeError,
        ValueError,  # UnicodeDecodeError is one
        struct.error,
        zlib.error,
    ):
        raise Refused("This is no zip file, or it is damaged.") from None


def _read(archive: ZipFile, size: int) -> dict[str, bytes]:
    entries = archive.infolist()
    if sum(entry.compress_size for entry in entries) > size:
        # Entries that overlap: the same bytes, which may unpack to nothing, would be read for each.
        raise Refused("Its files overlap, so it is damaged.")
    folder = _folder([entry.filename for entry in entries])
    files: dict[str, bytes] = {}
    room = MOST_UNPACKED
    for entry in entries:
        name = entry.filename.removeprefix(folder)
        if not entry.filename.startswith(folder) or not _belongs(name):
            continue
        if name in files:
            raise Refused(f"“{name[:80]}” is in it twice.")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Refused("It is packed in a way that is not used here. Pack it as a plain zip.")
        most = MOST_IN_TEXT if TEXT.match(name) else MOST_IN_LIST
        with archive.open(entry) as file:
            found = file.read(min(most, room) + 1)
        if len(found) > room:
            raise Refused(f"Unpacked it is over {megabytes(MOST_UNPACKED)}.")
        if len(found) > most:
            raise Refused(f"“{name[:80]}” is over {megabytes(most)}.")
        room -= len(found)
        files[name] = found
    if sum(data.count(b",") for name, data in files.items() if not TEXT.match(name)) > MOST_VALUES:
        raise Refused("Its lists hold more than can be loaded.")
    return files


def _belongs(name: str) -> bool:
    return name == MANIFEST or name in LISTS or bool(TEXT.match(name))


def _folder(names: list[str]) -> str:
    """The folder, with its slash, that all of it was packed in again; "" for none."""
    if MANIFEST in names:
        return ""
    tails = (name.removesuffix(MANIFEST) for name in names if name.endswith(f"/{MANIFEST}"))
    return next((tail for tail in tails if tail.count("/") == 1), "")


def megabytes(size: int) -> str:
    return f"{size // 1024 // 1024} MB"
