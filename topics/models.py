"""What is learned: tracks of phases, phases of topics, and how far each learner is."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from web import history
from web.folding import FoldedField
from web.history import History, Placing
from web.marks import Mark, MarkEvent, MarkQuerySet
from web.ordering import Ordered, Parent, append, positions_of, take_out
from web.publishing import Publishable, PublishableQuerySet, Status
from web.writing import Written


class Track(Parent, Publishable, Written):
    """An ordered set of phases: a numbered curriculum, or a map of areas."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    numbered = models.BooleanField(
        default=True, help_text="Phase 0, 1, 2 … (a curriculum) or unnumbered areas (a map)."
    )
    epigraph = models.TextField(blank=True)
    epigraph_source = models.CharField(max_length=200, blank=True)
    principles = models.JSONField(default=list, blank=True, help_text="A short list of sentences.")
    notice = models.CharField(max_length=300, blank=True, help_text="Such as: still being written.")
    closing_title = models.CharField(max_length=120, blank=True)
    closing = models.TextField(blank=True, help_text="Stands below the phases, above “my notes”.")

    objects = PublishableQuerySet["Track"].as_manager()
    history: Any = History(Placing("phases", "phases", "slug"))

    arranges = "phases"

    class Meta(Publishable.Meta):
        ordering = ["published_at", "title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=Status.PLANNED), name="track_is_never_planned"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("topics:track", args=[self.slug])

    def add_phase(self, **fields: Any) -> "Phase":
        """Append a phase with the given fields."""
        phase: Phase = append(self, **fields)
        return phase


class Phase(Parent, Ordered):
    """One step or area of a track, with its checklist."""

    class Icon(models.TextChoices):
        TALK = "talk"
        GAUGE = "gauge"
        TOOLS = "tools"
        HUB = "hub"
        PLAN = "plan"
        CHART = "chart"
        GEAR = "gear"
        SHIELD = "shield"

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="phases")
    slug = models.SlugField(max_length=120)
    title = models.CharField(max_length=200)
    kicker = models.CharField(max_length=120, blank=True)
    icon = models.CharField(max_length=20, choices=Icon.choices, blank=True)
    summary = models.TextField(blank=True)

    history: Any = History(Placing("checklist", "items", "topic__slug", ("label",)))

    arranges = "items"

    class Meta(Ordered.Meta):
        constraints = [
            *positions_of("track"),
            models.UniqueConstraint(
                fields=["track", "slug"],
                name="phase_slug_unique_in_track",
                violation_error_message="This track has a phase with this slug already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("topics:phase", args=[self.track.slug, self.slug])

    @property
    def address_scope(self) -> str:
        return str(self.track_id)

    @property
    def number(self) -> int:
        """As a curriculum counts: the first phase is phase 0."""
        return self.position - 1

    @property
    def name(self) -> str:
        """What the phase is called within its track: "Phase 3", or its title on a map."""
        return f"Phase {self.number}" if self.track.numbered else self.title

    def place(self, topic: "Topic", label: str = "") -> "ChecklistItem":
        """Put `topic` at the end of the checklist, or give it this label where it stands."""
        item = self.items.filter(topic=topic).first()
        if item is None:
            item = append(self, topic=topic, label=label)
        elif item.label != label:
            item.label = label
            with transaction.atomic():
                item.save(update_fields=["label"])
                history.note(self)
        return item

    def displace(self, topic: "Topic") -> None:
        """Take `topic` off the checklist. Ticks are on the topic and stay."""
        item = self.items.filter(topic=topic).first()
        if item is not None:
            take_out(item, self)


class Topic(Publishable, Written):
    """One thing worth knowing. It exists once, however many phases place it."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    title_folded = FoldedField(follows="title")
    summary = models.CharField(max_length=300, blank=True)

    objects = PublishableQuerySet["Topic"].as_manager()
    history: Any = History()

    class Meta(Publishable.Meta):
        ordering = ["title_folded", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=Status.PLANNED), name="topic_is_never_planned"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="topic_title_not_empty"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("topics:topic", args=[self.slug])


class ChecklistItem(Ordered):
    """A topic's place on a phase's checklist."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="items")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="placements")
    label = models.CharField(
        max_length=200, blank=True, help_text="Shown here instead of the topic's title."
    )

    class Meta(Ordered.Meta):
        constraints = [
            *positions_of("phase"),
            models.UniqueConstraint(
                fields=["phase", "topic"],
                name="checklistitem_topic_once_in_phase",
                violation_error_message="This phase has the topic on its checklist already.",
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.topic)


class ProgressQuerySet(MarkQuerySet["Progress"]):
    def touches(self, user: Any, thing: models.Model) -> bool:
        """Has `user` ever ticked `thing`, or a topic that `thing`, a track, places?"""
        match thing:
            case Topic():
                return self.filter(learner=user, topic=thing).exists()
            case Track():
                return self.filter(learner=user, topic__placements__phase__track=thing).exists()
            case _:
                return False

    def take_back(self, learner: Any, topic: Topic, state: str, since: dt.datetime) -> bool:
        """Set a former state again, since when it held then, and log the change as an undoing.

        Returns whether anything changed: like `record()`, it can be repeated without harm.
        """
        with transaction.atomic(using=self.db):
            changed = self._upsert(learner.pk, topic.pk, state, since)
            if changed:
                ProgressEvent.objects.create(
                    learner=learner, topic=topic, state=state, at=timezone.now(), since=since
                )
        return changed


class Progress(Mark):
    """One learner's state on one topic. It shows wherever the topic is placed."""

    class State(models.TextChoices):
        TODO = "todo", "To do"
        SKIPPED = "skipped", "Skipped"
        DOING = "doing", "Doing"
        DONE = "done", "Done"

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="progress")
    state = models.CharField(max_length=7, choices=State.choices)

    objects = ProgressQuerySet.as_manager()

    target_field: ClassVar[str] = "topic"

    class Meta:
        verbose_name_plural = "progress"
        constraints = [
            # Serves "my state on these topics" too: a learner's rows are looked up learner first.
            models.UniqueConstraint(fields=["learner", "topic"], name="progress_once_per_topic"),
            models.CheckConstraint(
                condition=Q(state__in=["todo", "skipped", "doing", "done"]),
                name="progress_state_known",
            ),
        ]


class ProgressEvent(MarkEvent):
    """One change of one learner's state on one topic.

    Taking a change back is a change too, and both stay: `todo` after `done` is an undoing, and so
    is every event with a `since`, which brings a former state back with the date it had.
    """

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="progress_events")
    state = models.CharField(max_length=7, choices=Progress.State.choices)
    since = models.DateTimeField(
        null=True, blank=True, help_text="If this brought a former state back: since when it holds."
    )

    class Meta:
        indexes = [
            # The calendar and "continue": one learner's changes, by time.
            models.Index(fields=["learner", "at"], name="progressevent_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["todo", "skipped", "doing", "done"]),
                name="progressevent_state_known",
            ),
        ]


Progress.events = ProgressEvent._default_manager
