"""Loading a pack: check, render, take the lock, compare once more, write, commit.

Rendering is slow and happens before the lock is taken. Everything is written in one transaction: a
pack is loaded whole or not at all.
"""

from collections.abc import Container, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from journal.models import (
    Category,
    Masthead,
    Post,
    Section,
    Series,
    Tag,
    Tagging,
    Teaching,
)
from packs.documents import File, PostFile, SeriesFile, TrackFile
from packs.faults import Fault, PackError
from packs.models import Loaded
from packs.pack import Pack
from packs.plan import (
    CATEGORY_COLUMNS,
    COLUMNS,
    KINDS,
    MASTHEAD_COLUMNS,
    PHASE_COLUMNS,
    Plan,
    fields_of,
    is_left_out,
    make_plan,
    reference_faults,
    standing,
    state_changes,
    to_note,
)
from packs.rendering import Renderings, render_pack
from packs.site import Site
from packs.values import of_file, of_row
from topics.models import Phase, Topic, Track
from web import history, writing
from web.models import Diagram
from web.ordering import arrange
from web.publishing import Status

MODELS: dict[str, Any] = {"topics": Topic, "posts": Post, "tracks": Track, "series": Series}


def check(pack: Pack, take: Container[str] = ()) -> Plan:
    """Compare a pack with the site. Raises PackError for references that lead nowhere.

    `take`: see `make_plan()`.
    """
    site = Site(pack)
    faults = reference_faults(pack, site)
    if faults:
        raise PackError(faults)
    return make_plan(pack, site, take)


def load(pack: Pack, take: Container[str] = ()) -> Plan:
    """Load a pack; the plan that is returned was carried out. A second load changes nothing.

    What was changed here since the last load stays as it is, unless `take` names it. Raises
    PackError, having changed nothing, for references that lead nowhere and for a site that was
    changed while the pack was being rendered.
    """
    plan = check(pack, take)
    if not plan.changes and not plan.is_news:
        return plan
    renderings = render_pack(pack, plan)
    with transaction.atomic(), history.gathered("Loaded from a pack"):
        _lock()
        site = Site(pack)
        if make_plan(pack, site, take) != plan:
            message = "The site was changed while the pack was being rendered. Load it again."
            raise PackError([Fault("pack", 0, message)])
        _Loading(pack, site, plan, renderings).write()
        _note_loaded(pack, plan)
    return plan


def _lock() -> None:
    """One load at a time: the masthead's row is the lock, and is made if there is none yet."""
    Masthead.objects.get_or_create(pk=1)
    history.note(Masthead.objects.select_for_update().get(pk=1))


def _note_loaded(pack: Pack, plan: Plan) -> None:
    """Note what each file said and what its row now holds; what was kept as it was here is not."""
    site = Site(pack)  # anew: as it was written
    notes = []
    for kind, slug, document, row in _files_with_rows(pack, site):
        noted = site.loaded.get(row, {})
        news = set(to_note(kind, document, noted)) | set(plan.taken.get((kind, slug)) or ())
        fields = {
            name: [of_file(document, name), of_row(row, name)]
            for name in news - plan.kept.get((kind, slug), set())
        }
        if fields:
            content_type = ContentType.objects.get_for_model(row)
            notes.append(Loaded(content_type=content_type, object_id=row.pk, fields=noted | fields))
    Loaded.objects.bulk_create(
        notes,
        update_conflicts=True,
        unique_fields=["content_type", "object_id"],
        update_fields=["fields"],
    )


def _files_with_rows(pack: Pack, site: Site) -> Iterator[tuple[str, str, Any, Any]]:
    """Each part of the pack that has a row of its own here: kind, slug, file, row."""
    if pack.masthead:
        yield "masthead", "", pack.masthead, site.masthead
    for entry in pack.categories:
        if row := site.categories.get(entry.slug):
            yield "categories", entry.slug, entry, row
    for kind in KINDS:
        for slug, document in getattr(pack, kind).items():
            row = None if is_left_out(kind, slug, site) else site.shelf(kind).get(slug)
            if row is not None:
                yield kind, slug, document, row


class _Loading:
    """The writing half of a load: the site's rows, becoming what the pack says."""

    def __init__(self, pack: Pack, site: Site, plan: Plan, renderings: Renderings) -> None:
        self.pack, self.site, self.plan, self.renderings = pack, site, plan, renderings
        self.now = timezone.now()
        self.rows: dict[str, dict[str, Any]] = {kind: {} for kind in [*MODELS, "categories"]}
        self.added: list[Any] = []

    def write(self) -> None:
        self.write_masthead()
        self.write_categories()
        self.write_tags()
        for kind in KINDS:
            self.write_documents(kind)
        self.write_post_relations()
        for slug, track in self.changed("tracks", "phases"):
            self.write_phases(self.rows["tracks"][slug], track)
        for slug, series in self.changed("series", "sections"):
            self.write_sections(self.rows["series"][slug], series)
        self.write_mentions()

    def changed(self, kind: str, *names: str) -> Iterable[tuple[str, Any]]:
        """The files of one kind that the plan adds or changes (in one of `names`, if given)."""
        files = getattr(self.pack, kind).items()
        return [(slug, file) for slug, file in files if self.plan.touches(kind, slug, *names)]

    def row(self, kind: str, slug: str) -> Any | None:
        """The row for a slug as the pack uses it; None for "" and for what is left out."""
        if not slug:
            return None
        return self.rows[kind].get(slug) or self.site.shelf(kind).get(slug)

    def write_masthead(self) -> None:
        if self.pack.masthead and self.plan.touches("masthead", ""):
            row = Masthead.objects.get(pk=1)
            for name in MASTHEAD_COLUMNS:
                if self.plan.touches("masthead", "", name):
                    setattr(row, name, getattr(self.pack.masthead, name))
            if self.plan.touches("masthead", "", "body"):
                writing.take(row, self.renderings.masthead)
            row.save()
            history.note(row)

    def write_categories(self) -> None:
        masthead = Masthead.objects.get(pk=1)
        for entry in self.pack.categories:
            columns = {
                name: getattr(entry, name)
                for name in CATEGORY_COLUMNS
                if self.plan.touches("categories", entry.slug, name)
            }
            row = self.site.categories.get(entry.slug)
            if row is None:
                row = masthead.add_category(slug=entry.slug, **columns)
            elif columns:
                Category.objects.filter(pk=row.pk).update(**columns)
                history.note(row)
            self.rows["categories"][entry.slug] = row
        if any(change.kind == "categories" and not change.fields for change in self.plan.changes):
            arrange(masthead, [row.pk for row in self.rows["categories"].values()])

    def write_tags(self) -> None:
        new = [
            Tag(slug=slug, name=name)
            for slug, name in self.pack.tags.items()
            if self.plan.touches("tags", slug)
        ]
        Tag.objects.bulk_create(new)
        history.note(*new)
        self.tags = {slug: self.site.tags.get(slug) for slug in self.pack.tags}
        self.tags |= {tag.slug: tag for tag in new}

    def write_documents(self, kind: str) -> None:
        """The rows themselves, with the HTML made before; what hangs on them comes after."""
        new = []
        for slug, document in self.changed(kind):
            row = self.site.shelf(kind).get(slug)
            if row is None:
                row = MODELS[kind](slug=slug, status=document.status or Status.PUBLISHED)
                row.published_at = document.published_at
                if row.status == Status.PUBLISHED and not row.published_at:
                    row.published_at = self.now
                new.append(row)
            else:
                for name, value in state_changes(row, document).items():
                    if self.plan.touches(kind, slug, name):
                        setattr(row, name, value)
            self.fill(row, kind, slug, document)
            if row.pk:
                row.save(update_fields=self.columns(row, kind, slug, document))
            self.rows[kind][slug] = row
        MODELS[kind].objects.bulk_create(new)
        history.note(*self.rows[kind].values())
        self.added += new

    def fill(self, row: Any, kind: str, slug: str, document: File) -> None:
        for name in COLUMNS[type(document)]:
            if self.plan.touches(kind, slug, name):
                setattr(row, name, getattr(document, name))
        takes_category = self.plan.touches(kind, slug, "category")
        if isinstance(document, PostFile | SeriesFile) and takes_category:
            row.category = self.row("categories", document.category)
        if rendering := self.renderings.of(kind, slug):
            writing.take(row, rendering)

    def columns(self, row: Any, kind: str, slug: str, document: File) -> set[str]:
        """The columns that change. Somebody may be retiring the thing, or renaming it, just now."""
        names = {name for name in fields_of(kind, document) if self.plan.touches(kind, slug, name)}
        if "title" in names:
            names.add("title_folded")
        if "body" in names:
            names.update(writing.RENDERED)
        return names.intersection(column.name for column in row._meta.concrete_fields)

    def write_post_relations(self) -> None:
        """Tags and topics of the posts that changed: what is wrong goes, what is missing comes."""
        taggings, teachings = [], []
        tagged, teaching = self.posts_changed_in("tags"), self.posts_changed_in("topics")
        Tagging.objects.filter(post__in=tagged).delete()
        Teaching.objects.filter(post__in=teaching).delete()
        for post, document in tagged.items():
            tags = {slugify(name): self.tags[slugify(name)] for name in document.tags}
            taggings += [Tagging(post=post, tag=tag) for tag in tags.values() if tag]
        for post, document in teaching.items():
            topics = {
                topic.pk: topic for s, _ in document.topics if (topic := self.row("topics", s))
            }
            teachings += [Teaching(post=post, topic=topic) for topic in topics.values()]
        Tagging.objects.bulk_create(taggings)
        Teaching.objects.bulk_create(teachings)

    def posts_changed_in(self, name: str) -> dict[Post, PostFile]:
        """The posts, with their files, that are new or change in the field `name`."""
        return {
            self.rows["posts"][slug]: document for slug, document in self.changed("posts", name)
        }

    def write_phases(self, track: Track, document: TrackFile) -> None:
        """Phases and items in the pack's order; what the curator added keeps its place behind."""
        here = {phase.slug: phase for phase in track.phases.all()}
        for entry in document.phases:
            columns = {name: getattr(entry, name) for name in PHASE_COLUMNS}
            if entry.slug in here:
                Phase.objects.filter(pk=here[entry.slug].pk).update(**columns)
            else:
                here[entry.slug] = track.add_phase(slug=entry.slug, **columns)
        arrange(track, [here[entry.slug].pk for entry in document.phases])
        wanted = {
            entry.slug: self.wanted(
                "topics", {one.topic: {"label": one.label} for one in entry.items}
            )
            for entry in document.phases
        }
        placed = {pk for items in wanted.values() for pk in items}
        for slug, phase in here.items():
            self.write_children(phase, "topic_id", wanted.get(slug, {}), placed)
        history.note(*here.values())

    def write_sections(self, series: Series, document: SeriesFile) -> None:
        """Sections and parts in the pack's order; what the curator added keeps its place behind."""
        here = {section.title: section for section in series.sections.all()}
        for entry in document.sections:
            if entry.title in here:
                Section.objects.filter(pk=here[entry.title].pk).update(blurb=entry.blurb)
            else:
                here[entry.title] = series.add_section(title=entry.title, blurb=entry.blurb)
        arrange(series, [here[entry.title].pk for entry in document.sections])
        wanted = {
            entry.title: self.wanted("posts", {slug: {} for slug, _ in entry.parts})
            for entry in document.sections
        }
        placed = {pk for posts in wanted.values() for pk in posts}
        for title, section in here.items():
            self.write_children(section, "post_id", wanted.get(title, {}), placed)
        history.note(*here.values())

    def write_children(
        self, parent: Any, key: str, wanted: dict[int, dict[str, str]], placed: set[int]
    ) -> None:
        """Let `parent` begin with the topics or posts `wanted`, each with its fields, in order.

        `key` is the column that names them; `placed` are all that the pack places in this track
        or series, so one that is not wanted here has moved elsewhere.
        """
        children = getattr(parent, parent.arranges)
        children.filter(**{f"{key}__in": placed - wanted.keys()}).delete()
        here = {getattr(child, key): child for child in children.all()}
        new = []
        for pk, fields in wanted.items():
            if pk not in here:
                # Any position will do: arrange() numbers them, and collisions may last till then.
                row = {children.field.name: parent, key: pk, "position": 1}
                here[pk] = children.model(**row, **fields)
                new.append(here[pk])
            elif any(getattr(here[pk], name) != value for name, value in fields.items()):
                children.filter(pk=here[pk].pk).update(**fields)
        children.bulk_create(new)
        arrange(parent, [here[pk].pk for pk in wanted])

    def wanted(self, kind: str, places: dict[str, dict[str, str]]) -> dict[int, dict[str, str]]:
        """What a file places in one group, by key instead of by slug, as it is on this site."""
        slugs = standing(kind, places, self.site)
        return {row.pk: places[slug] for slug in slugs if (row := self.row(kind, slug))}

    def write_mentions(self) -> None:
        """Mentions and diagrams of what was rendered; then, after commit, those who link here."""
        Diagram.objects.keep(self.renderings.diagrams)
        loaded: dict[Any, Any] = {}
        for (kind, slug), rendering in self.renderings.by_file.items():
            loaded[self.rows[kind][slug]] = rendering.mentions
        if self.pack.masthead and self.plan.touches("masthead", "", "body"):
            loaded[Masthead.objects.get(pk=1)] = self.renderings.masthead.mentions
        writing.keep_mentions(loaded)
        linkable = [row for row in self.added if isinstance(row, Topic | Post)]
        writing.rewrite_mentioning(*linkable, but=loaded)
