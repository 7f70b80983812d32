"""What a picture tells beside what it shows: where and when it was taken, with what, by whom.

It is taken out of the file without touching the picture: no pixel is computed again, and the same
file always becomes the same bytes. What is kept: its colours, and which way up a photograph is.
"""

import struct
from collections.abc import Iterator

from web import avif

# https://www.w3.org/TR/png-3/: what is to be seen, and how. Not: texts, dates and EXIF.
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP mDCV cLLI "
    b"acTL fcTL fdAT".split()
)
# https://developers.google.com/speed/webp/docs/riff_container
WEBP_KEPT = frozenset([b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
WEBP_TELLS = 0b1100  # the flags that say: EXIF and XMP follow

SOI, EOI, SOS, APP0, APP1, APP2, APP14, APP15, COM = (
    0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE,
)  # fmt: skip
JFIF, ICC = b"JFIF\0", b"ICC_PROFILE\0"
TURNED = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0%b\0\0\0\0\0\0"

# What begins a block of a GIF, or an extension of one.
GIF_FRAME, GIF_MORE, GIF_END = b",!;"
GIF_TIMING, GIF_NAMED = 0xF9, 0xFF
GIF_REPEATS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def without(data: bytes, kind: str, orientation: int) -> bytes:
    """The file without what it tells. `orientation` is EXIF's, from 1 (upright) to 8.

    Drawings, which cameras do not make, stay as they are. Raises ValueError, LookupError or
    struct.error where the file is not what it says.
    """
    match kind:
        case "jpeg":
            return b"".join(_jpeg(data, orientation))
        case "png":
            return b"".join(_png(data))
        case "webp":
            return _webp(data)
        case "gif":
            return b"".join(_gif(data))
        case "avif":
            return avif.without(data)
    return data


def _jpeg(data: bytes, orientation: int) -> Iterator[bytes]:
    """https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1. What follows the picture is dropped too:
    phones put films and second pictures there, with places of their own."""
    yield data[:2]
    if 1 < orientation <= 8:
        body = TURNED % struct.pack("<H", orientation)
        yield struct.pack(">BBH", 0xFF, APP1, len(body) + 2) + body
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":  # bytes that only fill
            at += 1
        start, marker = struct.unpack_from(">BB", data, at)
        if start != 0xFF:
            raise ValueError("no marker where one belongs")
        if marker == EOI:
            yield data[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker == SOS:
            end = _end_of_scan(data, end)
        if end > len(data):
            raise ValueError("it is cut off")
        segment = data[at:end]
        if _is_kept(marker, segment):
            yield segment
        at = end


def _is_kept(marker: int, segment: bytes) -> bool:
    if marker == APP0:
        return segment[4 : 4 + len(JFIF)] == JFIF  # and no "JFXX", a second picture, smaller
    if marker == APP2:
        return segment[4 : 4 + len(ICC)] == ICC
    return marker == APP14 or not (APP0 <= marker <= APP15 or marker == COM)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the picture's own data end: at the next marker that is not one within them."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        following = data[at + 1]
        if following and following != 0xFF and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2
    raise ValueError("it is cut off")


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("it is cut off")
        if name in PNG_KEPT:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end


def _webp(data: bytes) -> bytes:
    size = struct.unpack_from("<I", data, 4)[0] + 8
    if size > len(data):
        raise ValueError("it is cut off")
    kept, at = [], 12
    while at + 8 <= size:
        name, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        chunk = data[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_TELLS]) + chunk[9:]
        if name in WEBP_KEPT:
            kept.append(chunk)
        at = end
    body = b"".join([b"WEBP", *kept])
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _gif(data: bytes) -> Iterator[bytes]:
    """https://www.w3.org/Graphics/GIF/spec-gif89a.txt. Kept are its frames, how long each is shown
    and how often all of them are: no comment, no XMP, and nothing behind its end."""
    at = _end_of_colours(data, 13, data[10])
    yield data[:at]
    while (mark := data[at]) != GIF_END:
        end, is_kept = at + 1, True
        if mark == GIF_FRAME:
            end = _end_of_blocks(data, _end_of_colours(data, at + 10, data[at + 9]) + 1)
        elif mark == GIF_MORE:
            end = _end_of_blocks(data, at + 2)
            named = data[at + 1] == GIF_NAMED and data[at + 3 : at + 14] in GIF_REPEATS
            is_kept = named or data[at + 1] == GIF_TIMING
        elif mark:  # 0 only fills
            raise ValueError("no block where one belongs")
        if is_kept:
            yield data[at:end]
        at = end
    yield data[at : at + 1]


def _end_of_colours(data: bytes, at: int, flags: int) -> int:
    """Where the table of colours that `flags` tell of ends; without one, where it would begin."""
    return at + (3 << (flags & 7) + 1 if flags & 0x80 else 0)


def _end_of_blocks(data: bytes, at: int) -> int:
    """Behind the empty block that ends a row of blocks, each with its length before it."""
    while size := data[at]:
        at += 1 + size
    return at + 1
