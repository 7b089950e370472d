"""Addresses of the composed and public pages, in French."""

from django.urls import path

from iae_portal.dashboards.views import areas, catalogue, comparison, guidance, home, imports, public, search

app_name = "dashboards"

urlpatterns = [
    path("", home.home, name="home"),
    path("territoires/", areas.area_list, name="area-list"),
    path("territoires/comparer/", comparison.compare, name="compare"),
    path("territoires/<slug:level>/<slug:code>/", areas.area, name="area"),
    path("donnees/", catalogue.catalogue, name="catalogue"),
    path("donnees/imports/", imports.imports, name="imports"),
    path("donnees/imports/formats/", imports.formats, name="import-formats"),
    path("donnees/imports/modeles/<slug:slug>.<slug:extension>", imports.template, name="import-template"),
    path("donnees/imports/<int:pk>/", imports.import_page, name="import"),
    path("donnees/imports/<int:pk>/importer/", imports.import_apply, name="import-apply"),
    path("donnees/<slug:code>/", catalogue.indicator, name="indicator"),
    path("methode/", public.method, name="method"),
    path("glossaire/", public.glossary, name="glossary"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("mentions-legales/", public.legal, name="legal"),
    path("donnees-personnelles/", public.personal_data, name="personal-data"),
    path("demonstration/", public.demonstration, name="demonstration"),
    path("recherche/", search.search, name="search"),
    path("aide/", guidance.help_page, name="help"),
    path("nouveautes/", guidance.news, name="news"),
    path("premiere-visite/", guidance.visit, name="visit"),
    path("premiere-visite/quitter/", guidance.visit_leave, name="visit-leave"),
    path("premiere-visite/<slug:slug>/aller/", guidance.visit_go, name="visit-go"),
    path("premiere-visite/<slug:slug>/vue/", guidance.visit_seen, name="visit-seen"),
]
