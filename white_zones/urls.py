"""Addresses of the diagnosis, in French."""

from django.urls import path

from white_zones.views import layers, matrix, pages, settings, sheets, tensions

app_name = "white_zones"

urlpatterns = [
    path("diagnostic/", pages.list_page, name="list"),
    path("diagnostic/nouveau/", settings.create_page, name="create"),
    path("diagnostic/<int:pk>/", pages.detail_page, name="detail"),
    path("diagnostic/<int:pk>/publier/", settings.publish_page, name="publish"),
    path("diagnostic/<int:pk>/archiver/", settings.archive_page, name="archive"),
    path("diagnostic/<int:pk>/valeurs.json", layers.values, name="values"),
    path("diagnostic/<int:pk>/sites.geojson", layers.sites, name="sites"),
    path("diagnostic/<int:pk>/matrice/", matrix.matrix_page, name="matrix"),
    path("diagnostic/<int:pk>/grappes/", matrix.clusters_page, name="clusters"),
    path("diagnostic/<int:pk>/tensions/", tensions.tensions_page, name="tensions"),
    path("diagnostic/<int:pk>/fiches/", sheets.list_page, name="sheets"),
    path("diagnostic/<int:pk>/fiche/<slug:level>/<str:code>/", sheets.sheet_page, name="sheet"),
    path("diagnostic/<int:pk>/fiche/<slug:level>/<str:code>.pdf", sheets.sheet_pdf, name="sheet-pdf"),
]
