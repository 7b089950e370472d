"""Addresses of the territories, in French."""

from django.urls import path

from territories.views import tiles

app_name = "territories"

urlpatterns = [
    path("tuiles/territoires/<slug:level>/<int:z>/<int:x>/<int:y>.pbf", tiles.area_tile, name="area_tile"),
]
