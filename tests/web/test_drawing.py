"""The template tags that draw."""

import re

import pytest
from django.template import Context, Engine, Template
from django.template.loader import render_to_string

EIGHT = [1.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0]


def render(source, **context):
    return Template("{% load drawing %}" + source).render(Context(context))


def ids(html):
    return re.findall(r'id="([^"]+)"', html)


def test_clip_paths_have_names_that_no_other_on_the_page_has():
    html = render(
        "{% cairn a %}{% cairn a %}{% cairn b %}{% stone 3 0.4 %}{% stone 3 0.4 %}",
        a=EIGHT,
        b=[0.5, 0.5, 0],
    )
    assert len(ids(html)) == len(set(ids(html))) == 6
    assert set(re.findall(r"url\(#([^)]+)\)", html)) == set(ids(html))


def test_names_stay_apart_across_includes_and_loops():
    engine = Engine(
        libraries={"drawing": "web.templatetags.drawing"},
        loaders=[
            (
                "django.template.loaders.locmem.Loader",
                {
                    "base": "{% load drawing %}{% cairn a %}{% block main %}{% endblock %}",
                    "page": "{% extends 'base' %}{% load drawing %}{% block main %}{% cairn a %}"
                    "{% include 'bit' %}{% include 'bit' with a=a only %}"
                    "{% for x in xs %}{% include 'bit' %}{% endfor %}{% endblock %}",
                    "bit": "{% load drawing %}{% cairn a %}",
                },
            )
        ],
    )
    html = engine.get_template("page").render(Context({"a": EIGHT, "xs": [1, 2]}))
    assert len(ids(html)) == len(set(ids(html))) == 6


def test_the_same_page_comes_out_the_same_to_the_byte():
    source = "{% cairn a %}{% cairn a size=48 title='x' %}{% stone 1 0.5 %}"
    assert render(source, a=EIGHT) == render(source, a=EIGHT)


def test_a_title_is_escaped_once():
    assert "<title>Q&amp;A &lt;b&gt;</title>" in render(
        "{% cairn a title=t %}", a=[1.0], t="Q&A <b>"
    )
    assert "<title>Q&amp;A</title>" in render("{% spine p title=t %}", p=[["read"]], t="Q&A")


def test_a_phase_with_nothing_to_count_can_be_drawn():
    assert "stone--dashed" in render("{% stone 0 none of=3 %}", none=None)


@pytest.mark.parametrize(
    "name", ["talk", "gauge", "tools", "hub", "plan", "chart", "gear", "shield"]
)
def test_glyphs_are_hidden_signs_in_the_colour_of_their_word(name):
    html = render("{% glyph name %}", name=name)
    assert 'aria-hidden="true"' in html
    assert 'stroke="currentColor"' in html
    assert "style=" not in html


@pytest.mark.parametrize("name", ["", None, "unknown", "../settings", 7])
def test_any_other_name_draws_nothing(name):
    assert render("{% glyph name %}", name=name) == ""


def test_the_signs_that_need_nothing():
    for tag in ("mark", "empty_stone", "fallen_cairn"):
        html = render(f"{{% {tag} %}}")
        assert html.startswith("<svg")
        assert "<title>" not in html


@pytest.mark.parametrize("code", [400, 403, 404, 410, 500, 503])
def test_error_pages_need_no_request_no_context_and_no_database(code):
    html = render_to_string(f"errors/{code}.html")
    assert f">{code}<" in html
    assert html.count("<h1") == 1
    assert 'href="/"' in html
    assert "Sign in" not in html


def test_a_meter_says_in_words_what_its_rule_shows():
    html = render_to_string("web/_meter.html", {"done": 2, "total": 5, "unit": "topics"})
    assert "<b>2</b> of 5 topics" in html
    assert 'value="2" max="5"' in html


def test_nothing_to_count_shows_no_meter():
    assert render_to_string("web/_meter.html", {"done": 0, "total": 0}).strip() == ""
