"""The group of curators: all content, no learner; made again whenever it is missing."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.curators import CURATED, NAME
from accounts.models import User
from tests import make
from tests.admin.sending import errors, send
from tests.pages import links, words


def test_a_curator_curates_all_content_and_nothing_else(desk, editor):
    may = {codename.partition(".")[2] for codename in editor.get_all_permissions()}
    content = [name for names in CURATED.values() for name in names]
    verbs = ("view", "add", "change", "delete")
    assert may == {f"{verb}_{name}" for verb in verbs for name in content}


def test_all_that_curators_may_not_see_is_a_learners_or_the_sites(db):
    """A new model of the content's apps is either curated or somebody's own: decide."""
    from web.admin.counts import is_a_learners

    for label in CURATED:
        for model in apps.get_app_config(label).get_models():
            if not model._meta.default_permissions:
                continue  # a history, which is seen by who may see what it is of
            assert (model._meta.model_name in CURATED[label]) is not is_a_learners(model), model


def test_a_curator_sees_no_people(desk, ada):
    post = make.post("Ale", author=ada)
    assert not [link for link in links(desk.get("/admin/")) if "/user/" in link]
    for url in ("/admin/accounts/user/", f"/admin/accounts/user/{ada.pk}/change/"):
        assert desk.get(url).status_code == 403
    for url in ("/admin/journal/post/", f"/admin/journal/post/{post.pk}/change/"):
        assert "ada" not in words(desk.get(url)).lower()
    asked = {"app_label": "journal", "model_name": "post", "field_name": "author"}
    assert desk.get("/admin/autocomplete/", asked | {"term": "a"}).status_code == 403


def test_a_curators_post_bears_their_name(desk, editor):
    from journal.models import Post

    send(desk, "/admin/journal/post/add/", title="Ale", slug="ale")
    post = Post.objects.get()
    assert (post.author, post.byline) == (editor, "Edda")
    send(desk, f"/admin/journal/post/{post.pk}/change/", byline="Others")
    post.refresh_from_db()
    assert (post.author, post.byline) == (editor, "Others")


def test_staff_without_rights_curate_nothing(client, db):
    topic = make.topic("Brewing")
    client.force_login(make.user(is_staff=True))
    for page in ("", "add/", f"{topic.pk}/change/", f"{topic.pk}/delete/", f"{topic.pk}/history/"):
        assert client.get(f"/admin/topics/topic/{page}").status_code == 403
        assert client.post(f"/admin/topics/topic/{page}").status_code == 403


def test_who_may_only_look_sees_and_changes_nothing(client, db):
    from django.contrib.auth.models import Permission

    person = make.user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(person)
    track = make.track("Beer", ("Malt", make.topic("Ale")))
    phase = track.phases.get()
    make.category("Beers")
    post = make.post("Ale", tags=[make.tag()])
    for url in (
        f"/admin/topics/track/{track.pk}/change/",
        f"/admin/topics/phase/{phase.pk}/change/",
        f"/admin/journal/post/{post.pk}/change/",
        "/admin/journal/masthead/1/change/",
    ):
        assert client.get(url).status_code == 200
        assert client.post(url, {"title": "x"}).status_code == 403


def test_the_group_is_made_once_and_keeps_what_it_was_given(db):
    group = Group.objects.get(name=NAME)
    before = set(group.permissions.values_list("codename", flat=True))
    group.permissions.remove(*group.permissions.filter(codename="view_topic"))
    call_command("migrate", verbosity=0)
    assert Group.objects.filter(name=NAME).count() == 1
    assert set(group.permissions.values_list("codename", flat=True)) == before


@pytest.mark.django_db(transaction=True)
def test_the_group_comes_back_after_a_flush():
    call_command("flush", interactive=False, verbosity=0)
    assert Group.objects.get(name=NAME).permissions.count() == 52


def test_a_person_is_made_a_curator_in_the_admin(client, curator, ada):
    client.force_login(curator)
    group = Group.objects.get(name=NAME)
    url = f"/admin/accounts/user/{ada.pk}/change/"
    assert send(client, url, is_staff="on", groups=[str(group.pk)]).status_code == 302
    assert User.objects.get(pk=ada.pk).has_perm("topics.change_topic")
    assert send(client, url, is_active=None).status_code == 302
    ada.refresh_from_db()
    assert not ada.is_active


def test_a_taken_e_mail_address_is_refused_at_its_field(client, curator, ada):
    client.force_login(curator)
    for url in ("/admin/accounts/user/add/", f"/admin/accounts/user/{curator.pk}/change/"):
        assert "email" in errors(send(client, url, email="ADA@example.org"))
    for email in ("", "nobody", "x" * 260 + "@example.org"):
        response = send(client, f"/admin/accounts/user/{curator.pk}/change/", email=email)
        assert list(errors(response)) == ["email"]


def test_who_may_change_people_gives_no_right_they_lack(client, ada, curator):
    from django.contrib.auth.models import Permission

    helper = make.user(is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__endswith="_user"))
    client.force_login(helper)
    url = f"/admin/accounts/user/{ada.pk}/change/"
    assert send(client, url, is_superuser="on", is_staff="on", name="Ada L").status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.is_staff, ada.is_superuser) == ("Ada L", False, False)
    assert client.post(f"/admin/accounts/user/{curator.pk}/password/").status_code == 403
    assert client.post(f"/admin/accounts/user/{curator.pk}/change/").status_code == 403
    assert client.post(f"/admin/accounts/user/{curator.pk}/delete/").status_code == 403
