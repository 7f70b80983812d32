"""What is written: the masthead, shelves, tags, posts, and series that put posts in order."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from topics.models import Topic
from web.folding import FoldedField
from web.history import History, Placing
from web.marks import Mark, MarkEvent, MarkQuerySet
from web.ordering import Ordered, Parent, append, positions_of, take_out
from web.publishing import Publishable, PublishableQuerySet, Status, is_public
from web.writing import Written, without_texts


class MastheadManager(models.Manager["Masthead"]):
    def current(self) -> "Masthead":
        """The one masthead; an unsaved one with the defaults before the site has its own."""
        return self.first() or Masthead()


class Masthead(Parent, Written):
    """The site's own title, tagline and welcome (`body`). There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    title = models.CharField(max_length=120, default="Cairn")
    tagline = models.CharField(max_length=300, blank=True)

    objects = MastheadManager()
    history: Any = History(Placing("categories", "categories", "slug"))

    arranges = "categories"

    class Meta:
        verbose_name_plural = "masthead"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="masthead_is_one"),
            models.CheckConstraint(condition=~Q(title=""), name="masthead_title_not_empty"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("home")

    def add_category(self, **fields: Any) -> "Category":
        """Append a shelf with the given fields."""
        category: Category = append(self, **fields)
        return category


class ShelfQuerySet(models.QuerySet[Any]):
    """Categories and tags: things that posts stand under."""

    def counted(self) -> Self:
        """With how many posts are public (`published_count`), planned (`planned_count`), either."""
        return self.annotate(
            published_count=Count("posts", filter=is_public("posts__")),
            planned_count=Count("posts", filter=Q(posts__status=Status.PLANNED)),
            listed_count=F("published_count") + F("planned_count"),
        ).order_by(*self.model._meta.ordering)  # which Django drops where it groups

    def in_use(self) -> Self:
        """Those that any visitor finds something under."""
        return self.counted().filter(listed_count__gt=0)


class Category(Ordered):
    """A shelf of the journal."""

    masthead = models.ForeignKey(
        Masthead, on_delete=models.PROTECT, related_name="categories", default=1, editable=False
    )
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    emoji = models.CharField(max_length=16, blank=True)
    blurb = models.CharField(max_length=300, blank=True)

    objects = ShelfQuerySet.as_manager()
    history: Any = History()

    class Meta(Ordered.Meta):
        verbose_name_plural = "categories"
        constraints = positions_of("masthead")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("journal:category", args=[self.slug])


class Tag(models.Model):
    """A label on posts."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    name_folded = FoldedField(follows="name")

    objects = ShelfQuerySet.as_manager()
    history: Any = History()

    class Meta:
        ordering = ["name_folded"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="tag_name_not_empty")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("journal:tag", args=[self.slug])


class PostQuerySet(PublishableQuerySet["Post"]):
    def newest_first(self) -> Self:
        """By date: for public posts, which all have one."""
        return self.order_by("-published_at", "-pk")

    def planned_last(self) -> Self:
        """By date; what is planned has none and comes last, by title."""
        return self.order_by(F("published_at").desc(nulls_last=True), "title_folded", "pk")

    def for_lists(self) -> Self:
        """With all that a list shows, in three queries, and without the text."""
        rows: Self = without_texts(self.select_related("category").prefetch_related("tags"))
        return rows


class Post(Publishable, Written):
    """One piece of writing."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    title_folded = FoldedField(follows="title")
    summary = models.CharField(
        max_length=300, blank=True, help_text="Of a planned post: what it promises."
    )
    byline = models.CharField(max_length=120, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts",
        help_text="The byline stays when the account goes.",
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    tags = models.ManyToManyField(Tag, through="Tagging", related_name="posts", blank=True)
    topics = models.ManyToManyField(Topic, through="Teaching", related_name="posts", blank=True)

    objects = PostQuerySet.as_manager()
    history: Any = History(
        Placing("tags", "taggings", "tag__slug"), Placing("topics", "teachings", "topic__slug")
    )

    can_be_planned = True

    class Meta(Publishable.Meta):
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="post_title_not_empty"),
        ]
        indexes = [
            # Every list of public posts, as `newest_first()` sorts it.
            models.Index(fields=["status", "-published_at", "-id"], name="post_newest_first"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("journal:post", args=[self.slug])


class Tagging(models.Model):
    """A post bears a tag."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "tag"], name="tagging_once")]

    def __str__(self) -> str:
        return f"{self.post} # {self.tag}"


class Teaching(models.Model):
    """A post teaches a topic."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="teachings")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="teachings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "topic"], name="teaching_once")]

    def __str__(self) -> str:
        return f"{self.post} teaches {self.topic}"


class Series(Parent, Publishable, Written):
    """An ordered outline of posts in sections. A guide is a series with section blurbs."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="series"
    )
    numbered = models.BooleanField(default=True, help_text="Show the parts' numbers.")

    objects = PublishableQuerySet["Series"].as_manager()
    history: Any = History(Placing("sections", "sections", "title"))

    arranges = "sections"

    class Meta(Publishable.Meta):
        verbose_name_plural = "series"
        ordering = ["published_at", "title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=Status.PLANNED), name="series_is_never_planned"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("journal:series", args=[self.slug])

    def add_section(self, **fields: Any) -> "Section":
        """Append a section with the given fields."""
        section: Section = append(self, **fields)
        return section


class Section(Parent, Ordered):
    """A titled group of a series."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="sections")
    title = models.CharField(max_length=200)
    blurb = models.TextField(blank=True)

    history: Any = History(Placing("parts", "parts", "post__slug"))

    arranges = "parts"

    class Meta(Ordered.Meta):
        constraints = [
            *positions_of("series"),
            models.UniqueConstraint(
                fields=["series", "title"],
                name="section_title_unique_in_series",
                violation_error_message="This series has a section with this title already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def place(self, post: Post) -> "Part":
        """Put `post` at the end of the section, if it does not stand there already."""
        part = self.parts.filter(post=post).first()
        return part or append(self, post=post)

    def displace(self, post: Post) -> None:
        """Take `post` out of the section. It stays readable at its own address."""
        part = self.parts.filter(post=post).first()
        if part is not None:
            take_out(part, self)


class Part(Ordered):
    """A post's place in a series."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="parts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="parts")

    class Meta(Ordered.Meta):
        constraints = [
            *positions_of("section"),
            models.UniqueConstraint(
                fields=["section", "post"],
                name="part_post_once_in_section",
                violation_error_message="This section has the post already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.post)


class ReadingQuerySet(MarkQuerySet["Reading"]):
    def touches(self, user: Any, thing: models.Model) -> bool:
        """Has `user` ever marked `thing`, or a post that `thing`, a series, places?"""
        match thing:
            case Post():
                return self.filter(learner=user, post=thing).exists()
            case Series():
                return self.filter(learner=user, post__parts__section__series=thing).exists()
            case _:
                return False


class Reading(Mark):
    """One learner has read one post, since when. The twin of Progress."""

    class State(models.TextChoices):
        UNREAD = "unread", "Unread"
        READ = "read", "Read"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="readings")
    state = models.CharField(max_length=6, choices=State.choices)

    objects = ReadingQuerySet.as_manager()

    target_field: ClassVar[str] = "post"

    class Meta:
        constraints = [
            # Serves "which of these have I read" too: a learner's rows are found learner first.
            models.UniqueConstraint(fields=["learner", "post"], name="reading_once_per_post"),
            models.CheckConstraint(
                condition=Q(state__in=["unread", "read"]), name="reading_state_known"
            ),
        ]


class ReadingEvent(MarkEvent):
    """One change of one learner's reading of one post."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reading_events")
    state = models.CharField(max_length=6, choices=Reading.State.choices)

    class Meta:
        indexes = [
            # The calendar and "continue": one learner's changes, by time.
            models.Index(fields=["learner", "at"], name="readingevent_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["unread", "read"]), name="readingevent_state_known"
            ),
        ]


Reading.events = ReadingEvent._default_manager
