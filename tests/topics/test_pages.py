import pytest

from tests import make
from tests.pages import links, tags, words
from topics.models import Progress


@pytest.fixture
def bakery(db):
    yeast = make.topic("Yeast", summary="A fungus.", body="It *eats*.")
    salt = make.topic("Salt", summary="A crystal.")
    track = make.track(
        "Bakery",
        ("Flour", yeast, salt, make.topic("Ghost", status="draft")),
        ("Fire", yeast),
        tagline="Heat and patience.",
        epigraph="Bread is time.",
        epigraph_source="A baker",
        principles=["Weigh it.", "Wait."],
        notice="Still rising.",
        closing_title="Your own notes",
        closing="They are yours.",
    )
    track.phases.filter(slug="flour").update(kicker="Dust", icon="gear", summary="What it is.")
    track.phases.get(slug="flour").place(salt, label="Sea salt")
    return track


def test_a_curriculum_numbers_its_phases_from_nought(client, bakery):
    response = client.get("/tracks/bakery/")
    page = words(response)
    for part in (
        "A curriculum in 2 phases", "Heat and patience.", "“Bread is time.” A baker",
        "Weigh it.", "Still rising.", "Start phase 0", "Phase 0: Dust Flour What it is.",
        "2 topics Yeast Sea salt", "Fire", "1 topic Yeast", "Your own notes They are yours.",
    ):  # fmt: skip
        assert part in page, part
    assert "Ghost" not in page
    assert {"/tracks/bakery/flour/", "/tracks/bakery/fire/", "/notes/"} <= set(links(response))


def test_a_map_has_areas_and_no_numbers(read, bakery):
    bakery.numbered = False
    bakery.save()
    page = read("/tracks/bakery/")
    assert "A map of 2 areas" in page
    assert "Phase" not in page
    assert "Area" in read("/tracks/bakery/fire/")


def test_a_phase_shows_its_checklist_between_its_neighbours(client, bakery):
    yeast = bakery.phases.first().items.first().topic
    make.post("Bread", topics=[yeast], body="w")
    make.planned("Cake", topics=[yeast])
    make.track("Brewery", ("Mash", yeast))
    response = client.get("/tracks/bakery/flour/")
    page = words(response)
    assert "Bakery Phase 0 Flour What it is." in page
    assert "Yeast A fungus. Also in Fire Also in Brewery" in page
    assert "Sea salt A crystal." in page
    assert "Reading for this phase Bread 1 min Cake planned" in page
    assert "Phase 1 Fire" in page
    assert "Ghost" not in page
    assert "/topics/yeast/" in links(response)


def test_a_topic_shows_its_note_its_places_and_its_posts(client, bakery):
    yeast = bakery.phases.first().items.first().topic
    make.post("Bread", topics=[yeast], summary="How.")
    make.planned("Cake", topics=[yeast])
    make.post("Hidden post", topics=[yeast], status="draft")
    make.track("Secret", ("Nowhere", yeast), status="draft")
    response = client.get("/topics/yeast/")
    page = words(response)
    for part in (
        "Yeast A fungus.",
        "It eats .",
        "Bread",
        "Cake planned",
        "Phase 0 of Bakery",
        "Fire",
    ):
        assert part in page, part
    assert "Hidden post" not in page
    assert "Nowhere" not in page
    assert any(link.startswith("/tracks/bakery/fire/#item-") for link in links(response))


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"published_at": make.in_days(1)}])
def test_what_is_not_public_is_not_found(client, db, fields):
    topic, track = make.topic("Yeast", **fields), make.track("Bakery", ("Flour",), **fields)
    for thing in (topic, track, track.phases.get()):
        assert client.get(thing.get_absolute_url()).status_code == 404


def test_topics_stand_a_to_z_whatever_their_accents(read, db):
    for title in ("zest", "Éclair", "apple", "42 ways", "Egg"):
        make.topic(title, summary=f"On {title}.")
    page = read("/topics/")
    order = [page.index(title) for title in ("42 ways", "apple", "Éclair", "Egg", "zest")]
    assert order == sorted(order)
    assert "5 topics # 42 ways" in page


def test_a_learners_states_show_on_every_page(client, ada, bakery):
    yeast = bakery.phases.first().items.first().topic
    Progress.objects.record(ada, yeast, "done", at=make.LONG_AGO)
    client.force_login(ada)
    assert "1 of 2 topics, 50" in words(client.get("/tracks/bakery/")).replace("\xa0", " ")
    assert "1 of 2 topics" in words(client.get("/tracks/bakery/flour/"))
    assert "Yeast A fungus. Done 1 January" in words(client.get("/tracks/bakery/flour/"))
    assert "Done on 1 January 2020" in words(client.get("/topics/yeast/"))
    assert "Yeast , done" in words(client.get("/topics/"))


def test_a_track_without_phases_stands(client, db):
    make.track("Bakery")
    response = client.get("/tracks/bakery/")
    assert response.status_code == 200
    assert "no phases yet" in words(response)
    assert tags(response, "h1")


def test_a_phase_without_topics_stands(read, db):
    make.track("Bakery", ("Flour",))
    assert "Nothing is on this list yet" in read("/tracks/bakery/flour/")


def test_tracks_stand_in_the_order_they_were_published(read, db):
    for number, title in enumerate(("Zymurgy", "Bakery", "Dairy")):
        make.track(title, ("All", make.topic()), published_at=make.in_days(number - 9))
    for page in (read("/tracks/"), read("/")):
        order = [page.index(title) for title in ("Zymurgy", "Bakery", "Dairy")]
        assert order == sorted(order)


def test_a_track_goes_on_where_the_learner_is(client, ada, bakery):
    flour, fire = bakery.phases.all()
    fire.displace(fire.items.get().topic)
    fire.place(make.topic("Oven"))
    for item in flour.items.all():
        Progress.objects.record(ada, item.topic, "done")
    client.force_login(ada)
    page = words(client.get("/tracks/bakery/"))
    assert "Continue with phase 1" in page
    assert "1 of 2 stones laid" in page
