"""Addresses of the diagnosis, in French."""

from django.urls import path

from white_zones.views import layers, pages, settings

app_name = "white_zones"

urlpatterns = [
    path("diagnostic/", pages.list_page, name="list"),
    path("diagnostic/nouveau/", settings.create_page, name="create"),
    path("diagnostic/<int:pk>/", pages.detail_page, name="detail"),
    path("diagnostic/<int:pk>/publier/", settings.publish_page, name="publish"),
    path("diagnostic/<int:pk>/archiver/", settings.archive_page, name="archive"),
    path("diagnostic/<int:pk>/valeurs.json", layers.values, name="values"),
    path("diagnostic/<int:pk>/sites.geojson", layers.sites, name="sites"),
]
