"""Addresses: /decisions/ and /conventions/ for agents, /suivi/ for both sides, the rest beside those of calls."""

from django.urls import URLPattern, path

from awards.views import amendments, conventions, decisions, follow_up, lists, releases, statistics

app_name = "awards"
FILE = "decisions/dossiers/<int:pk>/"
CALL = "decisions/appels/<int:pk>/"
CONVENTION = "conventions/<int:pk>/"
AMENDMENT = f"{CONVENTION}avenants/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("decisions/", lists.decisions, name="decisions"),
    path("decisions/recours/", lists.appeals, name="appeals"),
    path("decisions/recours/<int:pk>/issue/", decisions.appeal_outcome, name="appeal-outcome"),
    path("decisions/recours/<int:pk>/piece/", decisions.appeal_file, name="appeal-file"),
    path("decisions/conditions/", lists.conditions, name="conditions"),
    path("decisions/conditions/<int:pk>/", follow_up.condition, name="condition"),
    path("decisions/conditions/<int:pk>/preuve/", follow_up.condition_file, name="condition-file"),
    path("decisions/conservation/", lists.retention, name="retention"),
    path(FILE, decisions.file, name="file"),
    path(f"{FILE}preparer/", decisions.prepare, name="prepare"),
    path(CALL, releases.call, name="call"),
    path(f"{CALL}notifier/", releases.prepare, name="release-many"),
    path(f"{CALL}notifier/<int:bulk>/", releases.result, name="release-result"),
    path("decisions/<int:pk>/notifier/", decisions.release, name="release"),
    path("decisions/<int:pk>/retirer/", decisions.withdraw, name="withdraw"),
    path("decisions/<int:pk>/recours/", decisions.appeal, name="appeal"),
    path("decisions/<int:pk>/convention/", decisions.start_convention, name="start-convention"),
    path("decisions/<int:pk>/lettre.<slug:fmt>", decisions.letter, name="letter"),
    path("decisions/<int:pk>/<slug:gesture>/", decisions.act, name="act"),
    path("conventions/", lists.conventions, name="conventions"),
    path(CONVENTION, conventions.detail, name="convention"),
    path(f"{CONVENTION}modifier/", conventions.edit, name="convention-edit"),
    path(f"{CONVENTION}resilier/", conventions.terminate, name="convention-terminate"),
    path(f"{CONVENTION}signer/", conventions.sign, name="convention-sign"),
    path(f"{CONVENTION}convention.<slug:fmt>", conventions.paper, name="convention-paper"),
    path(f"{CONVENTION}signatures/<int:signature>/", conventions.signature_file, name="signature-file"),
    path(f"{CONVENTION}ouverture/", conventions.opening, name="opening"),
    path(f"{CONVENTION}ouvertures/<int:opening>/preuve/", conventions.opening_file, name="opening-file"),
    path(
        f"{CONVENTION}ouvertures/<int:opening>/<slug:gesture>/",
        conventions.opening_decision,
        name="opening-decision",
    ),
    path(f"{CONVENTION}avenant/", amendments.prepare, name="amendment-prepare"),
    path(AMENDMENT, amendments.detail, name="amendment"),
    path(f"{AMENDMENT}signer/", amendments.sign, name="amendment-sign"),
    path(f"{AMENDMENT}avenant.<slug:fmt>", amendments.paper, name="amendment-paper"),
    path(f"{AMENDMENT}<slug:gesture>/", amendments.act, name="amendment-act"),
    path(f"{CONVENTION}<slug:gesture>/", conventions.act, name="convention-act"),
    path("suivi/", lists.reports, name="reports"),
    path("suivi/<int:pk>/", follow_up.report, name="report"),
    path("candidatures/<int:pk>/decision/", follow_up.own_decision, name="own-decision"),
    path("candidatures/<int:pk>/decision/<int:decision>/lettre.<slug:fmt>", follow_up.own_letter, name="own-letter"),
    path("candidatures/conditions/<int:pk>/preuve/", follow_up.evidence, name="evidence"),
    path("appels/<int:pk>/statistiques/", statistics.public_statistics, name="statistics"),
    path("instruction/appels/<int:pk>/statistiques/", statistics.internal_statistics, name="internal-statistics"),
]
