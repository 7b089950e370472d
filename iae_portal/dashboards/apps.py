from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "iae_portal.dashboards"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "tableaux de bord"
