"""Addresses of the quality reference, under /qualite/."""

from django.urls import URLPattern, path

from quality.views import assessments, reference

app_name = "quality"
VERSION, ASSESSMENT = "versions/<int:number>/", "auto-evaluations/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("", reference.home, name="home"),
    path("versions/nouvelle/", reference.start, name="version-start"),
    path(VERSION, reference.version, name="version"),
    path(f"{VERSION}ecarts/", reference.differences, name="version-differences"),
    path(f"{VERSION}ecrire/", reference.compose, name="version-compose"),
    path(f"{VERSION}themes/", reference.theme, name="theme-add"),
    path(f"{VERSION}themes/<slug:code>/", reference.theme, name="theme-edit"),
    path(f"{VERSION}themes/<slug:theme>/criteres/", reference.criterion, name="criterion-add"),
    path(f"{VERSION}themes/<slug:theme>/criteres/<slug:code>/", reference.criterion, name="criterion-edit"),
    path(f"{VERSION}parties/<slug:code>/<slug:gesture>/", reference.act, name="part-act"),
    path(f"{VERSION}concertation/", reference.discuss, name="version-discuss"),
    path(f"{VERSION}reprendre/", reference.withdraw, name="version-withdraw"),
    path(f"{VERSION}publier/", reference.publish, name="version-publish"),
    path("commentaires/<int:pk>/repondre/", reference.answer, name="comment-answer"),
    path("auto-evaluations/", assessments.index, name="assessments"),
    path("auto-evaluations/commencer/<int:siae>/", assessments.start, name="assessment-start"),
    path(ASSESSMENT, assessments.detail, name="assessment"),
    path(f"{ASSESSMENT}arreter/", assessments.send, name="assessment-send"),
    path(f"{ASSESSMENT}criteres/<slug:code>/", assessments.level, name="assessment-level"),
    path(f"{ASSESSMENT}pieces/<slug:code>/", assessments.file, name="assessment-file"),
    path("campagnes/<int:pk>/joindre/", assessments.attach, name="campaign-attach"),
]
