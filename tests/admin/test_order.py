"""Order in the admin: by number, by dragging (which writes the numbers), after any change."""

import pytest

from journal.models import Category, Masthead, Part
from tests import make
from tests.admin.sending import errors, fields, send
from topics.models import ChecklistItem, Phase
from web.models import FormerSlug


@pytest.fixture
def phase(db):
    topics = [make.topic(name) for name in ("Ale", "Beer", "Cider", "Draught")]
    return make.track("Brewing", ("Malt", *topics)).phases.get()


@pytest.fixture
def url(phase):
    return f"/admin/topics/phase/{phase.pk}/change/"


def standing(phase):
    items = phase.items.order_by("position")
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return " ".join(item.topic.title[0] for item in items.select_related("topic"))


def numbered(*numbers):
    return {f"items-{row}-position": str(number) for row, number in enumerate(numbers)}


def test_sending_the_page_as_it_is_changes_nothing(desk, phase, url):
    assert send(desk, url).status_code == 302
    assert standing(phase) == "A B C D"


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ((4, 3, 2, 1), "D C B A"),
        ((2, 1, 3, 4), "B A C D"),
        ((3, 2, 3, 4), "B C A D"),  # down: behind the one whose number it takes
        ((1, 2, 3, 2), "A D B C"),  # up: before it
        ((99, 2, 3, 4), "B C D A"),
        ((10, 20, 30, 5), "D A B C"),
        (("", 2, 1, 4), "C A B D"),
    ],
)
def test_a_typed_number_moves_the_row(desk, phase, url, numbers, order):
    assert send(desk, url, numbered(*numbers)).status_code == 302
    assert standing(phase) == order
    assert send(desk, url).status_code == 302
    assert standing(phase) == order


def test_a_row_taken_out_leaves_no_gap(desk, phase, url):
    assert send(desk, url, {"items-1-DELETE": "on"}).status_code == 302
    assert standing(phase) == "A C D"


def test_rows_are_moved_added_and_taken_out_in_one_go(desk, phase, url):
    new = make.topic("Elder")
    changes = numbered(4, 2, 3, 1) | {
        "items-2-DELETE": "on",
        "items-4-topic": str(new.pk),
        "items-4-position": "2",
    }
    assert send(desk, url, changes).status_code == 302
    assert standing(phase) == "D E B A"


def test_a_new_row_without_a_number_goes_last(desk, phase, url):
    new = make.topic("Elder")
    assert send(desk, url, {"items-4-topic": str(new.pk)}).status_code == 302
    assert standing(phase) == "A B C D E"


def test_without_script_a_topic_is_placed_by_its_slug(desk, phase, url):
    make.topic("Elder")
    assert send(desk, url, {"items-4-topic-slug": "elder"}).status_code == 302
    assert standing(phase) == "A B C D E"
    response = send(desk, url, {"items-5-topic-slug": "no-such"})
    assert "items-5-topic" in errors(response)


def test_the_same_topic_twice_is_refused_at_its_field(desk, phase, url):
    ale = phase.items.get(position=1).topic
    response = send(desk, url, {"items-4-topic": str(ale.pk), "items-0-position": "3"})
    assert errors(response) == {"items-4-topic": ["“Ale” is here already."]}
    assert standing(phase) == "A B C D"


def test_two_new_rows_about_the_same_topic_are_refused(desk, phase, url):
    new = make.topic("Elder")
    data = fields(desk, url) | {"items-TOTAL_FORMS": "6"}
    data |= {f"items-{row}-{name}": "" for row in (4, 5) for name in ("id", "position", "label")}
    data |= {f"items-{row}-topic": str(new.pk) for row in (4, 5)}
    assert errors(desk.post(url, data)) == {"items-5-topic": ["“Elder” is here already."]}
    assert standing(phase) == "A B C D"


def test_a_topic_that_somebody_else_placed_meanwhile_is_refused_at_its_field(desk, phase, url):
    new = make.topic("Elder")
    data = fields(desk, url) | {"items-4-topic": str(new.pk)}
    phase.place(new)
    assert errors(desk.post(url, data)) == {"items-4-topic": ["“Elder” is here already."]}


def test_a_stale_page_moves_only_what_was_moved_on_it(desk, phase, url):
    data = fields(desk, url)
    send(desk, url, numbered(4, 3, 2, 1))
    label = desk.post(url, data | {"items-0-label": "Pale ale"})
    assert label.status_code == 302
    assert standing(phase) == "D C B A"
    assert phase.items.get(topic__title="Ale").label == "Pale ale"


def test_a_row_taken_out_meanwhile_is_refused_and_nothing_is_half_saved(desk, phase, url):
    data = fields(desk, url) | {"items-0-position": "4", "items-1-label": "Changed"}
    phase.displace(phase.items.get(position=2).topic)
    response = desk.post(url, data)
    assert response.status_code == 200
    assert "Please correct" in response.content.decode()
    assert standing(phase) == "A C D"


@pytest.mark.parametrize("number", ["0", "-1", "one", "1.5", "9" * 40])
def test_nonsense_for_a_number_is_told_at_its_field_or_goes_last(desk, phase, url, number):
    response = send(desk, url, {"items-0-position": number})
    if response.status_code == 302:
        assert standing(phase) == "B C D A"
    else:
        assert list(errors(response)) == ["items-0-position"]
        assert standing(phase) == "A B C D"


def test_an_items_topic_cannot_be_swapped_under_it(desk, phase, url):
    new = make.topic("Elder")
    send(desk, url, {"items-0-topic": str(new.pk)})
    assert standing(phase) == "A B C D"


def test_phases_are_ordered_renamed_added_and_taken_out_on_their_track(desk, db):
    track = make.track("Brewing", ("Malt",), ("Hops",), ("Yeast", make.topic("Lager")))
    url = f"/admin/topics/track/{track.pk}/change/"
    changes = {
        "phases-0-DELETE": "on",
        "phases-1-slug": "bitter-hops",
        "phases-1-position": "3",
        "phases-3-title": "Water",
        "phases-3-slug": "water",
        "phases-3-position": "1",
    }
    assert send(desk, url, changes).status_code == 302
    phases = list(track.phases.values_list("slug", "position"))
    assert phases == [("water", 1), ("yeast", 2), ("bitter-hops", 3)]
    assert desk.get("/tracks/brewing/hops/").url == "/tracks/brewing/bitter-hops/"
    assert desk.get("/tracks/brewing/malt/").status_code == 410


def test_a_phase_with_a_checklist_is_not_taken_out(desk, phase):
    url = f"/admin/topics/track/{phase.track_id}/change/"
    response = send(desk, url, {"phases-0-DELETE": "on"})
    assert errors(response) == {
        "phases": ["“Malt” is not empty: 4 checklist items. Empty it first."]
    }
    assert Phase.objects.filter(pk=phase.pk).exists()


def test_two_phases_cannot_share_an_address(desk, db):
    track = make.track("Brewing", ("Malt",), ("Hops",))
    url = f"/admin/topics/track/{track.pk}/change/"
    response = send(desk, url, {"phases-1-slug": "malt"})
    assert errors(response) == {"phases-1-slug": ["“malt” is here already."]}
    hops = track.phases.get(slug="hops")
    response = send(desk, f"/admin/topics/phase/{hops.pk}/change/", slug="malt")
    assert errors(response) == {"slug": ["“malt” is here already."]}


def test_two_rows_do_not_swap_their_addresses_in_one_go(desk, db):
    track = make.track("Brewing", ("Malt",), ("Hops",))
    url = f"/admin/topics/track/{track.pk}/change/"
    response = send(desk, url, {"phases-0-slug": "hops", "phases-1-slug": "malt"})
    assert list(errors(response)) == ["phases-0-slug", "phases-1-slug"]
    assert list(track.phases.values_list("slug", flat=True)) == ["malt", "hops"]


def test_a_topic_taken_out_and_added_again_in_one_go_stays(desk, phase, url):
    ale = phase.items.get(position=1).topic
    changes = {"items-0-DELETE": "on", "items-4-topic": str(ale.pk)}
    assert send(desk, url, changes).status_code == 302
    assert standing(phase) == "B C D A"


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30])
def test_a_row_with_a_key_that_is_none_is_refused(desk, phase, url, key):
    assert send(desk, url, {"items-0-id": key, "items-1-label": "New"}).status_code == 200
    assert standing(phase) == "A B C D"
    assert not phase.items.exclude(label="").exists()


def test_a_row_of_another_phase_is_not_stolen(desk, phase, url):
    other = make.track("Other", ("Rye", make.topic("Elder"))).phases.get()
    stolen = str(other.items.get().pk)
    assert send(desk, url, {"items-0-id": stolen}).status_code == 200
    assert standing(phase) == "A B C D"
    assert standing(other) == "E"


def test_a_form_without_its_counts_is_refused(desk, phase, url):
    for count in (None, "", "x", "-1", "9999999"):
        assert send(desk, url, {"items-TOTAL_FORMS": count}).status_code in (200, 302)
        assert standing(phase) == "A B C D"


def test_a_phases_former_address_is_refused_to_another(desk, db):
    track = make.track("Brewing", ("Malt",), ("Hops",))
    url = f"/admin/topics/track/{track.pk}/change/"
    send(desk, url, {"phases-0-slug": "barley"})
    response = send(desk, url, {"phases-1-slug": "malt"})
    assert list(errors(response)) == ["phases-1-slug"]
    assert FormerSlug.objects.get().target == track.phases.get(slug="barley")


def test_a_new_track_takes_its_phases_along_in_the_order_typed(desk, db):
    from topics.models import Track

    url = "/admin/topics/track/add/"
    data = fields(desk, url) | {"phases-TOTAL_FORMS": "2", "title": "Brewing", "slug": "brewing"}
    for row, (title, number) in enumerate([("Malt", 2), ("Hops", 1)]):
        data |= {
            f"phases-{row}-title": title,
            f"phases-{row}-slug": title.lower(),
            f"phases-{row}-position": str(number),
            f"phases-{row}-kicker": "",
            f"phases-{row}-id": "",
        }
    assert desk.post(url, data).status_code == 302
    phases = Track.objects.get().phases.values_list("title", "position")
    assert list(phases) == [("Hops", 1), ("Malt", 2)]


def test_sections_and_parts_are_ordered_too(desk, db):
    posts = [make.post(f"Post {n}") for n in "ABC"]
    series = make.series("Ales", ("Light", *posts), ("Dark",))
    section = series.sections.first()
    send(desk, f"/admin/journal/section/{section.pk}/change/", {"parts-2-position": "1"})
    assert [part.post.title[-1] for part in Part.objects.order_by("position")] == ["C", "A", "B"]
    send(desk, f"/admin/journal/series/{series.pk}/change/", {"sections-0-position": "2"})
    assert list(series.sections.values_list("title", flat=True)) == ["Dark", "Light"]
    response = send(
        desk, f"/admin/journal/series/{series.pk}/change/", {"sections-0-title": "Light"}
    )
    assert errors(response) == {"sections-0-title": ["“Light” is here already."]}


def test_categories_are_ordered_on_the_masthead_and_added_anywhere(desk, db):
    make.category("Ales")
    make.category("Beers")
    url = "/admin/journal/masthead/1/change/"
    assert send(desk, url, {"categories-1-position": "1"}).status_code == 302
    assert [c.name for c in Category.objects.all()] == ["Beers", "Ales"]
    assert send(desk, "/admin/journal/category/add/", name="Cider", slug="cider").status_code == 302
    assert list(Category.objects.values_list("name", "position")) == [
        ("Beers", 1),
        ("Ales", 2),
        ("Cider", 3),
    ]
    beers = Category.objects.get(name="Beers")
    url = f"/admin/journal/category/{beers.pk}/delete/"
    assert desk.post(url, {"post": "yes"}).status_code == 302
    assert list(Category.objects.values_list("position", flat=True)) == [1, 2]
    assert desk.get("/categories/beers/").status_code == 410


def test_the_first_category_brings_its_masthead(desk, db):
    assert send(desk, "/admin/journal/category/add/", name="Cider", slug="cider").status_code == 302
    assert Masthead.objects.get().categories.get().position == 1


def test_a_long_checklist_costs_no_more_queries_to_open(
    desk, phase, url, django_assert_max_num_queries
):
    for n in range(40):
        phase.place(make.topic(f"More {n}"))
    with django_assert_max_num_queries(20):
        desk.get(url)
    assert ChecklistItem.objects.count() == 44
