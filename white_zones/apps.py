from django.apps import AppConfig


class WhiteZonesConfig(AppConfig):
    name = "white_zones"
    verbose_name = "diagnostic des zones blanches"

    def ready(self) -> None:
        """Register the format of the matrices of travel times."""
        from white_zones import imports  # noqa: F401, PLC0415 -- models are not loaded before
