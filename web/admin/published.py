"""Pages of things with a status: what may become of it when, and a look at it as a reader."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from web.admin.slugged import SluggedDesk, SluggedForm
from web.admin.written import WrittenDesk
from web.publishing import Publishable, Status

PLANNED = "Planned: its title and promise are public, at its final address. "
STATUS = (
    "{planned}Draft: only curators see it, by “View as a reader”. Published: public from its date "
    "on. What was public is no draft again: “Retire”, at the top of its page, takes it off the "
    "lists."
)
RETIRED = (
    "Gone from lists; those who kept something on it still see it. “Bring back”, above, undoes it."
)
DATE = "Empty: now, when you publish. A date in the future means scheduled: it appears by itself."
STAYS = (
    "Its address is public and must keep answering. Leave it published, or retire it with the "
    "button above; a draft or a later date would take it away from its readers."
)


class PublishedForm(SluggedForm):
    """Dates what is published, and keeps public addresses answering.

    What is retired, and what is not, is no choice here: a verb of its own asks first (`curation`).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("status")
        if field is None:
            return
        is_retired = self.instance.is_retired
        field.choices = [
            choice for choice in field.choices if (choice[0] == Status.RETIRED) is is_retired
        ]
        if is_retired:
            field.disabled, field.help_text = True, RETIRED

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        status, date = self.cleaned_data.get("status"), self.cleaned_data.get("published_at")
        if status and not self.errors.get("published_at"):
            if status == Status.PUBLISHED and date is None:
                date = self.cleaned_data["published_at"] = timezone.now()
            asked = type(self.instance)(status=status, published_at=date)
            if self.instance.pk and self.instance.was_public and not asked.was_public:
                self.add_error("published_at" if status == Status.PUBLISHED else "status", STAYS)
        return data


class StandingFilter(admin.SimpleListFilter):
    """By status, where what waits for its date is told from what is public."""

    title = "status"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        choices = [(status.value, str(status.label)) for status in model_admin.statuses]
        return [*choices, ("scheduled", "Scheduled")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        later = Q(published_at__gt=timezone.now())
        match self.value():
            case "scheduled":
                return queryset.filter(later, status=Status.PUBLISHED)
            case "published":
                return queryset.filter(~later, status=Status.PUBLISHED)
            case "planned" | "draft" | "retired" as status:
                return queryset.filter(status=status)
        return queryset


class PreviewedDesk(SluggedDesk):
    """A thing that can be looked at as a reader will see it, before any reader can."""

    def page(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """The reader's own page of `obj`, made by the reader's own view."""
        raise NotImplementedError

    def standing(self, obj: Any) -> str:
        """What to tell a curator of the state of `obj`."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(require_safe(self.preview_view)),
            name=f"{self.opts.app_label}_{self.opts.model_name}_preview",
        )
        return [preview, *super().get_urls()]

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page as a visitor will see it: nothing of the curator's own, and no form to send."""
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id!r}.")
        said = 'Preview, as a reader will see it. {}. <a href="{}">Back to its own page</a>'
        messages.info(request, format_html(said, self.standing(obj), change_url(obj)))
        request.user = AnonymousUser()
        response = self.page(request, obj)
        response["X-Robots-Tag"] = "noindex"
        return response

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context.get("original")
        if obj is not None:
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
            context["preview_url"] = reverse(name, args=[obj.pk])
        return super().render_change_form(request, context, *args, **kwargs)


class PublishedDesk(WrittenDesk, PreviewedDesk):
    """A written thing with an address, a status and a date."""

    form = PublishedForm
    actions: list[Any] = []  # for several at once: rooms above add theirs
    statuses = [Status.DRAFT, Status.PUBLISHED, Status.RETIRED]

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "status":
            planned = PLANNED if Status.PLANNED in self.statuses else ""
            kwargs |= {
                "choices": [(status.value, status.label) for status in self.statuses],
                "help_text": STATUS.format(planned=planned),
            }
        elif db_field.name == "published_at":
            kwargs["help_text"] = DATE
            field = super().formfield_for_dbfield(db_field, request, **kwargs)
            for part, name in zip(field.widget.widgets, ("Date", "Time"), strict=True):
                part.attrs["aria-label"] = name  # Django's own words beside them are no labels
            return field
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="status", ordering="status")
    def standing(self, obj: Publishable) -> str:
        return standing_of(obj)


def standing_of(thing: Publishable) -> str:
    """The status in words, where what waits for its date is told from what is public."""
    if thing.status == Status.PUBLISHED and thing.published_at and not thing.is_public:
        when = timezone.localtime(thing.published_at)
        return f"Scheduled for {date_format(when, 'j F Y, H:i')}"
    return str(thing.get_status_display())


def change_url(thing: models.Model) -> str:
    """Where `thing` is changed in the admin."""
    options = thing._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[thing.pk])
