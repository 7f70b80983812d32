"""What the journal knows about topics, for pages that stand below it."""

from django import template
from django.db.models import QuerySet

from journal.models import Post
from topics.models import Phase, Topic
from web.writing import without_texts

register = template.Library()

FOR_PHASE = 8  # about as many as stand beside a checklist of six


@register.simple_tag
def posts_teaching(topic: Topic) -> QuerySet[Post]:
    """The listed posts that teach `topic`, newest first, planned ones last."""
    posts = Post.objects.listed().filter(topics=topic).planned_last().for_lists()
    return posts.prefetch_related(None)


@register.simple_tag
def posts_for_phase(phase: Phase) -> QuerySet[Post]:
    """Some of the listed posts that teach what is on a phase's checklist, planned ones last."""
    on_list = Topic.objects.public().filter(placements__phase=phase)
    posts = Post.objects.listed().filter(topics__in=on_list).distinct()
    shown: QuerySet[Post] = without_texts(posts.planned_last())[:FOR_PHASE]
    return shown
