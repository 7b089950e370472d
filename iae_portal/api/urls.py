"""Addresses of the API: data under /v1/ and /ogc/, in English as programs write them; its pages in French."""

from django.urls import path, re_path

from allocation.api import scenarios
from calls.api import calls
from iae_portal.api.ogc import views as ogc
from iae_portal.api.views import machine, pages
from structures.api import structures
from territories.api import areas, indicators
from white_zones.api import results, runs

app_name = "api"

urlpatterns = [
    path("", pages.home, name="home"),
    path("dictionnaire/", pages.dictionary, name="dictionary"),
    path("journal/", pages.changes, name="changes"),
    path("openapi.json", machine.Document.as_view(), name="openapi"),
    path("v1/", machine.Root.as_view(), name="root"),
    path("v1/areas/", areas.AreaList.as_view(), name="areas"),
    path("v1/areas/<slug:level>/<slug:code>/", areas.AreaDetail.as_view(), name="area"),
    path("v1/indicators/", indicators.IndicatorList.as_view(), name="indicators"),
    path("v1/indicators/<slug:code>/", indicators.IndicatorDetail.as_view(), name="indicator"),
    path("v1/indicators/<slug:indicator>/values/", indicators.ValueList.as_view(), name="indicator-values"),
    path("v1/runs/", runs.RunList.as_view(), name="runs"),
    path("v1/runs/<int:id>/", runs.RunDetail.as_view(), name="run"),
    path("v1/results/", results.ResultList.as_view(), name="results"),
    path("v1/structures/", structures.StructureList.as_view(), name="structures"),
    path("v1/structures/<int:id>/", structures.StructureDetail.as_view(), name="structure"),
    path("v1/calls/", calls.CallList.as_view(), name="calls"),
    path("v1/calls/<int:id>/", calls.CallDetail.as_view(), name="call"),
    path("v1/calls/<int:id>/targets/", calls.TargetList.as_view(), name="call-targets"),
    path("v1/scenarios/", scenarios.ScenarioList.as_view(), name="scenarios"),
    path("v1/scenarios/<int:id>/", scenarios.ScenarioDetail.as_view(), name="scenario"),
    path("v1/scenarios/<int:id>/lines/", scenarios.LineList.as_view(), name="scenario-lines"),
    # As the standard writes them, without a slash at the end.
    path("ogc/", ogc.Landing.as_view(), name="ogc-landing"),
    path("ogc/conformance", ogc.Conformance.as_view(), name="ogc-conformance"),
    path("ogc/collections", ogc.CollectionList.as_view(), name="ogc-collections"),
    path("ogc/collections/<slug:key>", ogc.CollectionDetail.as_view(), name="ogc-collection"),
    path("ogc/collections/<slug:key>/items", ogc.Items.as_view(), name="ogc-items"),
    path("ogc/collections/<slug:key>/items/<slug:feature>", ogc.Item.as_view(), name="ogc-item"),
    re_path(r"^(?:v1|ogc)/.*", machine.Unknown.as_view(), name="unknown"),
]
