"""Curating what is written: the masthead and its shelves, tags, posts and series."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from journal import views
from journal.models import (
    Category,
    Masthead,
    Part,
    Post,
    Section,
    Series,
    Tag,
    Tagging,
    Teaching,
)
from web.admin.counts import how_many
from web.admin.ordered import ChildDesk, ChildForm, OrderedInline, OrderingDesk
from web.admin.published import PublishedDesk, StandingFilter, change_url
from web.admin.rows import RowInline
from web.admin.slugged import SluggedDesk
from web.admin.written import WrittenDesk
from web.publishing import Status


class CategoryInline(OrderedInline):
    model = Category
    fields = ["position", "name", "slug", "emoji", "blurb"]
    prepopulated_fields = {"slug": ["name"]}
    once = "slug"
    show_change_link = True
    verbose_name_plural = "categories (number, move or drag them)"


@admin.register(Masthead)
class MastheadAdmin(OrderingDesk, WrittenDesk):
    list_display = ["title", "tagline"]
    search_fields = ["title", "tagline"]
    fields = ["title", "tagline", "body"]
    inlines = [CategoryInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Masthead.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # there is always one


@admin.register(Category)
class CategoryAdmin(ChildDesk, SluggedDesk):
    list_display = ["name", "emoji", "position", "post_count", "series_count"]
    search_fields = ["name", "slug", "blurb"]
    fields = ["name", "slug", "emoji", "blurb"]
    named_by = "name"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.annotate(
            n_posts=how_many(Post.objects.all(), "category"),
            n_series=how_many(Series.objects.all(), "category"),
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        Masthead.objects.get_or_create(pk=obj.masthead_id)  # shelves stand under it
        super().save_model(request, obj, form, change)

    @admin.display(description="posts", ordering="n_posts")
    def post_count(self, category: Any) -> int:
        return int(category.n_posts)

    @admin.display(description="series", ordering="n_series")
    def series_count(self, category: Any) -> int:
        return int(category.n_series)


@admin.register(Tag)
class TagAdmin(SluggedDesk):
    list_display = ["name", "slug", "post_count"]
    search_fields = ["name_folded", "slug"]
    search_folded = True
    fields = ["name", "slug"]
    named_by = "name"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.annotate(n_posts=how_many(Tagging.objects.all(), "tag"))

    @admin.display(description="posts", ordering="n_posts")
    def post_count(self, tag: Any) -> int:
        return int(tag.n_posts)


class TaggingInline(RowInline):
    model = Tagging
    fields = ["tag"]
    autocomplete_fields = ["tag"]
    once = fixed = "tag"
    verbose_name, verbose_name_plural = "tag", "tags"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("tag", "post")


class TeachingInline(RowInline):
    model = Teaching
    fields = ["topic"]
    autocomplete_fields = ["topic"]
    once = fixed = "topic"
    verbose_name, verbose_name_plural = "topic", "topics it teaches"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("topic", "post")


@admin.register(Post)
class PostAdmin(PublishedDesk):
    list_display = ["title", "standing", "published_at", "category", "byline", "part_count"]
    list_filter = [StandingFilter, ("category", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["category"]
    search_fields = ["title_folded", "slug"]
    search_folded = True
    date_hierarchy = "published_at"
    ordering = [F("published_at").desc(nulls_last=True), "title_folded", "pk"]
    autocomplete_fields = ["author"]
    inlines = [TaggingInline, TeachingInline]
    statuses = list(Status)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        by = ["byline", "author"] if _sees_people(request) else ["byline"]
        return [
            (None, {"fields": ["title", "slug", "summary", "category"]}),
            ("Publication", {"fields": ["status", "published_at", *by]}),
            (None, {"fields": ["body"]}),
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        me: Any = request.user
        mine = {"byline": me.name, "author": me.pk}
        return {**mine, **super().get_changeform_initial_data(request)}

    def save_model(self, request: Any, obj: Post, form: Any, change: bool) -> None:
        if not change and not _sees_people(request):
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.annotate(n_parts=how_many(Part.objects.all(), "post"))

    @admin.display(description="parts", ordering="n_parts")
    def part_count(self, post: Any) -> int:
        return int(post.n_parts)

    def page(self, request: HttpRequest, obj: Any) -> HttpResponse:
        obj.my_state = obj.my_since = None  # a visitor's; the row as it is given, stored or not
        obj.published_at = obj.published_at or timezone.now()
        if obj.is_planned and obj.body:
            obj.status = Status.PUBLISHED  # what is written, not the stub that readers have now
        return views.post_page(request, obj)


def _sees_people(request: Any) -> bool:
    """May whoever asks choose among the site's people, whose addresses are their own?"""
    return bool(request.user.has_perm("accounts.view_user"))


class SectionInline(OrderedInline):
    model = Section
    fields = ["position", "title", "blurb"]
    once = "title"
    show_change_link = True
    verbose_name_plural = "sections (number, move or drag them; “Change” leads to the parts)"

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "blurb":
            field.widget.attrs |= {"rows": 2, "cols": 40}
        return field


@admin.register(Series)
class SeriesAdmin(OrderingDesk, PublishedDesk):
    list_display = ["title", "standing", "published_at", "category", "section_count", "part_count"]
    list_filter = [StandingFilter, ("category", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["category"]
    search_fields = ["title", "slug", "tagline"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "tagline", "category", "numbered"]}),
        ("Publication", {"fields": ["status", "published_at"]}),
        ("Introduction", {"fields": ["body"]}),
    ]
    inlines = [SectionInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.annotate(
            n_sections=how_many(Section.objects.all(), "series"),
            n_parts=how_many(Part.objects.all(), "section__series"),
        )

    @admin.display(description="sections", ordering="n_sections")
    def section_count(self, series: Any) -> int:
        return int(series.n_sections)

    @admin.display(description="parts", ordering="n_parts")
    def part_count(self, series: Any) -> int:
        return int(series.n_parts)

    def page(self, request: HttpRequest, obj: Series) -> HttpResponse:
        return views.series_page(request, obj)


class PartInline(OrderedInline):
    model = Part
    fields = ["position", "post"]
    autocomplete_fields = ["post"]
    once = fixed = "post"
    verbose_name_plural = "parts (number, move or drag them)"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("post")


class SectionForm(ChildForm):
    once = "title"


@admin.register(Section)
class SectionAdmin(OrderingDesk, ChildDesk):
    form = SectionForm
    list_display = ["title", "series", "position", "part_count"]
    list_filter = [("series", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["series"]
    search_fields = ["title", "series__title"]
    ordering = ["series__title", "series_id", "position"]
    fields = ["of", "title", "blurb"]
    readonly_fields = ["of"]
    inlines = [PartInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a section is added on its series' page, where its place is seen

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("series")
        return rows.annotate(n_parts=how_many(Part.objects.all(), "section"))

    @admin.display(description="parts", ordering="n_parts")
    def part_count(self, section: Any) -> int:
        return int(section.n_parts)

    @admin.display(description="Series")
    def of(self, section: Section) -> SafeString:
        url = change_url(section.series)
        return format_html('<a href="{}">{}</a>, no. {}', url, section.series, section.position)
