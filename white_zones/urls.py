"""Addresses of the diagnosis, in French."""

from django.urls import path

from white_zones.views import comparison, explanations, layers, pages, settings

app_name = "white_zones"

urlpatterns = [
    path("diagnostic/", pages.list_page, name="list"),
    path("diagnostic/nouveau/", settings.create_page, name="create"),
    path("diagnostic/comparer/", comparison.compare_page, name="compare"),
    path("diagnostic/comparer/valeurs.json", comparison.values, name="compare-values"),
    path("diagnostic/<int:pk>/", pages.detail_page, name="detail"),
    path("diagnostic/<int:pk>/publier/", settings.publish_page, name="publish"),
    path("diagnostic/<int:pk>/archiver/", settings.archive_page, name="archive"),
    path("diagnostic/<int:pk>/<slug:level>/<str:code>/", explanations.page, name="explanation"),
    path("diagnostic/<int:pk>/<slug:level>/<str:code>/resume/", explanations.summary, name="explanation-summary"),
    path("diagnostic/<int:pk>/valeurs.json", layers.values, name="values"),
    path("diagnostic/<int:pk>/sites.geojson", layers.sites, name="sites"),
]
