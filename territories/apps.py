from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"
    verbose_name = "territoires et indicateurs"

    def ready(self) -> None:
        """Register the published formats that this app reads."""
        from territories.imports import area_formats, follow_ups, indicator_formats, recruitment  # noqa: F401, PLC0415 -- models
