"""Addresses under /repartition/, a module a subject."""

from allocation.urls import comparison, consultation, envelopes, need_keys, scenarios

app_name = "allocation"
urlpatterns = [
    *envelopes.urlpatterns,
    *need_keys.urlpatterns,
    # Before the scenarios: their pages take what the other addresses leave.
    *comparison.urlpatterns,
    *consultation.urlpatterns,
    *scenarios.urlpatterns,
]
