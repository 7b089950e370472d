from django.apps import AppConfig


class WhiteZonesConfig(AppConfig):
    name = "white_zones"
    verbose_name = "diagnostic des zones blanches"

    def ready(self) -> None:
        """Register the formats of travel times and of the supply beyond the border, and what follows an import."""
        from white_zones.imports import (  # noqa: PLC0415 -- models are not loaded before
            follow_ups,  # noqa: F401
            outside_supply,  # noqa: F401
            travel_times,  # noqa: F401
        )
