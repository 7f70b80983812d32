"""Pictures: looked at, freed of what they tell of places, stored once, served for ever."""

import io
import struct
import threading
import zlib

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, connection, transaction
from PIL import Image as Pillow
from PIL.ExifTags import GPS, IFD, Base

from tests import make
from web import images, metadata, writing
from web.models import Image

SECRET = b"Ada at home"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"{}><circle r="4"/></svg>'


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A storage of its own for each test."""
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = settings.STORAGES | {"default": storage}
    return tmp_path / "images"


def picture(kind="PNG", size=(60, 40), **more):
    made = io.BytesIO()
    Pillow.radial_gradient("L").convert("RGB").resize(size).save(made, kind, **more)
    return made.getvalue()


def telling(kind, orientation=1, **more):
    """A photograph with a place and words in its EXIF."""
    exif = Pillow.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.ImageDescription] = SECRET.decode()
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    return picture(kind, exif=exif, **more)


def pixels(data):
    with Pillow.open(io.BytesIO(data)) as opened:
        return opened.convert("RGB").tobytes()


# --- What is taken --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "avif"])
def test_a_picture_is_known_by_its_content(db, kind):
    row = images.take(picture(kind.upper()))
    assert (row.kind, row.width, row.height) == (kind, 60, 40)
    assert images.read(row) == picture(kind.upper())
    assert row.size == len(picture(kind.upper()))


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        (' width="30" height="20px"', (30, 20)),
        (' viewBox="0 0 24.5 30"', (24, 30)),
        (' width="100%" viewBox="0,0,8,9"', (8, 9)),
        ("", (0, 0)),
    ],
)
def test_a_drawing_has_the_size_that_it_says(db, attributes, size):
    row = images.take(SVG.format(attributes).encode())
    assert (row.kind, row.width, row.height) == ("svg", *size)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words",
        b"<html></html>",
        b"<svg/>",  # without its namespace browsers show nothing
        b"<svg",
        b"<!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg'/>",
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "a">]>' + SVG.format("").encode(),
        b"%PDF-1.7",
        b"BM" + bytes(60),
        *(picture(kind)[:50] for kind in ("PNG", "JPEG", "GIF", "WEBP", "AVIF")),
        *(picture(kind)[:-30] for kind in ("PNG", "JPEG", "GIF", "WEBP")),
        *(picture(kind).replace(b"\x00", b"\xff") for kind in ("PNG", "JPEG", "WEBP", "AVIF")),
    ],
)
def test_what_is_no_whole_picture_is_refused_in_words(db, media, data):
    with pytest.raises(images.Refused, match=r"\.$"):
        images.take(data)
    assert not Image.objects.exists()
    assert not media.exists()


def test_a_file_of_too_many_bytes_is_refused(db):
    with pytest.raises(images.TooLarge, match="over 5 MB"):
        images.take(picture() + bytes(images.LARGEST))


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_small_file_of_too_many_pixels_is_refused_before_it_is_unpacked(db, side):
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"0" * 999))
    with pytest.raises(images.Refused, match="over 50 million pixels"):
        images.take(bomb + chunk(b"IEND", b""))


# --- What a photograph tells ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_places_and_words_are_left_out_and_the_picture_stays(db, kind):
    data = telling(kind)
    assert SECRET in data
    kept = images.read(images.take(data))
    assert SECRET not in kept
    with Pillow.open(io.BytesIO(kept)) as opened:
        assert not opened.getexif()
    assert pixels(kept) == pixels(data)


@pytest.mark.parametrize("kind", ["JPEG", "AVIF"])
def test_a_turned_photograph_stays_upright(db, kind):
    row = images.take(telling(kind, orientation=6))
    assert (row.width, row.height) == (40, 60)
    with Pillow.open(io.BytesIO(images.read(row))) as opened:
        assert dict(opened.getexif()) == {Base.Orientation: 6}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_what_tells_nothing_stays_as_it_is_byte_by_byte(kind):
    data = picture(kind)
    assert metadata.without(data, kind.lower(), 1) == data


def test_colours_are_kept(db):
    profile = b"\0" * 36 + b"acsp" + b"\0" * 100
    for kind in ("PNG", "JPEG", "WEBP"):
        kept = images.read(images.take(telling(kind, icc_profile=profile)))
        with Pillow.open(io.BytesIO(kept)) as opened:
            assert opened.info["icc_profile"] == profile


def behind(box):
    """What may follow a picture that is made of boxes."""
    return struct.pack(">I4s", 8 + len(SECRET), box) + SECRET


def small_one():
    """A second picture at the head of a JPEG: what it was before it was cut, perhaps."""
    body = b"JFXX\0\x10" + SECRET
    return b"\xff\xe0" + struct.pack(">H", 2 + len(body)) + body


@pytest.mark.parametrize(
    "data",
    [
        telling("JPEG", progressive=True, comment=SECRET) + SECRET,
        picture("JPEG")[:2] + small_one() + picture("JPEG")[2:],
        picture("GIF", comment=SECRET) + SECRET,
        telling("AVIF") + behind(b"uuid") + behind(b"free"),
        picture("AVIF") + SECRET,
        picture("AVIF", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0" + SECRET),  # of no entry at all
        picture("AVIF", xmp=b"<x>" + SECRET + b"</x>"),
    ],
)
def test_what_hides_behind_a_photograph_is_left_out(db, data):
    assert SECRET in data
    kept = images.read(images.take(data))
    assert SECRET not in kept
    assert pixels(kept) == pixels(data)


@pytest.mark.parametrize(
    ("kind", "tells"),
    [
        ("WEBP", {"xmp": b"<x>" + SECRET + b"</x>"}),
        ("AVIF", {"xmp": b"<x>" + SECRET + b"</x>"}),
        ("GIF", {"comment": SECRET, "loop": 0}),
    ],
)
def test_a_film_keeps_its_frames_and_their_times(db, kind, tells):
    frames = [Pillow.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 80, 160, 240)]
    film = io.BytesIO()
    frames[0].save(
        film, kind, save_all=True, append_images=frames[1:], duration=[10, 20, 30, 40], **tells
    )
    kept = images.read(images.take(film.getvalue()))
    assert SECRET in film.getvalue()
    assert SECRET not in kept
    with Pillow.open(io.BytesIO(kept)) as opened:
        times = []
        for frame in range(opened.n_frames):
            opened.seek(frame)
            opened.load()
            times.append(opened.info["duration"])
    assert times == [10, 20, 30, 40]


def test_no_picture_is_computed_again(db, monkeypatch):
    """A film of 50 kB may unpack to 400 MB: whoever encodes it anew is busy for a minute."""

    def never(*_, **__):
        raise AssertionError

    data = {kind: telling(kind) for kind in ("PNG", "JPEG", "WEBP", "AVIF")}
    monkeypatch.setattr(Pillow.Image, "load", never)
    monkeypatch.setattr(Pillow.Image, "save", never)
    for kind, one in data.items():
        assert images.take(one).kind == kind.lower()


def test_a_kept_picture_put_in_once_more_is_the_same(db):
    for kind in ("JPEG", "GIF", "WEBP", "AVIF"):
        row = images.take(telling(kind, orientation=6))
        assert images.take(images.read(row)) == row


@pytest.mark.parametrize("place", range(0, 400, 7))
def test_a_box_that_lies_is_refused_or_taken_and_nothing_else(db, place):
    data = bytearray(telling("AVIF"))
    data[place : place + 4] = b"\xff\xff\xff\xff"
    try:
        row = images.take(bytes(data))
    except images.Refused:
        assert not Image.objects.exists()
    else:
        assert (row.kind, row.size) == ("avif", len(images.read(row)))


# --- Stored once ----------------------------------------------------------------------------------


def test_the_same_bytes_are_one_row_and_one_file(db, media, ada, bob):
    first, second = images.take(picture(), ada), images.take(picture(), bob)
    assert first == second
    assert second.uploaded_by == ada
    assert len(list(media.iterdir())) == 1


def test_a_picture_outlives_the_account_that_put_it_in(db, ada):
    row = images.take(picture(), ada)
    ada.delete()
    row.refresh_from_db()
    assert row.uploaded_by is None


def test_a_file_that_was_lost_or_cut_off_is_made_good(db, media):
    row = images.take(picture())
    (file,) = media.iterdir()
    file.write_bytes(b"cut off")
    images.take(picture())
    assert images.read(row) == picture()
    file.unlink()
    images.take(picture())
    assert images.read(row) == picture()
    assert len(list(media.iterdir())) == 1


def test_one_who_stored_the_same_between_look_and_save_is_no_second_file(db, media, monkeypatch):
    images.take(picture())
    answers = iter([False, True])  # then its bytes are tried under another name
    monkeypatch.setattr(FileSystemStorage, "exists", lambda self, name: next(answers, False))
    images._store(Image.objects.get().path, picture())
    assert len(list(media.iterdir())) == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_one(media):
    found, start = [], threading.Barrier(4)

    def take():
        start.wait()
        try:
            found.append(images.take(picture()))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Image.objects.get()] * 4
    assert images.read(found[0]) == picture()


@pytest.mark.parametrize("step", ["size", "save"])
def test_a_file_that_another_takes_away_while_it_is_stored_is_stored_again(
    db, media, monkeypatch, step
):
    """As when two put in the same, and one takes what the other has half written for cut off."""
    row = images.take(picture())
    (file,) = media.iterdir()
    original, tried = getattr(FileSystemStorage, step), []

    def once(*args, **options):
        if not tried:
            tried.append(step)
            file.unlink(missing_ok=True)
            raise FileNotFoundError
        return original(*args, **options)

    if step == "save":
        file.write_bytes(b"half")
    monkeypatch.setattr(FileSystemStorage, step, once)
    assert images.take(picture()) == row
    assert tried
    assert images.read(row) == picture()


@pytest.mark.parametrize("wrong", [{"kind": "bmp"}, {"digest": ""}])
def test_the_database_refuses_what_is_no_image(db, wrong):
    fields = {"digest": "a" * 64, "kind": "png", "size": 1, "width": 1, "height": 1} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.create(**fields)


# --- Served ---------------------------------------------------------------------------------------


def test_it_is_served_to_anybody_for_ever(client, db):
    row = images.take(picture())
    response = client.get(row.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert response.content == picture()
    assert response["Content-Type"] == "image/png"
    assert response["Content-Length"] == str(row.size)
    assert set(response["Cache-Control"].split(", ")) == {
        "public", "max-age=31536000", "immutable",
    }  # fmt: skip
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in response
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_a_head_tells_the_size_alone(client, db):
    row = images.take(picture())
    response = client.head(row.get_absolute_url())
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == str(row.size)


def test_a_drawing_is_served_in_a_sandbox(client, db):
    row = images.take(SVG.format("").encode())
    response = client.get(row.get_absolute_url())
    assert response["Content-Type"] == "image/svg+xml"
    policy = response["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_an_address_of_nothing_another_kind_or_a_lost_file_is_not_found(client, db, media):
    row = images.take(picture())
    for url in (f"/images/{'0' * 64}.png", f"/images/{row.digest}.gif"):
        assert client.get(url).status_code == 404
    (file,) = media.iterdir()
    file.unlink()
    response = client.get(row.get_absolute_url())
    assert response.status_code == 404
    assert "immutable" not in response.get("Cache-Control", "")


# --- In a text ------------------------------------------------------------------------------------


def test_a_text_says_how_large_its_pictures_are(db, django_assert_num_queries):
    row = images.take(picture())
    topic = make.topic("Malt", body=f"![Malt]({row.get_absolute_url()})")
    assert 'width="60"' in topic.html
    assert 'height="40"' in topic.html
    with django_assert_num_queries(0):
        writing.render_source("![Malt](/static/malt.png)")
