"""Projets de territoire."""

from django.urls import URLPattern, path

from strategy.views.projects import following, pages

PROJECTS = "projets/"
PROJECT, ACTION = f"{PROJECTS}<int:pk>/", f"{PROJECTS}actions/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(PROJECTS, pages.index, name="projects"),
    path(f"{PROJECTS}depuis/<int:pk>/", pages.create, name="project-create"),
    path(PROJECT, pages.detail, name="project"),
    path(f"{PROJECT}modifier/", following.edit, name="project-edit"),
    path(f"{PROJECT}suivi/", following.point, name="project-point"),
    path(f"{PROJECT}actions/", following.action_add, name="project-action-add"),
    path(f"{PROJECT}moyens/", following.means_add, name="project-means-add"),
    path(f"{PROJECT}partenaires/", following.partner_add, name="project-partner-add"),
    path(f"{PROJECT}terminer/", following.end, name="project-end"),
    path(f"{PROJECT}rouvrir/", following.reopen, name="project-reopen"),
    path(ACTION, following.action, name="project-action"),
    path(f"{ACTION}modifier/", following.action_edit, name="project-action-edit"),
]
