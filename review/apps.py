from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"

    def ready(self) -> None:
        from review.models import Card
        from web import links

        links.register_touched(Card.objects.touches)
