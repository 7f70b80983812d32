"""The pages of curation, looked at: sound for every reader, wide and narrow, light and dark."""

import pytest
from django.contrib.auth.models import Group

from curation import drafting
from tests import make
from tests.browser.learner import reading
from tests.browser.sound import faults
from topics.models import Phase, Topic, Track

VIEWS = [
    pytest.param({"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}, id="wide"),
    pytest.param({"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}, id="narrow"),
]


@pytest.fixture
def editor(library):
    person = make.user("editor@example.org", name="Edda", is_staff=True)
    person.groups.add(Group.objects.get(name="Curator"))
    return person


def pages(topic, other, phase, track):
    yield from ("", "changes/", "changes/?who=0", "gaps/", "gaps/planned-posts/", "drafts/")
    yield from ("topics/topic/", "topics/topic/add/", "images/add/", "web/image/")
    kept = f"topics/phase/{phase.pk}/history/"
    yield from (kept, f"{kept}compare/", f"{kept}{phase.history.last().pk}/restore/")
    verbs = "curate/topics/topic"
    yield from (f"{verbs}/retire/?id={topic.pk}", f"{verbs}/retire/?id={topic.pk}&id={other.pk}")
    yield from (f"{verbs}/bring-back/?id={topic.pk}", f"curate/topics/track/retire/?id={track.pk}")
    merge = f"{verbs}/{topic.pk}/merge/"
    yield from (merge, f"{merge}?into=", f"{merge}?into={other.pk}")
    draft = f"drafts/topic/{topic.pk}/"
    yield from (draft, f"{draft}compare/", f"{draft}publish/", f"{draft}preview/")
    yield f"drafts/{drafting.pending(topic).pk}/discard/"
    yield f"drafts/topic/{other.pk}/publish/"  # a conflict


@pytest.mark.parametrize("options", VIEWS)
def test_every_page_of_curation_is_sound(visit, client, live_server, editor, options):
    topic, other = Topic.objects.get(slug="caching"), Topic.objects.get(slug="redis")
    for thing in (topic, other):
        was = drafting.fields_of(thing)
        said = was | {"body": f"Keep it near.\n\n{thing.body}", "summary": "Near."}
        drafting.save(thing, said, by=editor, revision=0, seen=drafting.digest(was))
    other.body += "\n\nAnd count."
    other.write()
    errors = []
    curate = reading(visit, client, live_server, editor)
    page = curate("/admin/", errors=errors, **options)
    wrong = {}
    for path in pages(topic, other, Phase.objects.first(), Track.objects.first()):
        page.goto(f"/admin/{path}")
        if found := list(faults(page)):
            wrong[path] = found
    assert not wrong
    assert not [error for error in errors if "409" not in error and "422" not in error]
