"""Letters folded for comparing: the same answer on every database engine.

SQLite's LOWER() and LIKE fold only ASCII, PostgreSQL's depend on the locale, so what must match
regardless of case and accents is folded here, in Python, and stored.
"""

import unicodedata
from typing import Any

from django.db import models


def fold(text: str) -> str:
    """`text` without case, accents and doubled space: "  Médaille  D'Or" gives "medaille d'or".

    Unicode's own recipe (UAX #15 and the Unicode Standard 3.13): decompose, drop the combining
    marks, fold the case.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


class _Follows(models.Field):
    """Other fields' text, folded whenever the row is saved, in bulk too.

    With `save(update_fields=…)` name this field beside those it follows.
    """

    def __init__(self, *args: Any, follows: str = "", **kwargs: Any) -> None:
        self.follows = follows
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "follows": self.follows}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = (getattr(model_instance, name) for name in self.follows.split())
        folded = fold(" ".join(words))[: self.max_length]
        setattr(model_instance, self.attname, folded)
        return folded


class FoldedField(_Follows, models.CharField):
    """The folded text of a short field, indexed for look-up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 250)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)


class FoldedTextField(_Follows, models.TextField):
    """The folded text of long fields, their names parted by blanks, to be searched for words."""
