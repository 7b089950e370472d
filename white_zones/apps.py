from django.apps import AppConfig


class WhiteZonesConfig(AppConfig):
    name = "white_zones"
    verbose_name = "diagnostic des zones blanches"
