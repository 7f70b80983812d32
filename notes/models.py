"""What is one's own. Nobody but the owner reads a word of it, so nothing here prints one."""

import datetime as dt
import html
import re
import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from journal.models import Post
from topics.models import Topic
from web import differences, writing
from web.folding import FoldedTextField
from web.markdown import Voice
from web.writing import Written

EXCERPT = 30  # words
# What a note said when nobody had touched it for this long becomes a version when it is next saved;
# for somebody who never rests, one an hour does.
QUIET = dt.timedelta(minutes=10)
LONGEST = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=30)  # how long a deleted note can be brought back
NOT_WORDS = re.compile(
    r'<a [^>]*class="heading-link".*?</a>|<figcaption>.*?</figcaption>', re.DOTALL
)


class Stale(Exception):
    """A save was made from a revision that is no longer the current one. Nothing was saved.

    `note` is the note as it stands.
    """

    def __init__(self, note: "Note") -> None:
        super().__init__(f"note {note.pk}")
        self.note = note


class NoteQuerySet(models.QuerySet["Note"]):
    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def living(self) -> Self:
        return self.filter(deleted_at=None)

    def with_target(self) -> Self:
        """With what each is about, but without the texts of that."""
        found: Self = writing.without_texts(self.select_related("topic", "post"), "topic", "post")
        return found

    def recoverable(self) -> Self:
        """Those deleted within the last 30 days."""
        return self.filter(deleted_at__gt=timezone.now() - KEPT)

    def forgotten(self) -> Self:
        """Those deleted so long ago that nobody can bring them back."""
        return self.filter(deleted_at__lte=timezone.now() - KEPT)

    def about(self, user: Any, thing: models.Model) -> "Note | None":
        """The living note of `user` about a topic or a post, if there is one."""
        kind = "topic" if isinstance(thing, Topic) else "post"
        return self.owned_by(user).living().filter(**{kind: thing}).first()

    def touches(self, user: Any, thing: models.Model) -> bool:
        """Has `user` a living note about `thing`?"""
        match thing:
            case Topic():
                return self.living().filter(owner=user, topic=thing).exists()
            case Post():
                return self.living().filter(owner=user, post=thing).exists()
            case _:
                return False


class Note(Written):
    """A learner's private text: about a topic, about a post, or alone, as a journal entry."""

    # Found by the index below, which begins with the owner.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes", db_index=False
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    key = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="Made with the form, so that it saves once."
    )
    title = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    period_began_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When this period of writing began."
    )
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    folded = FoldedTextField(follows="title body", default="")  # what it is searched by

    objects = NoteQuerySet.as_manager()

    voice: ClassVar[Voice] = Voice.LEARNER

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=True) | Q(post__isnull=True),
                name="note_about_one_thing",
                violation_error_message="A note is about a topic, a post, or neither of them.",
            ),
            models.UniqueConstraint(
                fields=["owner", "topic"],
                condition=Q(topic__isnull=False, deleted_at__isnull=True),
                name="note_one_living_per_topic",
                violation_error_message="You already have a note about this topic.",
            ),
            models.UniqueConstraint(
                fields=["owner", "post"],
                condition=Q(post__isnull=False, deleted_at__isnull=True),
                name="note_one_living_per_post",
                violation_error_message="You already have a note about this post.",
            ),
            models.UniqueConstraint(fields=["owner", "key"], name="note_key_once_per_owner"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="note_revision_from_one"),
        ]
        indexes = [
            # My notes, newest first.
            models.Index(fields=["owner", "-saved_at"], name="note_newest_first"),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"  # wordless: this is printed in places others read

    @classmethod
    def beside(cls, thing: Topic | Post | None, **fields: Any) -> Self:
        """A new note, unsaved: about `thing`, or standing alone without one."""
        match thing:
            case Topic():
                return cls(topic=thing, **fields)
            case Post():
                return cls(post=thing, **fields)
        return cls(**fields)

    @property
    def prefix(self) -> str:
        """Before the ids in its HTML, so that many notes can share a page."""
        return f"n{self.key.hex[:12]}-"

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def target(self) -> Topic | Post | None:
        """What the note is about; None if it stands alone."""
        return self.topic or self.post

    @property
    def heading(self) -> str:
        """What lists call it: its title, what it is about, or its day."""
        if self.title or self.target:
            return self.title or str(self.target)
        return f"Note of {timezone.localtime(self.created_at):%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("notes:detail", args=[self.pk])

    @property
    def excerpt(self) -> str:
        """Its first words as plain text, for lists."""
        words = strip_tags(NOT_WORDS.sub("", self.html))
        return Truncator(html.unescape(words)).words(EXCERPT)

    def begin(self) -> None:
        """Save a new note. Raises Stale, saving nothing, if there is a living one already.

        Two first saves at once become one note and one Stale; of the same text, just one note. A
        form that is sent twice bears the same key and makes one note too.
        """
        rendering = writing.render(self)
        try:
            with transaction.atomic():
                self.save(force_insert=True)
                writing.keep(self, rendering)
        except IntegrityError:
            first = self._present()
            if first is None:
                if not Note.objects.owned_by(self.owner).filter(key=self.key).exists():
                    raise
                # The key is spent, on a note since deleted or on something else.
                self.key, self.pk = uuid.uuid4(), None
                return self.begin()
            if (first.body, first.title) != (self.body, self.title):
                raise Stale(first) from None
            self.pk = first.pk
            self.refresh_from_db()

    def _present(self) -> "Note | None":
        """The note that stands where this new one wanted to."""
        own = Note.objects.owned_by(self.owner).living()
        about = Note.objects.about(self.owner, self.target) if self.target else None
        return about or own.filter(key=self.key, topic=self.topic, post=self.post).first()

    def revise(
        self, body: str, *, revision: int, title: str | None = None, as_version: bool = False
    ) -> None:
        """Save a new text made from `revision`.

        What was saved before becomes a version if nobody had touched it for 10 minutes, if its
        period of writing has lasted an hour, or if `as_version` asks for it.

        Raises Stale, saving nothing, if the note has moved on since, and DoesNotExist if it is
        deleted or not its owner's. Saving the very text that is stored already is a success
        whatever the revision, and changes nothing.

        Needs of itself only `pk`, `key` and `owner`, so that a save need not read the note twice.
        """
        title = self.title if title is None else title
        new = Note(pk=self.pk, owner=self.owner, key=self.key, title=title, body=body)
        rendering = writing.render(new)
        now = timezone.now()
        with transaction.atomic():
            stored = Note.objects.owned_by(self.owner).living().select_for_update().get(pk=self.pk)
            if (stored.body, stored.title) != (body, title):
                if stored.revision != revision:
                    raise Stale(stored)
                new.period_began_at = stored.period_began_at
                rested = now - stored.saved_at >= QUIET
                if rested or as_version or now - stored.period_began_at >= LONGEST:
                    stored.keep_as_version()
                    new.period_began_at = now
                new.revision, new.saved_at = stored.revision + 1, now
                new.save(force_update=True, update_fields=[*SAVED, *writing.RENDERED])
                writing.keep(new, rendering)
                stored = new
        for name in (*SAVED, *writing.RENDERED):
            setattr(self, name, getattr(stored, name))

    def keep_as_version(self) -> None:
        """Put what it says now among its versions."""
        NoteVersion.objects.create(
            note=self,
            revision=self.revision,
            title=self.title,
            body=self.body,
            saved_at=self.saved_at,
        )

    def settle(self, choice: str, body: str, *, revision: int, title: str = "") -> None:
        """End a conflict: keep "mine" (`body`), what is "saved", or "both" joined.

        `revision` is that of the saved text which the learner saw. What is not kept becomes a
        version, so that no choice loses a word. Raises as `revise()`, and ValidationError if both
        together are longer than a note may be.
        """
        saved = Note.objects.owned_by(self.owner).living().get(pk=self.pk)
        mine = saved.versions.filter(revision=revision + 1, title=title, body=body)
        if choice == "saved" and mine.exists():  # it was chosen already: sent twice, it counts once
            return self.revise(saved.body, revision=saved.revision, title=saved.title)
        if choice == "both":
            body, title = differences.join(saved.body, body), title or saved.title
            if len(body.encode()) > self.voice.limit:
                raise ValidationError(
                    f"Both together are longer than {self.voice.limit // 1024} kB."
                )
        self.revise(body, revision=revision, title=title, as_version=True)
        if choice == "saved":
            self.revise(saved.body, revision=self.revision, title=saved.title, as_version=True)

    def delete_softly(self) -> None:
        """Put the note away; `restore()` brings it back. Repeating it keeps the first date."""
        if not self.is_deleted:
            self.deleted_at = timezone.now()
            self.save(update_fields=["deleted_at"])

    def restore(self) -> None:
        """Bring a deleted note back.

        If another has taken its place beside the topic or the post, it comes back as a page of its
        own, under the title it had there.
        """
        if not self.is_deleted:
            return
        self.deleted_at = None
        try:
            with transaction.atomic():
                self.save(update_fields=["deleted_at"])
        except IntegrityError:
            self.title, self.topic, self.post = self.heading[:200], None, None
            self.save(update_fields=["deleted_at", "title", "topic", "post", "folded"])


# What a save changes, beside what is rendered.
SAVED = ("title", "body", "folded", "revision", "saved_at", "period_began_at")


class NoteVersion(models.Model):
    """What a note said when a period of writing it ended."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "revision"], name="noteversion_unique_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.revision} of note {self.note_id}"
