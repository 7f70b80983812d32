"""The base of every page: long lists in pages, what is lost when deleting told in counts."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from web import addresses, writing
from web.admin import counts
from web.admin.fields import FoundSelect
from web.admin.history import Remembering
from web.folding import fold


class LeanList(ChangeList):
    """A list that does not read the long texts it never shows."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        rows = super().get_queryset(request, exclude_parameters)
        names = {field.name for field in self.model._meta.concrete_fields}
        return rows.defer(*names & {"body", "html", "contents", "problem"})


class Finding:
    """A page or an inline whose `autocomplete_fields` can be filled in without script too."""

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        here: Any = self
        if db_field.name in here.get_autocomplete_fields(request):
            kwargs["widget"] = FoundSelect(db_field, here.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class Desk(Remembering, Finding, admin.ModelAdmin):
    """The stock page of a model, with our habits."""

    list_per_page = 50
    list_max_show_all = 50
    save_on_top = False
    search_folded = False  # are `search_fields` folded ones? then what is typed is folded too

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """Only what the page itself offers to filter by: others would tell who noted what."""
        offered = set()
        for one in self.get_list_filter(request):
            name = one[0] if isinstance(one, tuple | list) else one
            offered.add(getattr(name, "parameter_name", name))
        fields = {*offered, self.date_hierarchy or "", "pk", "id"}
        return lookup.partition("__")[0] in fields and super().lookup_allowed(
            lookup, value, request
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LeanList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, or the whole list where the address asks for what no database can look for."""
        whole = HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        if "%00" in request.META.get("QUERY_STRING", ""):
            return whole  # PostgreSQL refuses a NUL, and knows no text that holds one
        try:
            return super().changelist_view(request, extra_context)
        except ValueError:  # the year 99999
            if ERROR_FLAG in request.GET or not request.GET:
                raise
            return whole

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        term = search_term.replace("\0", "")
        return super().get_search_results(
            request, queryset, fold(term) if self.search_folded else term
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The thing; while a form of it is saved, held until that is done.

        All its columns are written then. Were it merged away meanwhile, that would bring its row
        back; were it retired, it would be public again.
        """
        thing = super().get_object(request, object_id, from_field)
        if thing is None or request.method != "POST" or not connection.in_atomic_block:
            return thing
        rows = self.model._default_manager.select_for_update(no_key=True)
        list(rows.filter(pk=thing.pk).values_list("pk"))
        return super().get_object(request, object_id, from_field)  # as it is now

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, ValidationError):
            # Somebody saved the like between our look and our save, which was undone whole. Asked
            # once more, the form sees it and says so at the field.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing = context.get("original")
        if thing is not None and self.has_delete_permission(request, thing):
            context["held_by"] = counts.held_by(thing)
            context["show_delete"] = not context["held_by"]
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The address itself, where it answers."""
        if obj is None or not hasattr(obj, "get_absolute_url"):
            return None
        return str(obj.get_absolute_url()) if getattr(obj, "was_public", True) else None

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Counts where Django would name each thing: gone with it, and what forbids it."""
        gone = [phrase for thing in objs for phrase in counts.goes_with(thing)]
        held = [phrase for thing in objs for phrase in counts.held_by(thing)]
        return gone, {}, set(), held

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:
            # Somebody touched it between our look and our deleting. Asked again, the page says so.
            return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        discard(obj)


def discard(thing: Any) -> None:
    """Delete `thing` and its mentions of others; where it had an address, that answers 410 now."""
    if isinstance(thing, writing.Written):
        writing.keep_mentions({thing: ()})
    if hasattr(thing, "slug"):
        addresses.remove(thing)
    else:
        thing.delete()
