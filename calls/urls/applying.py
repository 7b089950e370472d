"""An applicant's files."""

from django.urls import URLPattern, path

from calls.views.applying import autosave, file_page, form, own_files, pieces, sending

urlpatterns: list[URLPattern] = [
    path("candidatures/", own_files.own_files, name="own-files"),
    path("candidatures/nouvelle/<int:call_pk>/", own_files.begin, name="begin"),
    path("candidatures/bibliotheque/", pieces.library, name="library"),
    path("candidatures/bibliotheque/<int:pk>/", pieces.library_file, name="library-file"),
    path("candidatures/bibliotheque/<int:pk>/retirer/", pieces.library_retire, name="library-retire"),
    path("candidatures/territoires/<slug:kind>/", autosave.suggest_areas, name="suggest-areas"),
    path("candidatures/pieces/<int:pk>/", pieces.own_piece, name="own-piece"),
    path("candidatures/<int:pk>/", file_page.own_file, name="own-file"),
    path("candidatures/<int:pk>/rubriques/<str:slug>/", form.section, name="section"),
    path("candidatures/<int:pk>/reponses/<str:key>/", autosave.answer, name="answer"),
    path("candidatures/<int:pk>/questions/<str:key>/", autosave.question, name="question"),
    path("candidatures/<int:pk>/etat/", autosave.file_state, name="file-state"),
    path("candidatures/<int:pk>/carte/", autosave.target_map, name="target-map"),
    path("candidatures/<int:pk>/pieces/<str:key>/", pieces.piece_add, name="piece-add"),
    path("candidatures/<int:pk>/relire/", sending.review, name="review"),
    path("candidatures/<int:pk>/deposer/", sending.submit, name="submit"),
    path("candidatures/<int:pk>/retirer/", sending.withdraw, name="withdraw"),
    path("candidatures/<int:pk>/messages/", file_page.write, name="message-write"),
    path("candidatures/<int:pk>/messages/<int:message_pk>/fichier/", pieces.own_message_file, name="own-message-file"),
    path("candidatures/<int:pk>/recepisses/<int:number>/", sending.receipt, name="receipt"),
    path("candidatures/<int:pk>/recepisses/<int:number>/pdf/", sending.receipt_pdf, name="receipt-pdf"),
    path("candidatures/<int:pk>/versions/<int:number>/pdf/", sending.version_pdf, name="version-pdf"),
]
