"""Addresses of support operators."""

from django.urls import path

from structures.views.operators import directory, evaluations, grid, review, space

urlpatterns = [
    path("operateurs/", directory.directory, name="operators"),
    path("operateurs/carte/departements/", directory.served_departments, name="operators-served"),
    path("operateurs/carte/sieges/", directory.seats, name="operators-seats"),
    path("operateurs/ma-fiche/", space.space, name="operator-space"),
    path("operateurs/ma-fiche/deposer/", space.submit, name="operator-submit"),
    path("operateurs/ma-fiche/retirer/", space.withdraw, name="operator-withdraw"),
    path("operateurs/ma-fiche/renouveler/", space.renew, name="operator-renew"),
    path("operateurs/ma-fiche/membres/", space.attach, name="operator-attach"),
    path("operateurs/ma-fiche/pieces/<int:pk>/telecharger/", space.own_proof, name="operator-own-proof"),
    path("operateurs/ma-fiche/<slug:name>/", space.section, name="operator-section"),
    path("operateurs/demandes/", review.request_list, name="operator-requests"),
    path("operateurs/demandes/<int:pk>/", review.request_file, name="operator-request"),
    path("operateurs/demandes/<int:pk>/declarer/", review.declare, name="operator-declare"),
    path("operateurs/demandes/<int:pk>/ouvrir/", review.start, name="operator-start"),
    path("operateurs/demandes/<int:pk>/corriger/", review.correct, name="operator-correct"),
    path("operateurs/demandes/<int:pk>/noter/", review.score, name="operator-score"),
    path("operateurs/demandes/<int:pk>/decider/", review.decide, name="operator-decide"),
    path("operateurs/demandes/<int:pk>/pieces/<int:proof_pk>/", review.proof, name="operator-proof"),
    path("operateurs/grille/", grid.grid, name="operator-grid"),
    path("operateurs/evaluations/", evaluations.evaluation_list, name="operator-evaluations"),
    path("operateurs/evaluations/<int:pk>/", evaluations.evaluation, name="operator-evaluation"),
    path("operateurs/evaluations/<int:pk>/repondre/", evaluations.answer, name="operator-answer"),
    path("operateurs/<int:pk>/", directory.operator, name="operator"),
    path("operateurs/<int:pk>/evaluer/", evaluations.evaluate, name="operator-evaluate"),
]
