"""Addresses of the doctrine, under /strategie/."""

from strategy.urls import initiatives, projects, recommendations, road_maps, suggestions

app_name = "strategy"

urlpatterns = [
    *recommendations.urlpatterns,
    *suggestions.urlpatterns,
    *initiatives.urlpatterns,
    *road_maps.urlpatterns,
    *projects.urlpatterns,
]
