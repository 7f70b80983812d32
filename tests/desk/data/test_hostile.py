"""An archive is a stranger's: whatever it is, it is loaded, or refused in a sentence."""

import json
import struct
import zipfile

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from desk.data import archive
from desk.data.archive import Refused
from desk.data.contents import read
from desk.data.export import export
from notes.models import Note
from tests import make
from tests.desk.data.archives import bring, files, made, note, zipped
from topics.models import Progress, ProgressEvent

NEW = json.dumps({"version": 99, "made": "2026-01-01T00:00:00Z"})


def refused(data):
    with pytest.raises(Refused) as caught:
        read(data, timezone.now())
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no zip file"),
        (b"%PDF-1.7 something else", "no zip file"),
        (zipped({}), "no cairn.json"),
        (zipped({"readme.txt": "x"}), "no cairn.json"),
        (zipped({"cairn.json": "{"}), "cairn.json is damaged"),
        (zipped({"cairn.json": "[" * 100_000}), "cairn.json is damaged"),
        (zipped({"cairn.json": b"\xff"}), "cairn.json is damaged"),
        (zipped({"cairn.json": "[]"}), "does not say which version"),
        (zipped({"cairn.json": '{"version": true}'}), "does not say which version"),
        (zipped({"cairn.json": '{"version": -1}'}), "does not say which version"),
        (zipped({"cairn.json": '{"version": 1}'}), "does not say when it was made"),
        (zipped({"cairn.json": NEW}), "of version 99, from a newer Cairn"),
        (zipped({"cairn.json": '{"version": 1' + "0" * 5000 + "}"}), "cairn.json is damaged"),
        (made({"progress.json": {}}), "progress.json is no list"),
        (made({"settings.json": []}), "settings.json is no map"),
        (made({"events.json": "[1, 2"}), "events.json is damaged"),
    ],
)
def test_what_is_no_archive_is_refused_in_a_sentence(data, said):
    assert said in refused(data)


def test_what_is_too_large_is_refused_before_it_is_unpacked(monkeypatch):
    big = zipped(
        {"cairn.json": '{"version": 1, "made": "2026-01-01"}', "notes/a.md": b"a" * 2_000_000},
        compression=zipfile.ZIP_DEFLATED,
    )
    assert "“notes/a.md” is over 1 MB" in refused(big)
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1_000_000)
    assert "Unpacked it is over" in refused(big)
    monkeypatch.setattr(archive, "MOST_FILES", 1)
    assert "More than 1 files" in refused(big)
    monkeypatch.setattr(archive, "MOST_PACKED", 100)
    assert "The file is over" in refused(big)


def test_a_file_that_lies_about_its_size_is_not_believed(monkeypatch):
    data = zipped({"cairn.json": b" " * 5_000_000}, compression=zipfile.ZIP_DEFLATED)
    small = data.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1_000_000)
    assert refused(small)


def overlapping(count):
    """A zip of `count` files that all are the same bytes, each hiding the names of those after it.

    The bytes are empty blocks: they unpack to nothing, for as long as one likes.
    """
    data = b"\x00\x00\x00\xff\xff" * 1000 + b"\x01\x00\x00\xff\xff"
    names = [b"notes/%04d.md" % number for number in range(count)]
    files, table = b"", b""
    for left, name in enumerate(names[::-1]):
        sizes = (20, 0, 8, 0, 0, 0, len(data), 1, len(name))  # how it is packed, dates, sums, sizes
        head = struct.pack("<4s5H3L2H", b"PK\3\4", *sizes, left * (30 + len(name)))
        files = head + name + files
    for number, name in enumerate(names):
        sizes = (20, 20, 0, 8, 0, 0, 0, len(data), 1, len(name))
        at = number * (30 + len(name))
        table += struct.pack("<4s6H3L5H2L", b"PK\1\2", *sizes, 0, 0, 0, 0, 0, at) + name
    start = len(files) + len(data)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(table), start, 0)
    return files + data + table + end


def test_the_same_bytes_are_not_unpacked_again_for_every_file():
    assert "overlap" in refused(overlapping(50))


@pytest.mark.parametrize("value", ["0", "[]", '""'])
def test_lists_that_would_grow_in_memory_are_refused_before_they_are_read(value):
    rows = f"[{f'{value},' * 200_000}0]"
    assert read(made({"events.json": rows}), timezone.now()).left_out
    three = dict.fromkeys(("events.json", "progress.json", "reviews.json"), rows)
    assert "more than can be loaded" in refused(made(three))


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(way):
    assert "plain zip" in refused(zipped({"cairn.json": "{}"}, compression=way))


def test_a_locked_archive_is_refused():
    data = bytearray(made())
    data[6] |= 1  # the flag in the entry
    data[data.index(archive.ENTRY) + 8] |= 1  # and in the table
    assert "no zip file, or it is damaged" in refused(bytes(data))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused():
    whole = made()
    twice = zipped({"notes/a.md": note(), "notes/b.md": note()}).replace(b"b.md", b"a.md")
    assert "no cairn.json" in refused(zipped({"x": whole}))
    assert "is in it twice" in refused(twice)


def test_names_never_become_paths(ada, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = ["../../etc/passwd", "/etc/passwd", "notes/../../x.md", "C:\\x.md", "notes/..md", "\\"]
    bring(ada, made({name: note() for name in names}))
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_was_packed_again_in_a_folder_is_read(ada):
    make.note(ada, "bread")
    inside = files(export(ada, timezone.now()))
    again = {f"cairn-2026/{name}": data for name, data in inside.items()}
    again |= {"__MACOSX/._cairn.json": b"\0\5", "cairn-2026/.DS_Store": b"x"}
    assert read(zipped(again), timezone.now()).notes[0].body == "bread"


# --- One entry that is wrong leaves the others ----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "must begin with front matter"),
        ("---\nsaved: 2025-01-01\n", "must begin with front matter"),
        (note(b"\xff".decode("latin-1")).encode("latin-1"), "not UTF-8"),
        (note("a\0b"), "NUL"),
        (note("a" * 70_000), "longer than a note may be"),
        (note(saved="never"), "Its date is no date"),
        (note(saved=""), "Its date is no date"),
        (note(title="[1]"), "Its title is no text"),
        (note(title='"\\0"'), "characters that nothing can hold"),
        (note(title="&a x"), "Anchors"),
        (note(title="!!python/object:os.system x"), "Tags"),
        (note(title='"\\UFFFFFFFF"'), "not valid YAML"),
        (note(about="\n  kind: planet\n  slug: mars"), "Its kind is none"),
        (note(about="\n  kind: topic"), "Its slug is no text"),
        (note(about="yeast"), "no entry with fields"),
        (note(saved="2025-01-01\nsaved: 2025-01-01"), "stands twice"),
        (note(deleted="2020-01-01"), "deleted so long ago"),
        ("---\n- a\n---\n", "no entry with fields"),
        ("---\n" + "[" * 50 + "\n---\n", "Nested more than 12 deep"),
        (note(tags=f"[{'a,' * 5000}]"), "More fields stand here than are used"),
    ],
)
def test_a_note_that_cannot_be_taken_is_listed_and_the_others_come(ada, text, said):
    data = made({"notes/a.md": text, "notes/b.md": note("sound")})
    contents = read(data, timezone.now())
    [remark] = contents.left_out
    assert remark.what == "notes/a.md"
    assert said in remark.why
    bring(ada, data)
    assert [row.body for row in Note.objects.all()] == ["sound"]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        1,
        "yeast",
        [],
        {},
        {"topic": "yeast"},
        {"topic": "yeast", "state": "mastered", "since": "2025-01-01"},
        {"topic": "yeast", "state": ["done"], "since": "2025-01-01"},
        {"topic": "yeast", "state": "done", "since": "yesterday"},
        {"topic": "yeast", "state": "done", "since": 5},
        {"topic": "yeast", "state": "done", "since": "2025-13-41T99:00"},
        {"topic": "yeast", "state": "done", "since": "2" * 9999},
        {"topic": 5, "state": "done", "since": "2025-01-01"},
        {"topic": "y" * 999, "state": "done", "since": "2025-01-01"},
        {"topic": "\ud800", "state": "done", "since": "2025-01-01"},
        {"topic": "a\0", "state": "done", "since": "2025-01-01"},
    ],
)
def test_an_entry_that_cannot_be_taken_is_listed_and_the_others_come(ada, entry):
    make.topic("Salt")
    sound = {"topic": "salt", "state": "done", "since": "2025-01-01"}
    data = made({"progress.json": [entry, sound]})
    assert read(data, timezone.now()).left_out[0].what == "progress.json, entry 1"
    bring(ada, data)
    assert Progress.objects.get().topic.slug == "salt"


def test_words_are_kept_where_only_their_frame_is_wrong(ada):
    fields = {"title": "t" * 10_000, "revision": -4, "key": "none"}
    data = made({"notes/a.md": note("words", **fields), "notes/b.md": note("more", key="none")})
    contents = read(data, timezone.now())
    assert contents.left_out == []
    assert "cut to 200 characters" in contents.altered[0].why
    bring(ada, data)
    assert {(len(row.title), row.revision) for row in Note.objects.all()} == {(200, 1), (0, 1)}
    assert not bring(ada, data).does_something


def test_two_notes_with_one_key_are_two_notes(ada):
    key = "0f1e2d3c-0000-4000-8000-0123456789ab"
    data = made({f"notes/{n}.md": note(f"text {n}", key=key) for n in range(3)})
    bring(ada, data)
    assert Note.objects.count() == 3
    assert not bring(ada, data).does_something


def test_a_revision_below_that_of_its_versions_is_raised(ada):
    data = made(
        {
            "notes/a.md": note("now", revision=2),
            "versions/a/7.md": note("then", revision=7),
            "versions/a/8.md": note("then too", revision=7),
            "versions/b/1.md": note("whose", revision=1),
        }
    )
    assert "is not there" in read(data, timezone.now()).left_out[0].why
    bring(ada, data)
    stored = Note.objects.get()
    assert sorted(stored.versions.values_list("revision", flat=True)) == [7, 8]
    stored.revise("next", revision=stored.revision, as_version=True)


@pytest.mark.parametrize(
    ("date", "becomes"),
    [
        ("9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00+00:00"),
        ("0001-01-01T00:00:00+14:00", "2000-01-01T00:00:00+00:00"),
        ("1999-12-31", "2000-01-01T00:00:00+00:00"),
        ("2025-06-01T12:00:00", "2025-06-01T12:00:00+00:00"),
        ("2025-06-01T12:00:00+02:00", "2025-06-01T10:00:00+00:00"),
    ],
)
def test_a_date_that_cannot_be_is_clamped_and_said_so(ada, date, becomes):
    make.topic("Yeast")
    entry = {"topic": "yeast", "title": "Yeast", "state": "done"}
    data = made({"progress.json": [entry | {"since": date}], "events.json": [entry | {"at": date}]})
    altered = read(data, timezone.now()).altered
    assert [remark.what for remark in altered] == ([] if date[:4] == "2025" else ["Yeast"] * 2)
    bring(ada, data)
    assert Progress.objects.get().since.isoformat() == becomes
    assert ProgressEvent.objects.get().at.isoformat() == becomes
    assert not bring(ada, data).does_something


def test_reviews_that_make_no_sense_make_a_card_all_the_same(ada):
    make.topic("Yeast")
    rows = [
        {"topic": "yeast", "kind": kind, "at": at, "day": day}
        for kind in ("stopped", "easy", "again", "asked")
        for at, day in [
            ("2025-01-01T00:00:00Z", "2025-01-01"),
            ("2025-01-01T00:00:00Z", "9999-12-31"),
            ("2025-01-02T00:00:00Z", "0001-01-01"),
            ("2025-01-02T23:00:00Z", "2025-01-03"),
            ("2025-01-03T00:00:00Z", "2025-01-02"),
        ]
    ]
    data = made({"reviews.json": [*rows, {"topic": "yeast", "kind": "easy", "at": "2025-01-01"}]})
    assert len(read(data, timezone.now()).left_out) == 1
    bring(ada, data)
    assert not bring(ada, data).does_something


def test_settings_that_make_no_sense_stay_as_they_are(ada):
    wild = {"name": "n" * 99, "time_zone": 5, "minutes_per_week": -1, "reviews_a_day": 10**9}
    data = made({"settings.json": wild | {"reminds_since": "soon", "is_superuser": True}})
    assert len(read(data, timezone.now()).left_out) == 5
    bring(ada, data)
    ada.refresh_from_db()
    assert (ada.name, ada.time_zone, ada.reviews_a_day, ada.is_superuser) == ("Ada", "", 20, False)


# --- Whatever it is -------------------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["yeast", "done", "read", "asked", "2025-01-01", "9999-12-31T00:00+00:00"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["topic", "post", "state", "since", "at", "kind", "day", "title", "name", "time_zone"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip
places = st.floats(0, 1, exclude_max=True)  # in an archive, whatever its length
front = st.dictionaries(
    st.sampled_from(["key", "title", "created", "saved", "revision", "deleted", "about"]),
    st.sampled_from(
        ["", "~", "x", "2025-01-01", "9999-12-31", "-1", "1", "[", '"\\ud800"', "\n  kind: topic"]
    ),
    max_size=7,
)


class TestWhateverItIs(TestCase):
    quick = settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )

    def begin(self):
        """Within each example: what `setUp()` makes would outlive them."""
        self.ada = make.user()
        make.topic("Yeast")
        make.note(self.ada, "bread")
        self.now = timezone.now()
        self.data = export(self.ada, self.now)

    def harmless(self, data):
        """Is it loaded so that a second time adds nothing, or refused so that nothing changed?"""
        before = export(self.ada, self.now)
        try:
            bring(self.ada, data)
        except Refused:
            return export(self.ada, self.now) == before
        again = bring(self.ada, data)
        return (
            not again.does_something and Note.objects.filter(owner=self.ada, body="bread").exists()
        )

    @quick
    @given(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=6), places, places)
    def test_bytes_that_were_changed(self, changes, start, end):
        self.begin()
        changed, size = bytearray(self.data), len(self.data)
        for place, byte in changes:
            changed[int(place * size)] = byte
        assert self.harmless(bytes(changed))
        assert self.harmless(bytes(changed[: int(start * size)] + changed[int(end * size) :]))

    @quick
    @given(st.dictionaries(st.sampled_from(archive.LISTS), values))
    def test_lists_of_anything(self, lists):
        self.begin()
        assert self.harmless(made(lists))

    @quick
    @given(st.lists(st.tuples(front, st.text(max_size=30)), max_size=4))
    def test_notes_with_any_front_matter(self, notes):
        self.begin()
        found = {}
        for number, (fields, body) in enumerate(notes):
            text = note(body, **fields).encode(errors="surrogatepass")
            found[f"notes/{number}.md"] = found[f"versions/{number}/1.md"] = text
        assert self.harmless(made(found))
