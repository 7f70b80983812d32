import pytest

from tests import make
from topics.models import Topic
from web.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Médaille  D'Or", "medaille d'or"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("  ", ""),
        ("ﬁle", "file"),
    ],
)
def test_letters_are_compared_without_case_and_accents(text, folded):
    assert fold(text) == folded


def test_a_folded_field_follows_its_text_in_every_way_of_saving(db):
    saved = make.topic("Élan vital")
    assert Topic.objects.get(title_folded="elan vital") == saved

    Topic.objects.bulk_create([Topic(title="ÅNGSTRÖM", slug="a")])
    assert Topic.objects.get(title_folded="angstrom").slug == "a"
