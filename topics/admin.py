"""Curating what is learned: tracks, their phases, and topics."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from topics import views
from topics.models import ChecklistItem, Phase, Topic, Track
from web.admin.counts import how_many
from web.admin.fields import LinesField
from web.admin.ordered import ChildDesk, ChildForm, OrderedInline, OrderingDesk
from web.admin.published import (
    PreviewedDesk,
    PublishedDesk,
    PublishedForm,
    StandingFilter,
    change_url,
    standing_of,
)

PUBLICATION: Any = ("Publication", {"fields": ["status", "published_at"]})


@admin.register(Topic)
class TopicAdmin(PublishedDesk):
    list_display = ["title", "standing", "published_at", "placed", "taught"]
    list_filter = [StandingFilter]
    search_fields = ["title_folded", "slug"]
    search_folded = True
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary"]}),
        PUBLICATION,
        (None, {"fields": ["body", "places"]}),
    ]
    readonly_fields = ["places"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.annotate(
            n_places=how_many(ChecklistItem.objects.all(), "topic"),
            n_posts=how_many(Topic.posts.through._default_manager.all(), "topic"),
        )

    @admin.display(description="places", ordering="n_places")
    def placed(self, topic: Any) -> int:
        return int(topic.n_places)

    @admin.display(description="posts", ordering="n_posts")
    def taught(self, topic: Any) -> int:
        return int(topic.n_posts)

    @admin.display(description="Stands in")
    def places(self, topic: Topic) -> str | SafeString:
        if not topic.pk:
            return "No phase yet. Save it, then add it to a phase's checklist."
        phases = Phase.objects.filter(items__topic=topic).select_related("track")
        links = [(change_url(phase), phase, phase.track) for phase in phases]
        return format_html_join(", ", '<a href="{}">{}</a> ({})', links) or "No phase yet."

    def page(self, request: HttpRequest, obj: Any) -> HttpResponse:
        obj.my_state = obj.my_since = None  # a visitor's; the row as it is given, stored or not
        return views.topic_page(request, obj)


class PhaseInline(OrderedInline):
    model = Phase
    fields = ["position", "title", "slug", "kicker"]
    prepopulated_fields = {"slug": ["title"]}
    once = "slug"
    show_change_link = True
    verbose_name_plural = "phases (number, move or drag them; “Change” leads to the checklist)"


class TrackForm(PublishedForm):
    principles = LinesField(required=False, help_text="A short list of sentences, one a line.")


@admin.register(Track)
class TrackAdmin(OrderingDesk, PublishedDesk):
    form = TrackForm
    list_display = ["title", "standing", "published_at", "phase_count", "item_count"]
    list_filter = [StandingFilter, "numbered"]
    search_fields = ["title", "slug", "tagline"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "tagline", "numbered"]}),
        PUBLICATION,
        ("Introduction", {"fields": ["body", "principles", "notice"]}),
        (
            "Epigraph and close",
            {
                "classes": ["collapse"],
                "fields": ["epigraph", "epigraph_source", "closing_title", "closing"],
            },
        ),
    ]
    inlines = [PhaseInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.annotate(
            n_phases=how_many(Phase.objects.all(), "track"),
            n_items=how_many(ChecklistItem.objects.all(), "phase__track"),
        )

    @admin.display(description="phases", ordering="n_phases")
    def phase_count(self, track: Any) -> int:
        return int(track.n_phases)

    @admin.display(description="places", ordering="n_items")
    def item_count(self, track: Any) -> int:
        return int(track.n_items)

    def page(self, request: HttpRequest, obj: Track) -> HttpResponse:
        return views.track_page(request, obj)


class ChecklistItemInline(OrderedInline):
    model = ChecklistItem
    fields = ["position", "topic", "label"]
    autocomplete_fields = ["topic"]
    once = fixed = "topic"
    verbose_name_plural = "checklist (number, move or drag the items)"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("topic")


class PhaseForm(ChildForm):
    once = "slug"


@admin.register(Phase)
class PhaseAdmin(OrderingDesk, ChildDesk, PreviewedDesk):
    form = PhaseForm
    list_display = ["title", "track", "position", "item_count"]
    list_filter = [("track", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["track"]
    search_fields = ["title", "slug", "track__title"]
    ordering = ["track__title", "track_id", "position"]
    fields = ["of", "title", "slug", "kicker", "icon", "summary"]
    readonly_fields = ["of"]
    inlines = [ChecklistItemInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a phase is added on its track's page, where its place is seen

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("track")
        return rows.annotate(n_items=how_many(ChecklistItem.objects.all(), "phase"))

    @admin.display(description="topics", ordering="n_items")
    def item_count(self, phase: Any) -> int:
        return int(phase.n_items)

    @admin.display(description="Track")
    def of(self, phase: Phase) -> SafeString:
        url = change_url(phase.track)
        return format_html('<a href="{}">{}</a>, no. {}', url, phase.track, phase.position)

    def standing(self, obj: Phase) -> str:
        return f"Its track: {standing_of(obj.track)}"

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        public = obj is not None and obj.track.was_public
        return super().get_view_on_site_url(obj) if public else None

    def page(self, request: HttpRequest, obj: Phase) -> HttpResponse:
        return views.phase_page(request, obj.track, obj)
