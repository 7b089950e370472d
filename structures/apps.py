from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "structures"
    verbose_name = "structures de l'insertion"

    def ready(self) -> None:
        """Register the published formats and the templates that this app reads."""
        from structures.imports import (  # noqa: PLC0415 -- models are not loaded before
            activity_template,  # noqa: F401
            asp_activity,  # noqa: F401
            asp_annexes,  # noqa: F401
            asp_structures,  # noqa: F401
            data_inclusion,  # noqa: F401
            etp_template,  # noqa: F401
            follow_ups,  # noqa: F401
            open_register,  # noqa: F401
            reference_template,  # noqa: F401
            site_template,  # noqa: F401
        )
