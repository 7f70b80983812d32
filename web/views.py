"""Pages that belong to no app: machines' questions, drawings, the style guide."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from web import images
from web.models import Diagram, Image

# What is drawn by code is shown through <img>, styles itself inline, and may do nothing else.
DRAWN = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process answers and reaches its database; 503 otherwise, from the error handler."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready\n", content_type="text/plain")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave alone."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /accounts/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@login_not_required
@require_safe
@cache_control(public=True, max_age=24 * 3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon of what is no page, such as robots.txt."""
    return redirect(static("img/favicon.ico"))


@login_not_required
@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def diagram(request: HttpRequest, digest: str) -> HttpResponse:
    """A drawing. Its address is the digest of its content, so it never changes."""
    drawing = get_object_or_404(Diagram, digest=digest)
    response = HttpResponse(drawing.svg, content_type="image/svg+xml")
    response["Content-Security-Policy"] = DRAWN
    return response


@login_not_required
@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def image(request: HttpRequest, digest: str, kind: str) -> HttpResponse:
    """A picture, as it was stored. Like a drawing's, its address names its content."""
    found = get_object_or_404(Image, digest=digest, kind=kind)
    try:
        data = images.read(found)
    except FileNotFoundError:
        raise Http404("Its file is not there.") from None
    response = HttpResponse(data, content_type=images.CONTENT_TYPES[found.kind])
    response["X-Content-Type-Options"] = "nosniff"
    if found.kind == Image.Kind.SVG:
        response["Content-Security-Policy"] = DRAWN
    return response


@login_not_required
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build the site."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    return render(request, "style/index.html")
