"""A URL, once public, is never a dead end: found, 301 to where it moved, or 410 with a way on."""

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify

from web import history, links, writing
from web.models import FormerSlug
from web.publishing import Publishable

M = TypeVar("M", bound=models.Model)


class Moved(Exception):
    """What is looked for answers at another address now: that of `target`."""

    def __init__(self, target: Any) -> None:
        super().__init__(str(target.pk))
        self.target = target


class Gone(Exception):
    """What stood at this address was taken away on purpose: `thing` if it is only retired."""

    def __init__(self, thing: Publishable | None = None) -> None:
        super().__init__(thing.pk if thing else None)
        self.thing = thing


class AddressMiddleware:
    """Answer `Moved` with 301 (the query string goes along) and `Gone` with our 410 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match error:
            case Moved(target=target):
                url = target.get_absolute_url()
                query = request.META.get("QUERY_STRING", "")
                return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
            case Gone(thing=thing):
                response = render(request, "errors/410.html", {"gone": thing}, status=410)
                patch_vary_headers(response, ["Cookie"])
                return response
        return None


def find(things: models.QuerySet[M], slug: str, *, scope: str = "") -> M:
    """The one of `things` that bears `slug`.

    The live slug wins. Raises Moved if the slug is a former one, Gone if what bore it was removed,
    Http404 if nobody ever bore it.
    """
    thing = things.filter(slug=slug).first()
    if thing is not None:
        return thing
    former = FormerSlug.objects.held_by(things.model, slug, scope).first()
    if former is None:
        raise Http404(f"No {things.model._meta.verbose_name} is called {slug!r}.")
    if former.target is None:
        raise Gone
    raise Moved(former.target)


def find_still(things: models.QuerySet[M], slug: str, *, scope: str = "") -> M:
    """`find()` for a form: it was sent to the old address of what was renamed meanwhile."""
    try:
        return find(things, slug, scope=scope)
    except Moved as moved:
        return get_object_or_404(things, pk=moved.target.pk)


def again_if_moved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a form find its thing once more if that was merged into another at that very moment.

    What it had found is deleted by the time it commits, so the database refused all of it.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except IntegrityError:
            return view(*args, **kwargs)

    return answer


def admit(request: HttpRequest, thing: Publishable) -> None:
    """Let the request see `thing`, or raise Gone (retired) or Http404 (not public yet).

    Those who touched a retired thing still see it.
    """
    if thing.is_public or thing.is_planned:
        return
    if thing.is_retired:
        if not links.touched_by(request.user, thing):
            raise Gone(thing)
    else:
        raise Http404("Not public yet.")


def visit(request: HttpRequest, things: models.QuerySet[M], slug: str, *, scope: str = "") -> M:
    """`find()` and, for what has a status, `admit()`: what a page needs in one line."""
    thing = find(things, slug, scope=scope)
    if isinstance(thing, Publishable):
        admit(request, thing)
    return thing


def check_slug_free(thing: models.Model, slug: str, *, scope: str = "") -> None:
    """Raise ValidationError, at the field `slug`, if `slug` was another thing's address.

    That it *is* another thing's, the unique constraint says.
    """
    former = FormerSlug.objects.held_by(type(thing), slug, scope).first()
    if former is not None and (former.object_id is None or former.object_id != thing.pk):
        raise ValidationError(
            {"slug": f"“{slug}” was the address of something else and leads there."}
        )


def rename(thing: Any, slug: str) -> None:
    """Give `thing` a new slug; its old address answers 301 from now on.

    `thing` has a `slug` and, where slugs are unique within a parent only, an `address_scope`.
    Renaming back is harmless and leaves no trace. Raises ValidationError if the slug is taken, now
    or formerly, or is no slug.
    """
    if slug == thing.slug:
        return
    old, scope = thing.slug, scope_of(thing)
    check_slug_free(thing, slug, scope=scope)
    thing.slug = slug
    try:
        thing.full_clean(validate_constraints=True)
    except ValidationError:
        thing.slug = old
        raise
    with transaction.atomic():
        thing.save(update_fields=["slug"])
        remember(thing, old)
        history.note(thing)
        if links.is_linkable(thing):
            writing.rewrite_mentioning(thing)


def remember(thing: Any, slug: str) -> None:
    """Let `slug`, which `thing` bore until now, lead to it; what it bears today does anyway."""
    FormerSlug.objects.held_by(type(thing), thing.slug, scope_of(thing)).delete()
    if getattr(thing, "was_public", True):
        FormerSlug.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(thing),
            scope=scope_of(thing),
            slug=slug,
            defaults={"object_id": thing.pk},
        )


def repoint(old: Any, new: Any) -> None:
    """Let every address of `old`, present and former, lead to `new` (of the same kind).

    Former slugs always name their final target, so chains never form.
    """
    with transaction.atomic():
        FormerSlug.objects.of(old).update(object_id=new.pk)
        FormerSlug.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(new),
            scope=scope_of(old),
            slug=old.slug,
            defaults={"object_id": new.pk},
        )


def repoint_title(old: Any, new: Any) -> None:
    """Let the title of `old`, which is about to go, go on meaning `new` in texts that link by it.

    `[[Title]]` is looked for as a slug first, so the title is remembered as one, if no other thing
    of this kind bears it or bore it.
    """
    model, slug = type(old), slugify(old.title)
    longest = FormerSlug._meta.get_field("slug").max_length or 0
    others = model._default_manager.filter(slug=slug).exclude(pk=old.pk)
    if slug and len(slug) <= longest and not others.exists():
        FormerSlug.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(model),
            scope=scope_of(old),
            slug=slug,
            defaults={"object_id": new.pk},
        )


def remove(thing: Any) -> None:
    """Delete `thing` for good; its addresses answer 410.

    Raises ProtectedError, and changes nothing, if learners or content still hang on it.
    """
    with transaction.atomic():
        FormerSlug.objects.of(thing).update(object_id=None)
        if getattr(thing, "was_public", True):
            FormerSlug.objects.update_or_create(
                content_type=ContentType.objects.get_for_model(thing),
                scope=scope_of(thing),
                slug=thing.slug,
                defaults={"object_id": None},
            )
        history.note_gone(thing)
        if links.is_linkable(thing):
            writing.rewrite_mentioning(copy.copy(thing))  # which keeps the key that they know it by
        thing.delete()


def scope_of(thing: Any) -> str:
    """What the slug of `thing` is unique within, as text; nothing for most."""
    return getattr(thing, "address_scope", "")
