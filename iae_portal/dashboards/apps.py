from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "iae_portal.dashboards"
    verbose_name = "tableaux de bord"
