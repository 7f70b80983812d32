"""What an AVIF tells beside what it shows: see `web.metadata`.

It is a file of boxes within boxes (ISO/IEC 14496-12 and 23008-12; how a picture is put into them:
https://aomediacodec.github.io/av1-avif/). Some say at which byte of the file others begin, so none
is moved: what tells is blanked where it stands, and called "skip", which every reader passes over.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

OUTER = frozenset([b"ftyp", b"meta", b"moov", b"mdat"])
LISTED = frozenset(b"hdlr pitm iloc iinf iref iprp idat grpl dinf".split())
# Items that are pictures, or of which a picture is made.
SHOWN = frozenset([b"av01", b"grid", b"iovl", b"iden", b"tmap"])
MADE_AT = frozenset([b"mvhd", b"tkhd", b"mdhd"])  # boxes that begin with two dates
SKIP = b"skip"


class Box(NamedTuple):
    """A name, and where in the file it stands, its content begins, and both end."""

    name: bytes
    at: int
    begin: int
    end: int


def without(data: bytes) -> bytes:
    """The file without what it tells. Raises ValueError, LookupError or struct.error where its
    boxes are not what they say."""
    file = bytearray(data)
    shown = 0
    for box in _boxes(file, 0, len(file)):
        if box.name == b"meta":
            _blank_items(file, box)
        elif box.name == b"moov":
            _blank_beside(file, box)
        elif box.name not in OUTER:
            _blank(file, box)
            continue
        shown = box.end
    return bytes(file[:shown])


def _boxes(file: bytearray, at: int, end: int) -> Iterator[Box]:
    """The boxes from one place to another. At the end of a file, what is no box may follow."""
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", file, at)
        begin = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", file, begin)
            begin += 8
        after = at + size if size else end
        if not begin <= after <= end:
            if end == len(file) and at:
                return
            raise ValueError("a box is larger than what it stands in")
        yield Box(name, at, begin, after)
        at = after


def _blank(file: bytearray, box: Box) -> None:
    file[box.at + 4 : box.at + 8] = SKIP
    file[box.begin : box.end] = bytes(box.end - box.begin)


def _blank_beside(file: bytearray, film: Box) -> None:
    """Of a film, and of each track in it: what is told beside it, and when it was made."""
    for box in _boxes(file, film.begin, film.end):
        if box.name in (b"trak", b"mdia"):
            _blank_beside(file, box)
        elif box.name == b"meta":
            _blank_items(file, box)
        elif box.name == b"udta":
            _blank(file, box)
        elif box.name in MADE_AT:
            dates = 16 if file[box.begin] else 8
            file[box.begin + 4 : box.begin + 4 + dates] = bytes(dates)


def _blank_items(file: bytearray, meta: Box) -> None:
    """Of a list of items: those that are no picture, such as EXIF and XMP."""
    inside = {box.name: box for box in _boxes(file, meta.begin + 4, meta.end)}
    for name in inside.keys() - LISTED:
        _blank(file, inside[name])
    told = _rename_told(file, inside[b"iinf"]) if b"iinf" in inside else set()
    if not told:
        return
    left = len(file)  # to blank: places that lie over each other would cost without end
    for at, length in _places(file, inside, told):
        left -= length
        if at + length > len(file) or left < 0:
            raise ValueError("an item lies where it cannot")
        file[at : at + length] = bytes(length)


def _rename_told(file: bytearray, items: Box) -> set[int]:
    """Call the items that are no picture "skip". Gives their keys."""
    told = set()
    for box in _boxes(file, items.begin + (8 if file[items.begin] else 6), items.end):
        wide = {2: False, 3: True}[file[box.begin]]
        key, kind = struct.unpack_from(">I2x4s" if wide else ">H2x4s", file, box.begin + 4)
        if kind not in SHOWN:
            told.add(key)
            named = box.begin + (14 if wide else 12)
            file[named - 4 : named] = SKIP
            file[named : box.end] = bytes(box.end - named)
    return told


def _places(file: bytearray, inside: dict[bytes, Box], keys: set[int]) -> Iterator[tuple[int, int]]:
    """Where in the file the items of these keys lie, and how long they are, piece by piece."""
    _, _, at, end = inside[b"iloc"]
    version, sizes, more = file[at], file[at + 4], file[at + 5]
    at += 6

    def number(size: int) -> int:
        nonlocal at
        if at + size > end:
            raise ValueError("a list of places is cut off")
        at += size
        return int.from_bytes(file[at - size : at])

    wide = 4 if version == 2 else 2
    for _ in range(number(wide)):
        key = number(wide)
        way = number(2) & 15 if version else 0  # 0: by the file, 1: by the box "idat"
        elsewhere = number(2)
        base = number(more >> 4)
        pieces, index = number(2), more & 15 if version else 0
        if key not in keys:
            at += pieces * (index + (sizes >> 4) + (sizes & 15))
            continue
        if elsewhere or way > 1 or not sizes & 15:
            raise ValueError("an item lies where it is not found")
        base += inside[b"idat"].begin if way else 0
        for _ in range(pieces):
            number(index)
            place, length = number(sizes >> 4), number(sizes & 15)
            yield base + place, length
