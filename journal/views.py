"""The journal's pages, the front page among them."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from journal.models import Category, Post, Reading, Series, Tag, Tagging
from journal.outline import Outline, Place, outlines, series_lines
from topics.models import Topic, Track
from topics.progress import track_lines, tracks_with_tally, with_my_state
from web.addresses import admit, again_if_moved, find_still, visit
from web.htmx import Request, back_to
from web.markdown import minutes
from web.paging import page_of
from web.publishing import Status, is_listed
from web.writing import without_texts

EMBLEM = [1.0] * 7  # the finished cairn on the front page
NEWEST = 5
MOST = 6  # tracks and series on the front page, which must not grow with the site
BESIDE = 8
TAGS_PER_PAGE = 200


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: shelves, the first tracks and series, newest posts."""
    tracks = tracks_with_tally(Track.objects.public(), request.user)
    newest = Post.objects.public().newest_first().for_lists().prefetch_related(None)
    return render(
        request,
        "journal/home.html",
        {
            "emblem": EMBLEM,
            "categories": Category.objects.counted(),
            "tracks": track_lines(tracks[:MOST], request.user),
            "series_lines": series_lines(Series.objects.public()[:MOST], request.user),
            "newest": newest[:NEWEST],
        },
    )


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All public posts, newest first."""
    shown = Post.objects.public().newest_first().for_lists()
    posts = page_of(request, with_my_reading(shown, request.user))
    return render(
        request,
        "journal/index.html",
        {"section": "journal", "posts": posts, "categories": shelves()},
    )


@login_not_required
@require_safe
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """One post, or the stub of a planned one."""
    posts = with_my_reading(Post.objects.select_related("category"), request.user)
    return post_page(request, visit(request, posts, slug))


def post_page(request: HttpRequest, post: Post) -> HttpResponse:
    """The page of `post`, as whoever asks sees it. Whether they may is decided before."""
    return render(
        request,
        "journal/post.html",
        {
            "section": "journal",
            "post": post,
            "tags": post.tags.all(),
            "topics": topics_of(post, request.user),
            "places": places(post, request.user),
        },
    )


@require_POST
@again_if_moved
def reading(request: Request, slug: str) -> HttpResponse:
    """Mark a post as read or unread. Reading ticks no topic, but the answer offers to."""
    written = without_texts(Post.objects.exclude(status=Status.PLANNED))
    post: Any = find_still(written, slug)
    admit(request, post)
    state = request.POST.get("state", "")
    if state not in Reading.State.values:
        raise BadRequest(f"A post is read or unread, not “{state}”.")
    Reading.objects.record(request.user, post, state)
    if not request.htmx:
        return redirect(back_to(request, post.get_absolute_url()) + "#reading")
    post.my_state, post.my_since = state, timezone.now()
    topics = topics_of(post, request.user)
    return render(request, "journal/_reading.html", {"post": post, "topics": topics})


@login_not_required
@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One shelf: its series, then its posts."""
    category = visit(request, Category.objects.counted(), slug)
    return render(
        request,
        "journal/category.html",
        {
            "section": "journal",
            "category": category,
            "series_lines": series_lines(category.series.public(), request.user),
            "posts": page_of(request, listed(category.posts, request.user)),
        },
    )


@login_not_required
@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags with their counts."""
    page = page_of(request, Tag.objects.in_use(), TAGS_PER_PAGE)
    return render(request, "journal/tags.html", {"section": "tags", "page": page})


@login_not_required
@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """One tag's posts, with the tags that often stand beside it."""
    tag = visit(request, Tag.objects.counted(), slug)
    words = tag.posts.public().aggregate(words=Sum("words"))["words"]
    return render(
        request,
        "journal/tag.html",
        {
            "section": "tags",
            "tag": tag,
            "minutes": minutes(words or 0),
            "posts": page_of(request, listed(tag.posts, request.user)),
            "beside": beside(tag),
        },
    )


@login_not_required
@require_safe
def series_index(request: HttpRequest) -> HttpResponse:
    """All public series."""
    page = page_of(request, without_texts(Series.objects.public()))
    found = outlines(page.object_list, request.user)
    lines = [(series, found[series.pk]) for series in page]
    return render(
        request,
        "journal/series_index.html",
        {"section": "series", "page": page, "series_lines": lines},
    )


@login_not_required
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """One series: its outline, never paged."""
    return series_page(request, visit(request, Series.objects.select_related("category"), slug))


def series_page(request: HttpRequest, series: Series) -> HttpResponse:
    """The page of `series`, as whoever asks sees it. Whether they may is decided before."""
    outline = outlines([series], request.user)[series.pk]
    return render(
        request, "journal/series.html", {"section": "series", "series": series, "outline": outline}
    )


def topics_of(post: Post, learner: Any) -> Any:
    """The public topics that `post` teaches, with the learner's own state."""
    return with_my_state(without_texts(Topic.objects.public().filter(posts=post)), learner)


def shelves() -> QuerySet[Any]:
    """The categories that hold something, with their counts."""
    return Category.objects.in_use()


def listed(posts: Any, learner: Any) -> QuerySet[Post]:
    """The posts that a shelf or a tag shows: public ones, newest first, then planned ones."""
    return with_my_reading(posts.listed().planned_last().for_lists(), learner)


def with_my_reading(posts: QuerySet[Post], learner: Any) -> QuerySet[Post]:
    """Annotate the learner's own `my_state` ("read" or "unread") and `my_since`."""
    marked: QuerySet[Post] = with_my_state(posts, learner, "readings")
    return marked


def places(post: Post, learner: Any) -> list[tuple[Series, Outline, Place]]:
    """Each public series that places `post`, with its outline and the post's place.

    Two queries: as one, with the first inside the second, PostgreSQL may look for the series anew
    for every part of the site.
    """
    placing = Series.objects.public().filter(sections__parts__post=post)
    keys = set(placing.values_list("pk", flat=True))
    found = [
        (series, outline, outline.place_of(post.pk))
        for series, outline in series_lines(Series.objects.filter(pk__in=keys), learner)
    ]
    return [(series, outline, place) for series, outline, place in found if place is not None]


def beside(tag: Tag) -> QuerySet[Any]:
    """The tags that listed posts bear together with `tag`, as values, most often first."""
    others = Tagging.objects.filter(is_listed("post__"), post__taggings__tag=tag).exclude(tag=tag)
    return (
        others.values(slug=F("tag__slug"), name=F("tag__name"))
        .annotate(together=Count("post", distinct=True))
        .order_by("-together", "tag__name_folded")[:BESIDE]
    )
