from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "iae_portal.common"
    verbose_name = "outils communs"
