"""Pages to be printed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notes.views import mine, show
from topics.models import Phase, Track
from web.addresses import visit


@require_safe
@never_cache
def journal(request: HttpRequest) -> HttpResponse:
    """All my notes on one page, oldest first."""
    return show(request, "paper", {"notes": mine(request).order_by("created_at", "pk")})


@require_safe
@never_cache
def phase(request: HttpRequest, track_slug: str, slug: str) -> HttpResponse:
    """A phase's checklist with my note under each topic."""
    track = visit(request, Track.objects.all(), track_slug)
    place = visit(request, Phase.objects.filter(track=track), slug, scope=str(track.pk))
    return show(request, "paper_phase", {"track": track, "phase": place})
