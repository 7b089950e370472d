"""Recommendations, their evidence and their discussion."""

from django.urls import URLPattern, path

from strategy.views import recommendations, writing

ONE = "preconisations/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("preconisations/", recommendations.register, name="recommendations"),
    path("preconisations/nouvelle/", writing.create, name="recommendation-new"),
    path(ONE, recommendations.detail, name="recommendation"),
    path(f"{ONE}modifier/", writing.edit, name="recommendation-edit"),
    path(f"{ONE}valider/", writing.validate, name="recommendation-validate"),
    path(f"{ONE}ecarter/", writing.drop, name="recommendation-drop"),
    path(f"{ONE}initiatives/", writing.initiatives, name="recommendation-initiatives"),
    path(f"{ONE}remarques/", recommendations.remark, name="remark"),
    path(f"{ONE}preuves/<slug:kind>/", writing.evidence, name="evidence-new"),
    path(f"{ONE}preuves/<int:evidence>/retirer/", writing.evidence_remove, name="evidence-remove"),
    path(f"{ONE}engagements/nouveau/", writing.commitment_new, name="commitment-new"),
    path(f"{ONE}engagements/<int:commitment>/", writing.commitment, name="commitment"),
    path(f"{ONE}preconisation.pdf", recommendations.paper, name="recommendation-paper"),
    path(f"{ONE}versions/<int:number>/", recommendations.version, name="version"),
    path(f"{ONE}versions/<int:number>/preconisation.pdf", recommendations.version_paper, name="version-paper"),
    path(f"{ONE}<slug:gesture>/", recommendations.act, name="recommendation-act"),
]
