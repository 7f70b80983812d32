"""A pack that is wrong is told what, in which file and on which line; all of it at once."""

import pytest

from packs.faults import PackError
from packs.pack import read_pack

TOPIC = "---\ntitle: Yeast\nsummary: A fungus.\n---\n\nIt *eats* sugar.\n"


@pytest.fixture
def pack(tmp_path):
    """A function that writes files into a pack and reads it."""

    def write(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", "-").replace("-DOT-", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_pack(tmp_path)

    return write


def faults(pack, **files):
    with pytest.raises(PackError) as error:
        pack(**files)
    return [str(fault) for fault in error.value.faults]


def test_a_topic_is_its_file(pack):
    topic = pack(topics__yeast_DOT_md=TOPIC).topics["yeast"]
    assert (topic.title, topic.summary, topic.body) == ("Yeast", "A fungus.", "It *eats* sugar.")


def test_windows_line_ends_and_a_byte_order_mark_are_fine(pack):
    data = b"\xef\xbb\xbf" + TOPIC.replace("\n", "\r\n").encode()
    assert pack(topics__yeast_DOT_md=data).topics["yeast"].body == "It *eats* sugar."


def test_everything_that_is_wrong_is_told_at_once(pack):
    assert faults(
        pack,
        topics__yeast_DOT_md="---\nsummery: A fungus.\n---\n",
        topics__salt_DOT_md="---\ntitle: Salt\nstatus: planned\n---\n",
        posts__bread_DOT_md="---\ntitle: Bread\nstatus: published\ntags: [Oven]\n---\n",
    ) == [
        "posts/bread.md:3: A published post needs “published”, its date.",
        "topics/salt.md:3: “status” is “planned”; expected draft, published, retired.",
        "topics/yeast.md:2: There is no field “summery” here; did you mean “summary”?",
        "topics/yeast.md:2: “title” is missing.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", ":1: The file must begin with front matter"),
        ("---\ntitle: x\n", ":1: The file must begin with front matter"),
        ("---\n---\n", ":2: Nothing stands here."),
        ("---\n- a\n---\n", ":2: Fields are expected here"),
        ("---\ntitle: 'x\n---\n", "This is not valid YAML"),
        ("---\ntitle: x\nsummary: y: z\n---\n", ":3: This is not valid YAML"),
        ("---\ntitle: &a x\nsummary: *a\n---\n", ":2: Anchors (&name) are not used"),
        ("---\ntitle: x\nsummary: *a\n---\n", ":3: Aliases (*name) are not used"),
        ("---\ntitle: !!python/object:os.system x\n---\n", ":2: Tags (!name) are not used"),
        ("---\ntitle: [a, b]\n---\n", "“title” must be text"),
        ("---\ntitle: x\ntitle: y\n---\n", "The field “title” stands twice"),
        ("---\ntitle: x\n? [a]\n: b\n---\n", "The name of a field must be plain text"),
        ("---\ntitle: " + "x" * 201 + "\n---\n", "“title” has 201 characters; at most 200 fit"),
        ("---\ntitle: x\npublished: 2026-02-31\n---\n", ":3: “2026-02-31” is no date"),
        ("---\ntitle: x\npublished: soon\n---\n", ":3: “soon” is no date"),
        ("---\ntitle: x\nstatus: secret\n---\n", "“status” is “secret”; expected"),
        ("---\ntitle: " + "[" * 40 + "]" * 40 + "\n---\n", "Nested more than 12 deep"),
        ("---\ntitle: x\nsummary: " + "y" * 20_000 + "\n---\n", "limited to 16 kB"),
        ("---\ntitle: x\0\n---\n", ":2: A NUL character stands here."),
        (b"---\ntitle: \xff\n---\n", ":2: This is not UTF-8 text."),
        ("---\ntitle: x\n---\n" + "word " * 110_000, "The text is over 512 kB."),
        ("---\ntitle: x\n---\n" + "word " * 300_000, "The file is over 1024 kB."),
    ],
)
def test_each_kind_of_mistake_has_one_clear_sentence(pack, text, said):
    (fault,) = faults(pack, topics__yeast_DOT_md=text)
    assert fault.startswith("topics/yeast.md")
    assert said in fault


@pytest.mark.parametrize("name", ["Yeast", "a b", "é", "-a", "a--b", "x" * 121])
def test_a_file_is_named_by_its_slug(tmp_path, name):
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / f"{name}.md").write_text(TOPIC)
    with pytest.raises(PackError, match="must be a slug"):
        read_pack(tmp_path)


def test_a_link_to_another_file_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text(TOPIC)
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "yeast.md").symlink_to(tmp_path / "secret")
    with pytest.raises(PackError, match="not followed"):
        read_pack(tmp_path)


def test_a_file_in_the_wrong_folder_is_named(pack):
    assert "Files in tracks/ end in .yaml." in faults(pack, tracks__a_DOT_md=TOPIC)[0]


def test_things_that_stand_twice_are_named(pack):
    phase = "  - {slug: a, title: A, items: [x, x]}\n"
    assert faults(
        pack,
        tracks__t_DOT_yaml=f"title: T\nphases:\n{phase}{phase}",
        series__s_DOT_yaml="title: S\nsections:\n  - {title: A, parts: [p, p]}\n  - {title: A}\n",
        categories_DOT_yaml="- {slug: a, name: A}\n- {slug: a, name: B}\n",
    ) == [
        "categories.yaml:2: The category “a” stands twice.",
        "series/s.yaml:3: The post “p” stands twice.",
        "series/s.yaml:4: The section “A” stands twice.",
        "tracks/t.yaml:3: The topic “x” stands twice.",
        "tracks/t.yaml:4: The phase “a” stands twice.",
        "tracks/t.yaml:4: The topic “x” stands twice.",
    ]


def test_a_tag_is_written_one_way(pack):
    front = "---\ntitle: T\nstatus: draft\ntags: [{}]\n---\n"
    assert faults(
        pack,
        posts__a_DOT_md=front.format("Redis"),
        posts__b_DOT_md=front.format("redis"),
        posts__c_DOT_md=front.format("'!!'"),
    ) == [
        "posts/b.md: The tag “redis” is “Redis” in posts/a.md.",
        "posts/c.md: No address can be made of the tag “!!”.",
    ]


def test_an_icon_is_one_of_the_set(pack):
    text = "title: T\nphases:\n  - {slug: a, title: A, icon: rocket}\n"
    assert "expected talk, gauge, tools" in faults(pack, tracks__t_DOT_yaml=text)[0]


def test_a_folder_that_is_none_and_one_that_is_empty(tmp_path):
    with pytest.raises(PackError, match="no such folder"):
        read_pack(tmp_path / "nowhere")
    with pytest.raises(PackError, match="holds no content pack"):
        read_pack(tmp_path)
