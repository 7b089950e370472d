"""Addresses of the territories, in French."""

from django.urls import path

from territories import views

app_name = "territories"

urlpatterns = [
    path("tuiles/territoires/<slug:level>/<int:z>/<int:x>/<int:y>.pbf", views.area_tile, name="area_tile"),
]
