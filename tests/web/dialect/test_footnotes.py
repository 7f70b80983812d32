"""Footnotes are numbered as they are met, and lead there and back."""

from tests.web.dialect.reading import parse
from web.markdown import Voice, render

TEXT = "a[^x] b[^y] c[^x]\n\n[^y]: second\n[^x]: first"


def test_numbers_follow_the_text_and_not_the_definitions():
    page = parse(render(TEXT).html)

    assert [raised.text for raised in page.all("sup")] == ["1", "2", "1"]
    notes = page.one("div", class_="footnote").all("li")
    assert [note.text.split()[0] for note in notes] == ["first", "second"]


def test_every_reference_and_its_note_lead_to_each_other():
    page = parse(render(TEXT, prefix="p-").html)

    ids = {node.attributes["id"] for node in page if "id" in node.attributes}
    assert ids == {"p-fn:1", "p-fn:2", "p-fnref:1", "p-fnref:1:2", "p-fnref:2"}
    assert {link.attributes["href"] for link in page.all("a")} == {f"#{name}" for name in ids}


def test_links_back_have_names():
    links = parse(render(TEXT).html).all("a", class_="footnote-back")

    names = [link.attributes["aria-label"] for link in links]
    assert names == ["Back to reference 1", "Back to reference 1-2", "Back to reference 2"]


def test_notes_stand_at_the_end_apart_from_the_text():
    section = parse(render(TEXT + "\n\nlast words").html).children[-1]

    assert section.attributes == {
        "class": "footnote",
        "role": "doc-endnotes",
        "aria-label": "Footnotes",
    }


def test_a_note_holds_blocks():
    page = parse(render("a[^1]\n\n[^1]: b\n\n    - c\n\n    ```\n    d\n    ```").html)

    assert page.one("div", class_="footnote").shape == "hr ol(li(p ul(li) code p))"


def test_a_note_may_be_defined_within_a_list_or_a_quote():
    page = parse(render("> a[^1]\n>\n> [^1]: b").html)

    assert page.shape == "blockquote(p) hr ol(li(p))"


def test_notes_refer_to_notes():
    page = parse(render("a[^1]\n\n[^1]: b[^2]\n[^2]: c[^1]").html)

    assert [raised.text for raised in page.all("sup")] == ["1", "2", "1"]


def test_a_label_without_a_note_is_words():
    assert render("a[^b]").html == "<p>a[^b]</p>"


def test_a_note_that_nothing_refers_to_is_kept_and_reported():
    rendering = render("a\n\n[^b]: c")

    assert parse(rendering.html).one("li").text.strip() == "c"
    assert rendering.warnings == ("Nothing refers to the footnote [^b].",)


def test_a_label_used_twice_loses_no_note():
    rendering = render("a[^b]\n\n[^b]: c\n\n[^b]: d")

    assert [note.text.split()[0] for note in parse(rendering.html).all("li")] == ["c", "d"]
    assert rendering.warnings


def test_references_in_code_are_code():
    assert not parse(render("`[^1]`\n\n    [^1]\n\n[^1]: a").html).all("sup")


def test_labels_do_not_become_identifiers():
    page = parse(render('a[^"><script>] b[^main]\n\n[^"><script>]: c\n[^main]: d').html)

    ids = {node.attributes["id"] for node in page if "id" in node.attributes}
    assert ids == {"fn:1", "fn:2", "fnref:1", "fnref:2"}


def test_a_heading_cannot_take_the_identifier_of_a_note():
    page = parse(render("## fn:1\n\n## fn 1\n\n## fnref:1\n\na[^1]\n\n[^1]: b").html)

    ids = [node.attributes["id"] for node in page if "id" in node.attributes]
    assert len(ids) == len(set(ids))


def test_notes_of_learners_have_a_prefix_too():
    page = parse(render(TEXT, voice=Voice.LEARNER).html)

    assert all(
        node.attributes["id"].startswith("text-") for node in page if "id" in node.attributes
    )
