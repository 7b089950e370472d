"""Instruction: lists, files, reviews; and everybody's notices."""

from django.urls import URLPattern, path

from calls.views.desk import bulk, files, instruction, lists, notes, notices, people, reviews

FILE = "instruction/dossiers/<int:pk>/"
CALL = "instruction/appels/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("instruction/", lists.all_files, name="instruction"),
    path("instruction/vues/", lists.keep_view, name="desk-view"),
    path("instruction/vues/<int:pk>/renommer/", lists.rename, name="desk-rename-view"),
    path("instruction/vues/<int:pk>/ouvrir/", lists.open_first, name="desk-open-view"),
    path("instruction/vues/<int:pk>/supprimer/", lists.drop_view, name="desk-drop-view"),
    path(CALL, lists.call_files, name="desk-call"),
    path(f"{CALL}classement/", reviews.ranking, name="desk-ranking"),
    path(f"{CALL}repartir/", people.balance, name="desk-balance"),
    path(f"{CALL}plis/", people.seals, name="desk-seals"),
    path(f"{CALL}actions/<int:bulk>/", bulk.follow, name="desk-bulk"),
    path(f"{CALL}actions/<slug:slug>/", bulk.prepare, name="desk-prepare"),
    path(FILE, files.detail, name="desk-file"),
    path(f"{FILE}declaration/", files.declaration, name="desk-declaration"),
    path(f"{FILE}versions/", files.versions, name="desk-versions"),
    path(f"{FILE}pieces/<int:file>/", files.piece, name="desk-piece"),
    path(f"{FILE}presenter/", files.present, name="desk-present"),
    path(f"{FILE}reprendre/", files.return_to_review, name="desk-take-back"),
    path(f"{FILE}recevabilite/", instruction.admissibility, name="desk-admissibility"),
    path(f"{FILE}recevabilite/points/<slug:code>/", instruction.point, name="desk-point"),
    path(f"{FILE}recevabilite/recevable/", instruction.admit, name="desk-admit"),
    path(f"{FILE}recevabilite/irrecevable/", instruction.refuse, name="desk-refuse"),
    path(f"{FILE}corrections/", instruction.correction, name="desk-correction"),
    path(f"{FILE}corrections/<int:correction>/annuler/", instruction.drop_correction, name="desk-drop-correction"),
    path(f"{FILE}echanges/", instruction.exchanges, name="desk-exchanges"),
    path(f"{FILE}echanges/<int:message>/piece/", instruction.message_file, name="desk-message-file"),
    path(f"{FILE}notes-internes/", notes.notes, name="desk-notes"),
    path(f"{FILE}attribution/", people.assignment, name="desk-assignment"),
    path(f"{FILE}attribution/<int:assignment>/retirer/", people.drop_assignment, name="desk-drop-assignment"),
    path(f"{FILE}interets/", people.interests, name="desk-interests"),
    path(f"{FILE}evaluations/", reviews.reviews, name="desk-reviews"),
    path(f"{FILE}evaluations/la-mienne/", reviews.own, name="desk-own-review"),
    path("notifications/", notices.notices, name="notices"),
    path("notifications/lues/", notices.read, name="notices-read"),
    path("notifications/courriels/", notices.mail_choice, name="mail-choice"),
]
