from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "curation"

    def ready(self) -> None:
        from curation import drafting
        from web import links

        links.register_holding(drafting.held)
