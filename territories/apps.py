from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"
    verbose_name = "territoires et indicateurs"

    def ready(self) -> None:
        """Register the published formats that this app reads."""
        from territories.imports import (  # noqa: PLC0415 -- models are not loaded before
            area_formats,  # noqa: F401
            follow_ups,  # noqa: F401
            indicator_formats,  # noqa: F401
            recruitment,  # noqa: F401
            template_formats,  # noqa: F401
        )
