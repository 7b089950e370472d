from django.apps import AppConfig


class QualityConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "quality"
    verbose_name = "référentiel qualité de l’accompagnement"

    def ready(self) -> None:
        """A dialogue de gestion shows what a campaign asks here: structures know nothing of this app."""
        from quality.presentation.dialogue_request import tell_request  # noqa: PLC0415 -- models are loaded by now
        from structures.rules.dialogue_requests import add_provider  # noqa: PLC0415 -- the same

        add_provider(tell_request)
