"""A draft of changes from its first word to the learner who had finished, in a real browser."""

import pytest
from django.contrib.auth.models import Group

from curation import drafting
from curation.models import Acknowledgement
from tests import make
from tests.browser.learner import reading
from tests.browser.sound import faults
from topics.models import Progress, Topic

NARROW = {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}
WIDE = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def ada(library):
    return make.user("ada@example.org", name="Ada")


@pytest.fixture
def editor(library):
    person = make.user("editor@example.org", name="Edda", is_staff=True)
    person.groups.add(Group.objects.get(name="Curator"))
    return person


@pytest.fixture
def topic(library):
    return Topic.objects.get(slug="caching")


def press(page, button):
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def is_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("options", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_draft_is_written_looked_at_and_published(
    visit, client, live_server, topic, editor, ada, options
):
    Progress.objects.record(ada, topic, "done")
    errors = []
    curate = reading(visit, client, live_server, editor)
    page = curate(f"/admin/topics/topic/{topic.pk}/change/", errors=errors, **options)
    page.get_by_role("link", name="Draft changes").click()
    page.locator("[name=body]").fill(f"Keep it near, and count how often.\n\n{topic.body}")
    press(page, "Save draft")
    assert not is_wide(page)
    press(page, "Save, then publish …")
    assert page.locator("ins").first.inner_text().startswith("Keep it near")
    assert not is_wide(page)
    page.get_by_label("This changes what you learn").check()
    page.get_by_label("Why, in a line").fill("Counting was missing.")
    press(page, "Publish changes")
    assert "Keep it near" in Topic.objects.get(pk=topic.pk).body
    learn = reading(visit, client, live_server, ada)
    page = learn("/topics/caching/", errors=errors, **options)
    assert "Counting was missing." in page.get_by_role("region", name="This changed").inner_text()
    assert not list(faults(page))
    page.get_by_role("link", name="See what changed").click()
    assert not list(faults(page))
    press(page, "Keep my tick")
    assert page.get_by_role("region", name="This changed").count() == 0
    assert Acknowledgement.objects.get().choice == "kept"
    page.goto("/changes/")
    assert not list(faults(page))
    assert not errors


def test_a_tag_is_found_while_typing_and_all_pages_fit_without_script(
    visit, client, live_server, editor
):
    post = make.post("Quick bread", body="Bake it.", tags=[make.tag("Ovenware")])
    make.tag("Crustiness")
    errors = []
    curate = reading(visit, client, live_server, editor)
    page = curate(f"/admin/drafts/post/{post.pk}/", errors=errors, **NARROW)
    field = page.locator(".field-tags .select2-selection")
    field.click()
    page.keyboard.type("crusti")
    page.get_by_role("option", name="Crustiness").click()
    press(page, "Save draft")
    assert len(drafting.pending(post).fields["tags"]) == 2
    assert not errors
    post.body = "Bake it well."
    post.write()
    draft = drafting.pending(post)
    plain = reading(visit, client, live_server, editor)
    for path in ("", "compare/", "publish/", f"../../{draft.pk}/discard/", "../../"):
        page = plain(f"/admin/drafts/post/{post.pk}/{path}", java_script_enabled=False, **NARROW)
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.locator("#content-main").bounding_box()["width"] <= 360, path
    page = plain(f"/admin/drafts/post/{post.pk}/publish/", java_script_enabled=False, **WIDE)
    assert "Nothing is published" in page.locator("#content").inner_text()
    press(page, "Take the present text as the new base and keep my draft")
    page.locator("[name=tags-slugs]").fill("no-such-tag")
    press(page, "Save draft")
    assert "no-such-tag" in page.locator(".errorlist").inner_text()
