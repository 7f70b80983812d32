"""Recalling what was learned, one topic at a time."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from review.due import Waiting, due_today, in_words, next_day, offer
from review.models import Card
from review.questions import questions
from review.schedule import AGAIN, EASY, GOOD, HARD, RATINGS
from topics.models import Progress, Topic
from web.addresses import again_if_moved, find_still
from web.htmx import Request, back_to
from web.publishing import is_public
from web.writing import without_texts

WORDS = {AGAIN: "Again", HARD: "Hard", GOOD: "Good", EASY: "Easy"}


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The topic that would do most good now; else when the next one comes, or how to begin."""
    now = timezone.now()
    today = due_today(request.user, now)
    showing = today.pick(request.GET.get("topic", ""))
    if showing is None:
        coming = next_day(request.user, now)
        if today.kept:
            coming = timezone.localdate(now) + dt.timedelta(days=1)
        words = in_words(coming, timezone.localdate(now)) if coming else ""
        return render(request, "review/rest.html", {"today": today, "coming": words})
    topic = Topic.objects.get(pk=showing.topic_id)
    context = {
        "topic": topic,
        "questions": questions(topic.html),
        "revision": showing.memory.revision,
        "choices": choices(showing, timezone.localdate(now)),
        "after": today.count - 1,
    }
    return render(request, "review/index.html", context)


@never_cache
@require_POST
@again_if_moved
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Note how well I knew a topic, then show the next. Sent twice, it counts once."""
    progress = my_progress(request.user, slug)
    rating = request.POST.get("rating", "")
    if rating not in RATINGS:
        raise BadRequest(f"An answer is again, hard, good or easy, not “{rating}”.")
    now = timezone.now()
    card = Card.objects.answer(progress, rating, revision_of(request), now)
    if card is None:
        messages.info(
            request,
            f"{progress.topic.title} was answered or stopped meanwhile, so nothing was changed.",
        )
    else:
        when = in_words(card.due, timezone.localdate(now))
        messages.success(request, f"{progress.topic.title} comes back {when}.")
    return redirect("review:index")


@never_cache
@require_POST
@again_if_moved
def reminder(request: Request, slug: str) -> HttpResponse:
    """Let a topic come back to me ("on") or never ("off"). The answer is what offers the other."""
    progress = my_progress(request.user, slug)
    match request.POST.get("state"):
        case "on":
            Card.objects.ask(progress, timezone.now())
        case "off":
            Card.objects.stop(progress, timezone.now())
        case other:
            raise BadRequest(f"A reminder is on or off, not “{other}”.")
    topic: Any = progress.topic
    if request.htmx:
        topic.my_state, topic.my_since = progress.state, progress.since
        return render(request, "review/_offer.html", {"offer": offer(request.user, topic)})
    url = back_to(request, topic.get_absolute_url())
    return redirect(url if url == reverse("review:index") else f"{url}#review-offer")


def my_progress(learner: Any, slug: str) -> Progress:
    """The learner's own mark on a public topic. Http404 if there is no such topic, or no mark."""
    marks = Progress.objects.filter(is_public("topic__"), learner=learner)
    mine = without_texts(marks.select_related("topic"), "topic")
    progress: Progress | None = mine.filter(topic__slug=slug).first()
    if progress is None:  # it may have been renamed since the form was made
        topic = find_still(without_texts(Topic.objects.public()), slug)
        progress = get_object_or_404(mine, topic=topic)
    progress.learner = learner
    return progress


def revision_of(request: HttpRequest) -> int:
    """What the form was made from; 0, which nothing ever is, for nonsense."""
    revision = request.POST.get("revision", "")
    return int(revision) if revision.isdecimal() and len(revision) < 10 else 0


def choices(showing: Waiting, today: dt.date) -> list[tuple[str, str, str]]:
    """Each answer: its value, its word, and when the topic would come back."""
    return [
        (rating, word, in_words(showing.memory.answered(rating, today).due, today))
        for rating, word in WORDS.items()
    ]
