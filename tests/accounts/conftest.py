import pytest
from django.core.cache import cache

from tests import make

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Each test starts with nobody having tried anything."""
    cache.clear()


@pytest.fixture
def cora(db):
    """A learner with a password, which takes a while to make."""
    return make.user("cora@example.org", password=PASSWORD, name="Cora")


@pytest.fixture
def mail_server(settings):
    """The site as it is with EMAIL_URL set; what it sends lands in `mailoutbox`."""
    settings.SENDS_MAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    return settings


@pytest.fixture
def inside(client, cora):
    """A client that Cora is signed in with, who has just shown that it is she."""
    client.force_login(cora)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client
