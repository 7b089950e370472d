"""Addresses of the diagnosis, in French."""

from django.urls import path

from white_zones.views import (
    comparison,
    explanations,
    layers,
    matrix,
    outside,
    pages,
    settings,
    sheets,
    sitings,
    sketch_editor,
    sketches,
    tensions,
)

app_name = "white_zones"

urlpatterns = [
    path("diagnostic/", pages.list_page, name="list"),
    path("diagnostic/nouveau/", settings.create_page, name="create"),
    path("diagnostic/hors-region/", outside.outside_page, name="outside"),
    path("diagnostic/trajets/", outside.travel_page, name="travel"),
    path("diagnostic/comparer/", comparison.compare_page, name="compare"),
    path("diagnostic/comparer/valeurs.json", comparison.values, name="compare-values"),
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
    path("diagnostic/<int:pk>/matrice/", matrix.matrix_page, name="matrix"),
    path("diagnostic/<int:pk>/grappes/", matrix.clusters_page, name="clusters"),
    path("diagnostic/<int:pk>/tensions/", tensions.tensions_page, name="tensions"),
    path("diagnostic/<int:pk>/fiches/", sheets.list_page, name="sheets"),
    path("diagnostic/<int:pk>/fiche/<slug:level>/<str:code>/", sheets.sheet_page, name="sheet"),
    path("diagnostic/<int:pk>/fiche/<slug:level>/<str:code>.pdf", sheets.sheet_pdf, name="sheet-pdf"),
    path("diagnostic/<int:pk>/esquisse/", sketch_editor.edit_page, name="sketch"),
    path("diagnostic/esquisses/", sketches.list_page, name="sketches"),
    path("diagnostic/esquisses/comparer/", sketches.compare_page, name="compare-sketches"),
    path("diagnostic/esquisses/communes/", sketch_editor.suggest_communes, name="suggest-communes"),
    path("diagnostic/esquisses/<int:pk>/", sketches.detail_page, name="saved-sketch"),
    path("diagnostic/esquisses/<int:pk>/supprimer/", sketches.delete_page, name="delete-sketch"),
    # Last, because their first word is any mesh.
    path("diagnostic/<int:pk>/<slug:level>/<str:code>/", explanations.page, name="explanation"),
    path("diagnostic/<int:pk>/<slug:level>/<str:code>/resume/", explanations.summary, name="explanation-summary"),
]
