from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "topics"

    def ready(self) -> None:
        from topics.models import Progress, Topic
        from web import links

        links.register_linkable("topic", Topic)
        links.register_touched(Progress.objects.touches)
