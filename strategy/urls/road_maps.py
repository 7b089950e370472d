"""The first page of the doctrine, the strategy of the région and the road maps."""

from django.urls import URLPattern, path

from strategy.views import home
from strategy.views.road_maps import composing, following, lists, reading

MAPS = "feuilles-de-route/"
MAP = f"{MAPS}<int:pk>/"
AXIS, GOAL, ACTION = f"{MAPS}axes/<int:pk>/", f"{MAPS}objectifs/<int:pk>/", f"{MAPS}actions/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path(MAPS, lists.index, name="road-maps"),
    path(f"{MAPS}nouvelle/", lists.create, name="road-map-create"),
    path(MAP, reading.detail, name="road-map"),
    path(f"{MAP}calendrier/", reading.calendar, name="road-map-calendar"),
    path(f"{MAP}suivi/", reading.board, name="road-map-board"),
    path(f"{MAP}feuille-de-route.pdf", reading.paper, name="road-map-paper"),
    path(f"{MAP}composer/", composing.compose, name="road-map-compose"),
    path(f"{MAP}modifier/", composing.edit, name="road-map-edit"),
    path(f"{MAP}retirer/", following.withdraw, name="road-map-withdraw"),
    path(f"{MAP}terminer/", following.close, name="road-map-close"),
    path(f"{MAP}<slug:gesture>/", following.act, name="road-map-act"),
    path(f"{MAPS}composer/<slug:part>/<int:key>/<slug:gesture>/", composing.gesture, name="road-map-gesture"),
    path(f"{AXIS}modifier/", composing.axis_edit, name="axis-edit"),
    path(f"{AXIS}objectifs/", composing.goal_add, name="goal-add"),
    path(f"{AXIS}actions/", composing.action_add, name="action-add"),
    path(f"{AXIS}preconisations/", composing.place, name="action-place"),
    path(f"{AXIS}projets/", composing.place_project, name="action-place-project"),
    path(GOAL, following.goal, name="goal"),
    path(f"{GOAL}modifier/", composing.goal_edit, name="goal-edit"),
    path(f"{GOAL}valeurs/<int:reading>/corriger/", following.reading_correct, name="reading-correct"),
    path(ACTION, following.action, name="action"),
    path(f"{ACTION}modifier/", composing.action_edit, name="action-edit"),
    path(f"{ACTION}avancer/", following.move, name="action-move"),
]
