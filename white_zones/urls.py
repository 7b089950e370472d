"""Addresses of the diagnosis, in French."""

from django.urls import path

from white_zones.views import layers, pages, settings, sitings

app_name = "white_zones"

urlpatterns = [
    path("diagnostic/", pages.list_page, name="list"),
    path("diagnostic/nouveau/", settings.create_page, name="create"),
    path("diagnostic/<int:pk>/", pages.detail_page, name="detail"),
    path("diagnostic/<int:pk>/publier/", settings.publish_page, name="publish"),
    path("diagnostic/<int:pk>/archiver/", settings.archive_page, name="archive"),
    path("diagnostic/<int:pk>/valeurs.json", layers.values, name="values"),
    path("diagnostic/<int:pk>/sites.geojson", layers.sites, name="sites"),
    path("diagnostic/<int:run_pk>/implantations/", sitings.list_page, name="sitings"),
    path("diagnostic/implantations/<int:pk>/", sitings.detail_page, name="siting"),
    path("diagnostic/implantations/<int:pk>/partager/", sitings.share_page, name="siting-share"),
    path("diagnostic/implantations/<int:pk>/antennes.geojson", sitings.antennas_layer, name="siting-antennas"),
    path("diagnostic/implantations/<int:pk>/valeurs.json", sitings.values_layer, name="siting-values"),
]
