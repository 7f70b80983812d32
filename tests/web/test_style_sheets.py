"""The rules that every style sheet keeps, so that one change never needs a second."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
COMPONENTS = sorted((CSS / "components").glob("*.css"))
SHEETS = [*sorted(CSS.glob("*.css")), *COMPONENTS]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def rules(sheet):
    return COMMENT.sub("", sheet.read_text())


def names(sheets):
    return [sheet.stem for sheet in sheets]


def test_app_css_imports_every_sheet_once_into_its_layer():
    imports = re.findall(r'@import "([^"]+)" layer\((\w+)\);', (CSS / "app.css").read_text())
    layer = {
        str(sheet.relative_to(CSS)): "components" if sheet in COMPONENTS else sheet.stem
        for sheet in SHEETS
        if sheet.stem
        not in {"app", "admin", "admin-draft", "admin-editor"}  # the admin's pages link their own
    }
    assert dict(imports) == layer
    assert len(imports) == len(layer)


@pytest.mark.parametrize("sheet", COMPONENTS, ids=names(COMPONENTS))
def test_a_component_opens_with_sample_html_that_bears_its_class(sheet):
    opening = COMMENT.match(sheet.read_text())
    assert opening
    assert "<" in opening[0]
    first = re.search(r"^\.([a-z-]+)", rules(sheet), re.MULTILINE)
    assert first
    assert first[1] in opening[0]


@pytest.mark.parametrize("sheet", SHEETS, ids=names(SHEETS))
def test_nothing_is_forced_fetched_or_named_by_id(sheet):
    text = rules(sheet)
    assert "!important" not in text
    assert "url(" not in text
    assert not re.search(r"(^|[\s,>+~])#[a-zA-Z]", re.sub(r"#[0-9a-f]{6}\b", "", text))


@pytest.mark.parametrize("sheet", SHEETS, ids=names(SHEETS))
def test_only_the_tokens_know_colours_and_the_dark(sheet):
    text = rules(sheet)
    if sheet.name != "tokens.css":
        assert "light-dark(" not in text
        assert "prefers-color-scheme" not in text
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", text)
        raw = r"var\(--(paper|ink|line|lichen|brick|stone)-(\d|empty|pale)"
        assert not re.search(raw, text)


def test_every_token_that_is_used_is_defined():
    text = "".join(rules(sheet) for sheet in SHEETS)
    used = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert used <= set(re.findall(r"(--[\w-]+):", text))
