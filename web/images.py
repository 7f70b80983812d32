"""Pictures that curators put in: looked at, freed of what they tell, stored once by what they are.

The bytes lie in Django's storage, a row tells of them. Nothing here is quick: no transaction is
open when it is called.
"""

import hashlib
import io
import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from xml.parsers import expat

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import UnidentifiedImageError
from PIL.ExifTags import Base

from web import metadata
from web.models import Image

LARGEST = 5 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # a browser needs four bytes for each
TRIES = 5

# What Pillow calls them. An "MPO" is the photograph of a phone with a second picture behind it.
KINDS = {
    "PNG": Image.Kind.PNG,
    "JPEG": Image.Kind.JPEG,
    "MPO": Image.Kind.JPEG,
    "GIF": Image.Kind.GIF,
    "WEBP": Image.Kind.WEBP,
    "AVIF": Image.Kind.AVIF,
}
CONTENT_TYPES = {
    **{kind.value: f"image/{kind.value}" for kind in Image.Kind},
    Image.Kind.SVG.value: "image/svg+xml",
}
SVG = "http://www.w3.org/2000/svg"
LENGTH = re.compile(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*")
BOX = re.compile(r"[\s,]*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d{1,5})[\d.]*[\s,]+(\d{1,5})[\d.]*[\s,]*")
ADDRESS = re.compile(r"/images/([0-9a-f]{64})\.([a-z]{3,4})")


DAMAGED = "The file is damaged: save it anew and try again."
UNKNOWN = "This is no picture that can be shown here. PNG, JPEG, GIF, WebP, AVIF and SVG can."
TOO_MANY = f"It has over {MOST_PIXELS // 1_000_000} million pixels. Make it smaller first."


class Refused(Exception):
    """It cannot be taken; `args[0]` says why, in a sentence."""


class TooLarge(Refused):
    """It has too many bytes."""


class _Seen(NamedTuple):
    kind: str
    width: int
    height: int
    orientation: int = 1


def take(data: bytes, by: Any = None) -> Image:
    """Store a picture and return its row; what is here already is not stored again.

    Raises Refused, with the reason, for what is no picture of a kind we show.
    """
    if len(data) > LARGEST:
        raise TooLarge(f"It is over {LARGEST // 1024**2} MB. Make it smaller first.")
    if not data:
        raise Refused("The file is empty.")
    seen = _look_at(data)
    try:
        kept = metadata.without(data, seen.kind, seen.orientation)
    except Exception:  # whatever a damaged file makes a decoder say
        raise Refused(DAMAGED) from None
    row = Image(
        digest=hashlib.sha256(kept).hexdigest(),
        kind=seen.kind,
        size=len(kept),
        width=seen.width,
        height=seen.height,
        uploaded_by=by,
    )
    _store(row.path, kept)
    Image.objects.bulk_create([row], ignore_conflicts=True)  # two at once are one
    return Image.objects.get(pk=row.pk)


def read(image: Image) -> bytes:
    """Its bytes. Raises FileNotFoundError if they were lost."""
    with default_storage.open(image.path) as file:
        data: bytes = file.read()
    return data


def addresses(text: str) -> set[str]:
    """The addresses of stored pictures that stand in `text`, be it Markdown or HTML."""
    return {match[0] for match in ADDRESS.finditer(text)}


def known(wanted: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Those of the addresses that lead to a picture, each with its width and height.

    One query, and none where nothing is wanted.
    """
    found = {match[1]: match[0] for one in wanted if (match := ADDRESS.fullmatch(one))}
    if not found:
        return {}
    rows = Image.objects.filter(pk__in=found)
    return {
        row.get_absolute_url(): (row.width, row.height)
        for row in rows
        if row.get_absolute_url() == found[row.digest]
    }


def _store(path: str, data: bytes) -> None:
    """Put the bytes where they belong; a file that was cut off or lost is made good."""
    for left in reversed(range(TRIES)):
        try:
            if default_storage.exists(path):
                if default_storage.size(path) == len(data):
                    return
                default_storage.delete(path)
            stored = default_storage.save(path, ContentFile(data))
        except FileNotFoundError:  # to others who store the same, it looked cut off while it grew
            if not left:
                raise
            continue
        if stored != path:  # somebody stored the same between our look and our save
            default_storage.delete(stored)
        return


def _look_at(data: bytes) -> _Seen:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _look_at_drawing(data)
    try:
        with Pillow.open(io.BytesIO(data), formats=list(KINDS.keys() - {"MPO"})) as picture:
            return _look_at_picture(picture)
    except Pillow.DecompressionBombError:
        raise Refused(TOO_MANY) from None
    except UnidentifiedImageError:
        raise Refused(UNKNOWN) from None
    except Refused:
        raise
    except Exception:  # Pillow raises whatever its decoders meet
        raise Refused(DAMAGED) from None


def _look_at_picture(picture: Pillow.Image) -> _Seen:
    kind, (width, height) = KINDS[picture.format or ""], picture.size
    if width * height > MOST_PIXELS:  # known from its head: nothing is unpacked yet
        raise Refused(TOO_MANY)
    turned = 1
    if kind in (Image.Kind.JPEG, Image.Kind.AVIF):
        turned = int(picture.getexif().get(Base.Orientation, 1))
    picture.verify()
    if 5 <= turned <= 8:
        width, height = height, width
    return _Seen(kind.value, width, height, turned)


def _look_at_drawing(data: bytes) -> _Seen:
    """An SVG. It is shown through <img> and served in a sandbox: here only what could harm a reader
    of XML is refused, which is a document type with its entities."""
    roots: list[tuple[str, dict[str, str]]] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if not roots:
            roots.append((name, attributes))

    def refuse(*_: Any) -> None:
        raise Refused("The drawing has a document type (<!DOCTYPE …>). Save it as plain SVG.")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise Refused(UNKNOWN) from None
    name, attributes = roots[0]
    if name != f"{SVG} svg":
        raise Refused(UNKNOWN)
    return _Seen(Image.Kind.SVG.value, *_size_of_drawing(attributes))


def _size_of_drawing(attributes: dict[str, str]) -> tuple[int, int]:
    """Its width and height where it says them in pixels, or else its box; 0 and 0 if neither."""
    sides = [LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    if sides[0] and sides[1]:
        return int(sides[0][1]), int(sides[1][1])
    box = BOX.fullmatch(attributes.get("viewBox", ""))
    return (int(box[1]), int(box[2])) if box else (0, 0)
