import pytest

from tests import make


@pytest.fixture
def pair(db):
    return make.topic("Yeast"), make.topic("Barm")
