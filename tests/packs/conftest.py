import pytest

from tests.packs.pack import FILES, put


@pytest.fixture
def folder(tmp_path):
    """The folder of a small pack."""
    for name, text in FILES.items():
        put(tmp_path, name, text)
    return tmp_path
