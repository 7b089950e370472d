from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "iae_portal.common"
    verbose_name = "outils communs"

    def ready(self) -> None:
        # Kinds of jobs are registered in the `tasks` modules: pages need their names and rights as workers do.
        autodiscover_modules("tasks")
        # The same of what each app holds about people, so that an export leaves nothing out.
        autodiscover_modules("personal_data")
