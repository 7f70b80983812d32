"""Text that somebody wrote: the source as typed, and the HTML made from it when it was saved.

Rendering is the slow step. It happens here, before any transaction opens, and never while reading.
"""

from collections.abc import Container, Iterable
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify

from web import history, images, links, markdown
from web.folding import fold
from web.models import Diagram, Mention

RENDERED = ["html", "contents", "words", "problem"]
TEXTS = ["body", "html", "contents", "problem"]

PREFIX = "h-"


class Written(models.Model):
    """A Markdown source and what was made from it. Change `body`, then call `write()`."""

    body = models.TextField(blank=True, help_text="Markdown.")
    html = models.TextField(blank=True, editable=False)
    contents = models.JSONField(default=list, blank=True, editable=False)
    words = models.PositiveIntegerField(default=0, editable=False)
    problem = models.TextField(blank=True, editable=False)

    voice: ClassVar[markdown.Voice] = markdown.Voice.CURATOR

    class Meta:
        abstract = True

    @property
    def prefix(self) -> str:
        """Before every id in its HTML, so that none takes the id of a part of the page."""
        return PREFIX

    @property
    def minutes(self) -> int:
        """Reading time, in whole minutes."""
        return markdown.minutes(self.words)

    @property
    def has_contents(self) -> bool:
        """A list of contents helps from three headings on."""
        return len(self.contents) >= 3

    @property
    def has_code(self) -> bool:
        """Is there code that a reader may want to copy?"""
        return '<figure class="code"' in self.html

    def write(self) -> markdown.Rendering:
        """Render `body` and save the whole row, its diagrams and its mentions.

        Returns what the renderer said, warnings for the author included. What cannot be rendered is
        kept, and shown as source with a notice: see `problem`.
        """
        rendering = render(self)
        with transaction.atomic():
            self.save()
            keep(self, rendering)
            history.note(self)
        return rendering


def without_texts(rows: Any, *paths: str) -> Any:
    """`rows` without their texts, nor those of the written things that `paths` select beside them.

    Texts are long, and lists show none of them.
    """
    prefixes = [f"{path}__" for path in paths] or [""]
    return rows.defer(*(f"{prefix}{name}" for prefix in prefixes for name in TEXTS))


def render(text: Written) -> markdown.Rendering:
    """Render `text.body` into its other fields, saving nothing. Slow: not inside a transaction."""
    rendering = render_source(text.body, voice=text.voice, prefix=text.prefix)
    take(text, rendering)
    return rendering


def render_source(
    source: str, voice: markdown.Voice = markdown.Voice.CURATOR, prefix: str = PREFIX
) -> markdown.Rendering:
    """Markdown, rendered as any text of this `voice` is. Saves nothing, and is as slow."""
    found = links.find(markdown.wiki_keys(source))
    return markdown.render(
        source,
        voice=voice,
        links={key: targets[0].url for key, targets in found.items()},
        prefix=prefix,
        sizes=images.known(images.addresses(source)),
    )


def take(text: Written, rendering: markdown.Rendering) -> None:
    """Copy what was rendered onto the row, unsaved."""
    text.html = rendering.html
    text.contents = [
        {"level": heading.level, "id": heading.id, "text": heading.text}
        for heading in rendering.contents
    ]
    text.words = rendering.words
    text.problem = rendering.problem


def keep(text: Written, rendering: markdown.Rendering) -> None:
    """Save what goes with the HTML of a saved row: its diagrams and, for curated text, mentions.

    A learner's text leaves no mentions: the table is shared, and the words are private.
    """
    Diagram.objects.keep(rendering.diagrams)
    if text.voice is markdown.Voice.CURATOR:
        keep_mentions({text: rendering.mentions})


def keep_mentions(written: dict[Any, Iterable[str]]) -> None:
    """Replace the mentions of saved rows by the keys given for each. Few queries, however many."""
    found = links.find({key for keys in written.values() for key in keys})
    rows = []
    for source, keys in written.items():
        for key in dict.fromkeys(keys):
            target = next(iter(found.get(key, [])), None)
            rows.append(mention(source, key, target))
    for model in {type(source) for source in written}:
        ids = [source.pk for source in written if type(source) is model]
        source_type = ContentType.objects.get_for_model(model)
        Mention.objects.filter(source_type=source_type, source_id__in=ids).delete()
    Mention.objects.bulk_create(rows)


def mention(source: models.Model, key: str, target: links.Target | None) -> Mention:
    """The unsaved row that says: `source` writes `[[key]]`, which means `target`."""
    name = links.split(key)[1]
    return Mention(
        source_type=ContentType.objects.get_for_model(source),
        source_id=source.pk,
        key=key[:250],
        slug=slugify(name)[:250],
        folded=fold(name)[:250],
        target_type=ContentType.objects.get_for_model(target.model) if target else None,
        target_id=target.pk if target else None,
    )


def mentioning(*things: Any) -> list[Written]:
    """The curated texts that link to any of `things`, or write a key that now means one of them."""
    sources: dict[int, set[int]] = {}
    # An old SQLite takes 999 values in a query; these are three a thing, and one a model.
    for start in range(0, len(things), 300):
        batch = things[start : start + 300]
        targets: dict[int, list[int]] = {}
        for thing in batch:
            target_type = ContentType.objects.get_for_model(thing)
            targets.setdefault(target_type.pk, []).append(thing.pk)
        wanted = Q(slug__in=[thing.slug for thing in batch])
        wanted |= Q(folded__in=[fold(thing.title) for thing in batch])
        for type_id, ids in targets.items():
            wanted |= Q(target_type=type_id, target_id__in=ids)
        mentions = Mention.objects.filter(wanted)
        for type_id, pk in mentions.values_list("source_type_id", "source_id"):
            sources.setdefault(type_id, set()).add(pk)
    texts: list[Written] = []
    for type_id, pks in sources.items():
        rows = ContentType.objects.get_for_id(type_id).get_all_objects_for_this_type()
        texts += rows.in_bulk(pks).values()
    return texts


def rewrite_mentioning(*things: Any, but: Container[Any] = ()) -> None:
    """Once this transaction commits, render again what links to `things`, leaving out `but`.

    Every verb that adds, renames or merges something linkable calls it.
    """

    def rewrite() -> None:
        for text in mentioning(*things):
            if text not in but:
                rewrite_html(text)

    transaction.on_commit(rewrite)


def rewrite_html(text: Written) -> markdown.Rendering:
    """Render again and save only what rendering makes, so that nobody's edit is overwritten.

    If the source was changed meanwhile, that change has rendered it and this one stands back.
    """
    rendering = render(text)
    with transaction.atomic():
        same = type(text)._default_manager.filter(pk=text.pk, body=text.body)
        if same.update(**{name: getattr(text, name) for name in RENDERED}):
            keep(text, rendering)
    return rendering
