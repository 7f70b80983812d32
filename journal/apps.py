from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "journal"

    def ready(self) -> None:
        from journal.models import Post, Reading
        from web import links

        links.register_linkable("post", Post)
        links.register_touched(Reading.objects.touches)
