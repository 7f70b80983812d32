"""Two topics become one in a browser, by whoever curates; by the learner, nothing is missed."""

import pytest
from django.contrib.auth.models import Group

from tests import make
from tests.browser.learner import reading
from tests.browser.sound import faults
from topics.models import Progress, Topic

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def editor(library):
    person = make.user("editor@example.org", name="Edda", is_staff=True)
    person.groups.add(Group.objects.get(name="Curator"))
    return person


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_one_topic_is_merged_into_another(visit, client, live_server, editor, ada, script):
    redis, caching = Topic.objects.get(slug="redis"), Topic.objects.get(slug="caching")
    Progress.objects.record(ada, redis, "done")
    make.note(ada, "Mine: count the misses.", topic=redis)
    errors = []
    curate = reading(visit, client, live_server, editor)
    options = {} if script else {"java_script_enabled": False, **PHONE}
    page = curate(f"/admin/topics/topic/{redis.pk}/change/", errors=errors, **options)
    page.get_by_role("link", name="Merge", exact=True).click()
    if script:
        page.locator(".select2-selection").click()
        page.keyboard.type("Caching")
        page.get_by_role("option", name="Caching", exact=True).click()
    else:
        page.get_by_label("Slug, instead of a choice").fill("caching")
    page.get_by_role("button", name="Go on").click()
    main = page.locator("#content")
    assert "“Redis” becomes part of “Caching”. This cannot be undone." in main.inner_text()
    assert "a few learners have ticked it" in main.inner_text()
    assert "Ada" not in main.inner_text()
    assert "count the misses" not in page.content()
    with page.expect_navigation():
        page.get_by_role("button", name="Merge").click()
    assert not Topic.objects.filter(slug="redis").exists()

    learn = reading(visit, client, live_server, ada)
    page = learn("/topics/redis/", errors=errors)
    assert page.url.endswith("/topics/caching/")
    assert Progress.objects.get(learner=ada).topic == caching
    page.get_by_role("link", name="Mine: count the misses.").or_(
        page.get_by_text("Mine: count the misses.")
    ).first.wait_for()
    assert not list(faults(page))
    assert not errors
