"""Scenarios and their editor."""

from django.urls import URLPattern, path

from allocation.views import scenario_editor, scenario_lines, scenarios

urlpatterns: list[URLPattern] = [
    path("", scenarios.list_page, name="scenarios"),
    path("scenarios/nouveau/", scenarios.create_page, name="create"),
    path("scenarios/<int:pk>/", scenarios.detail_page, name="scenario"),
    path("scenarios/<int:pk>/apercu/", scenario_editor.preview_fragment, name="preview"),
    path("scenarios/<int:pk>/enregistrer/", scenario_editor.save_page, name="save"),
    path("scenarios/<int:pk>/annuler/", scenario_editor.undo_page, name="undo"),
    path("scenarios/<int:pk>/copier/", scenario_editor.copy_page, name="copy"),
    path("scenarios/<int:pk>/assouplir/", scenario_editor.relax_page, name="relax"),
    path("scenarios/<int:pk>/territoires/<str:code>/", scenario_lines.why_page, name="why"),
    path("scenarios/<int:pk>/territoires/<str:code>/ligne/", scenario_lines.hold_page, name="hold"),
]
