import pytest
from django.contrib.auth.models import Group

from tests import make


@pytest.fixture
def editor(db):
    """One of the Curator group: staff, and no superuser."""
    person = make.user("editor@example.org", name="Edda", is_staff=True)
    person.groups.add(Group.objects.get(name="Curator"))
    return person


@pytest.fixture
def desk(client, editor):
    """A client in which the editor is signed in."""
    client.force_login(editor)
    return client
