"""Tracks, phases and topics, as readers see them."""

from collections import defaultdict
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from topics import resetting
from topics.models import ChecklistItem, Phase, Progress, Topic, Track
from topics.progress import (
    Tally,
    phases_with_tally,
    stones,
    tally,
    track_lines,
    tracks_with_tally,
    with_my_state,
)
from topics.resetting import Reset
from topics.ticking import changes_around, tick, with_former_state
from web.addresses import Moved, admit, again_if_moved, find, find_still, visit
from web.htmx import Request, back_to
from web.paging import page_of
from web.publishing import is_public
from web.writing import without_texts

TOPICS_PER_PAGE = 120


@login_not_required
@require_safe
def tracks(request: HttpRequest) -> HttpResponse:
    """All public tracks."""
    page = page_of(request, tracks_with_tally(Track.objects.public(), request.user))
    lines = track_lines(page.object_list, request.user)
    return render(
        request, "topics/tracks.html", {"section": "tracks", "page": page, "tracks": lines}
    )


@login_not_required
@require_safe
def track(request: HttpRequest, slug: str) -> HttpResponse:
    """One track: its phases, each with its checklist."""
    return track_page(request, visit(request, Track.objects.all(), slug))


def track_page(request: HttpRequest, track: Track) -> HttpResponse:
    """The page of `track`, as whoever asks sees it. Whether they may is decided before."""
    phases = phases_with_tally(track.phases.all(), request.user)
    lists = checklists(phases, request.user)
    states = [(item.topic_id, item.my_state) for items in lists.values() for item in items]
    return render(
        request,
        "topics/track.html",
        {
            "section": "tracks",
            "track": track,
            "phases": [(phase, Tally.of(phase), lists[phase.pk]) for phase in phases],
            "tally": tally(states),
            "laid": sum(Tally.of(phase).is_complete for phase in phases),
            "now": next((phase for phase in phases if not Tally.of(phase).is_over), None),
            "stones": stones(phases),
            "reset": Reset.of(request.GET.get("reset", "")),
        },
    )


@login_not_required
@require_safe
def phase(request: HttpRequest, track_slug: str, slug: str) -> HttpResponse:
    """One phase with its checklist, between the phase before and the one after."""
    track, phase = find_phase(track_slug, slug)
    admit(request, track)
    return phase_page(request, track, phase)


def phase_page(request: HttpRequest, track: Track, phase: Phase) -> HttpResponse:
    """The page of `phase`, as whoever asks sees it. Whether they may is decided before."""
    phases = phases_with_tally(track.phases.all(), request.user)
    at = next(index for index, one in enumerate(phases) if one.pk == phase.pk)
    return render(
        request,
        "topics/phase.html",
        {
            "section": "tracks",
            "track": track,
            "phase": phases[at],
            "before": phases[at - 1] if at else None,
            "after": phases[at + 1] if at + 1 < len(phases) else None,
            "tally": Tally.of(phases[at]),
            "items": with_places_elsewhere(checklists([phase], request.user)[phase.pk], phase),
            "stones": stones(phases),
        },
    )


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every public topic, A to Z."""
    topics = with_my_state(Topic.objects.public(), request.user)
    values = topics.values("slug", "title", "title_folded", "summary", "my_state")
    page = page_of(request, values.order_by("title_folded", "pk"), TOPICS_PER_PAGE)
    return render(
        request,
        "topics/index.html",
        {"section": "topics", "page": page, "letters": by_letter(page)},
    )


@login_not_required
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic: its note, where it is placed, and what teaches it."""
    topics = with_my_state(Topic.objects.all(), request.user)
    return topic_page(request, visit(request, topics, slug))


def topic_page(request: HttpRequest, topic: Topic) -> HttpResponse:
    """The page of `topic`, as whoever asks sees it. Whether they may is decided before."""
    return render(
        request,
        "topics/topic.html",
        {"section": "topics", "topic": topic, "placements": placements(topic)},
    )


@require_POST
@again_if_moved
def progress(request: Request, slug: str) -> HttpResponse:
    """Set my state on a topic. The answer is what changed on the page, or the way back to it."""
    undo = "undo" in request.GET
    topics = with_my_state(without_texts(Topic.objects.all()), request.user)
    topics = with_former_state(topics, request.user) if undo else topics
    topic = find_still(topics, slug)
    admit(request, topic)
    state = request.POST.get("state", "")
    if state not in Progress.State.values:
        raise BadRequest(f"A topic is to do, skipped, doing or done, not “{state}”.")
    former = tick(request.user, topic, state, undo=undo)
    was = f"{topic.pk}-{former}" if former else ""
    item = item_key(request)
    if request.htmx:
        return progress_fragment(request, topic, item, was)
    return redirect(way_back(request, topic, item, was))


def way_back(request: Request, topic: Topic, item: int, was: str) -> str:
    """The page that was ticked on, at the item, where an Undo stands if there is something to."""
    page = urlsplit(back_to(request, topic.get_absolute_url()))
    query = "&".join(filter(None, [page.query, was and f"was={was}"]))
    return urlunsplit(("", "", page.path, query, f"item-{item}" if item else page.fragment))


def item_key(request: Request) -> int:
    """The key of the checklist item that was ticked; 0 for none, and for nonsense."""
    item = request.GET.get("item", "")
    return int(item) if item.isdecimal() and len(item) < 19 else 0


def progress_fragment(request: Request, topic: Any, item: int, was: str) -> HttpResponse:
    """What a tick changes: the item with its other places and meters, or the topic's own state."""
    page = request.POST.get("page", "")
    if page in ("track", "phase"):
        changes = changes_around(item, topic, request.user)
        if changes is None:  # it was taken off this list meanwhile
            return HttpResponseClientRefresh()
        return render(
            request,
            f"topics/_{page}_changes.html",
            {"changes": changes, "track": changes.track, "item": changes.item(item), "was": was},
        )
    template = "topics/_ticks_item.html" if page == "list" else "topics/_state.html"
    return render(request, template, {"topic": topic, "was": was})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, track_slug: str) -> HttpResponse:
    """Set a whole track back to do: first how many topics that is, then it is done."""
    if request.method != "POST":
        track = visit(request, without_texts(Track.objects.all()), track_slug)
        own, shared = resetting.own_and_shared(track, request.user)
        context = {"section": "tracks", "track": track, "own": own, "shared": shared}
        return render(request, "topics/reset.html", context)
    track = find_still(without_texts(Track.objects.all()), track_slug)
    admit(request, track)
    made = resetting.reset(track, request.user)
    if made is None:
        messages.info(request, "Nothing here had to go back to do.")
        return redirect(track)
    return redirect(f"{track.get_absolute_url()}?reset={made.token}")


@never_cache
@require_POST
def unreset(request: HttpRequest, track_slug: str) -> HttpResponse:
    """Take a reset back: what was not touched since is as it was before."""
    track = find_still(without_texts(Track.objects.all()), track_slug)
    admit(request, track)
    made = Reset.of(request.POST.get("reset", ""))
    if made is None:
        raise BadRequest("This does not say which reset to undo.")
    count = resetting.undo(made, request.user)
    messages.success(request, resetting.undone(count, made.count - count))
    return redirect(track)


def find_phase(track_slug: str, slug: str) -> tuple[Track, Phase]:
    """The phase at an address, with its track. Raises Moved if either was renamed, or Http404."""
    named = Phase.objects.select_related("track").filter(track__slug=track_slug, slug=slug)
    phase = named.first()
    if phase is not None:  # one query, for nearly everybody
        return phase.track, phase
    try:
        track = find(Track.objects.all(), track_slug)
    except Moved as moved:
        track = moved.target
        raise Moved(find(track.phases.select_related("track"), slug, scope=str(track.pk))) from None
    return track, find(track.phases.select_related("track"), slug, scope=str(track.pk))


def checklists(phases: list[Phase], learner: Any) -> dict[int, list[Any]]:
    """The public items of each phase, in order, with the learner's own state. One query."""
    items = ChecklistItem.objects.filter(is_public("topic__"), phase__in=phases)
    items = with_my_state(items.select_related("topic"), learner, "topic__progress")
    lists: dict[int, list[Any]] = {phase.pk: [] for phase in phases}
    for item in without_texts(items, "topic").order_by("phase_id", "position"):
        lists[item.phase_id].append(item)
    return lists


def with_places_elsewhere(items: list[ChecklistItem], phase: Phase) -> list[Any]:
    """`items`, each with the other public places of its topic as `elsewhere`. One query."""
    topics = Topic.objects.filter(placements__phase=phase)
    found: dict[int, list[ChecklistItem]] = defaultdict(list)
    for place in places(ChecklistItem.objects.filter(topic__in=topics).exclude(phase=phase)):
        found[place.topic_id].append(place)
    result: list[Any] = list(items)
    for item in result:
        item.elsewhere = found[item.topic_id]
    return result


def placements(topic: Topic) -> QuerySet[ChecklistItem]:
    """Where `topic` stands: items of public tracks, with phase and track. One query."""
    return places(topic.placements.all())


def places(items: QuerySet[ChecklistItem]) -> QuerySet[ChecklistItem]:
    """`items` of public tracks with what a link to their phase needs."""
    items = without_texts(items.select_related("phase__track"), "phase__track")
    order = ("phase__track__published_at", "phase__track_id", "phase__position")
    placed: QuerySet[ChecklistItem] = items.filter(is_public("phase__track__")).order_by(*order)
    return placed


def by_letter(topics: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Topics under their first letter; what begins with no letter stands under "#"."""

    def letter(topic: dict[str, Any]) -> str:
        first = topic["title_folded"][:1]
        return first.upper() if first.isalpha() else "#"

    return [(name, list(group)) for name, group in groupby(topics, key=letter)]
