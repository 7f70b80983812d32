"""What is one's own. Nobody but the owner reads a word of it, so nothing here prints one."""

import html
import re
import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from journal.models import Post
from topics.models import Topic
from web import writing
from web.markdown import Voice
from web.writing import Written

EXCERPT = 30  # words
NOT_WORDS = re.compile(r'<a class="heading-link".*?</a>|<figcaption>.*?</figcaption>', re.DOTALL)


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
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

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

    def revise(self, body: str, *, revision: int, title: str | None = None) -> None:
        """Save a new text made from `revision`, and keep the old one as a version.

        Raises Stale, saving nothing, if the note has moved on since, and DoesNotExist if it was
        deleted. Saving the very text that is stored already is a success whatever the revision, and
        changes nothing.
        """
        title = self.title if title is None else title
        now = timezone.now()
        new = Note(owner=self.owner, title=title, body=body)
        rendering = writing.render(new)
        with transaction.atomic():
            stored = Note.objects.living().select_for_update().get(pk=self.pk)
            if (stored.body, stored.title) != (body, title):
                if stored.revision != revision:
                    raise Stale(stored)
                NoteVersion.objects.create(
                    note=stored,
                    revision=stored.revision,
                    title=stored.title,
                    body=stored.body,
                    saved_at=stored.saved_at,
                )
                new.pk, new.revision, new.saved_at = stored.pk, stored.revision + 1, now
                new.save(
                    force_update=True,
                    update_fields=["title", "body", "revision", "saved_at", *writing.RENDERED],
                )
                writing.keep(new, rendering)
        self.refresh_from_db()

    def delete_softly(self) -> None:
        """Put the note away; `restore()` brings it back. Repeating it keeps the first date."""
        if not self.is_deleted:
            self.deleted_at = timezone.now()
            self.save(update_fields=["deleted_at"])

    def restore(self) -> None:
        """Bring a deleted note back. Raises IntegrityError if another has taken its place."""
        if self.is_deleted:
            self.deleted_at = None
            self.save(update_fields=["deleted_at"])


class NoteVersion(models.Model):
    """What a note said before a save."""

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
