"""Addresses of the territories, in French."""

from django.urls import path

from territories.views import need_models, tiles

app_name = "territories"

urlpatterns = [
    path("tuiles/territoires/<slug:level>/<int:z>/<int:x>/<int:y>.pbf", tiles.area_tile, name="area_tile"),
    path("donnees/modeles-de-besoin/", need_models.list_page, name="need-models"),
    path("donnees/modeles-de-besoin/nouvelle-version/", need_models.create_page, name="need-model-create"),
    path("donnees/modeles-de-besoin/<int:version>/", need_models.detail_page, name="need-model"),
    path("donnees/modeles-de-besoin/<int:version>/activer/", need_models.activate_page, name="need-model-activate"),
]
