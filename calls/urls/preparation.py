"""Addresses of the preparation of calls and of models (« appel » or « modele » in the address)."""

from django.urls import path

from calls.views.preparation import builder, desk, models, pieces, preview, publication, quality, target

ROOT = "appels/preparation/"
ANY = f"{ROOT}<slug:what>/<int:pk>/"
CALL = f"{ROOT}appel/<int:pk>/"

urlpatterns = [
    path(ROOT, desk.preparation, name="preparation"),
    path(f"{ROOT}nouveau/", desk.create, name="create"),
    path(f"{ROOT}modeles/", models.models, name="models"),
    path(f"{ROOT}modeles/nouveau/", models.create_model, name="create-model"),
    path(f"{ROOT}modele/<int:pk>/nom/", models.edit_model, name="edit-model"),
    path(f"{ROOT}modele/<int:pk>/proposer/", models.propose_model, name="propose-model"),
    path(f"{CALL}ecarts/", models.model_differences, name="model-differences"),
    path(f"{CALL}dates/", desk.dates, name="edit-dates"),
    path(f"{CALL}territoires/", target.target, name="edit-target"),
    path(f"{CALL}territoires.json", target.values, name="target-values"),
    path(f"{CALL}publier/", publication.publish, name="publish"),
    path(f"{CALL}reporter/", publication.extend, name="extend"),
    path(f"{CALL}annuler/", publication.cancel, name="cancel"),
    path(f"{CALL}archiver/", publication.archive, name="archive"),
    path(f"{CALL}supprimer/", publication.delete, name="delete"),
    path(f"{CALL}documents/", publication.documents, name="documents"),
    path(f"{CALL}documents/<int:document_pk>/retirer/", publication.drop_document, name="drop-document"),
    path(f"{CALL}questions/", publication.questions, name="call-questions"),
    path(ANY, desk.desk, name="desk"),
    path(f"{ANY}apercu/", preview.preview, name="preview"),
    path(f"{ANY}apercu/formulaire/", preview.preview_form, name="preview-form"),
    path(f"{ANY}presentation/", pieces.presentation, name="edit-presentation"),
    path(f"{ANY}formulaire/", builder.builder, name="builder"),
    path(f"{ANY}formulaire/geste/", builder.act, name="builder-act"),
    path(f"{ANY}formulaire/rubriques/ajouter/", builder.add_section, name="add-section"),
    path(f"{ANY}formulaire/rubriques/<slug:key>/", builder.edit_section, name="edit-section"),
    path(f"{ANY}formulaire/dans/<slug:container>/ajouter/", builder.add_question, name="add-question"),
    path(f"{ANY}formulaire/dans/<slug:container>/<slug:key>/", builder.edit_question, name="edit-question"),
    path(f"{ANY}courriels/", pieces.mails, name="mails"),
    path(f"{ANY}courriels/<slug:event>/", pieces.mail, name="mail"),
    path(f"{ANY}listes/grille/qualite/", quality.fill, name="fill-from-quality"),
    path(f"{ANY}listes/<slug:slug>/", pieces.pieces, name="pieces"),
    path(f"{ANY}listes/<slug:slug>/geste/", pieces.act_on_piece, name="piece-act"),
    path(f"{ANY}listes/<slug:slug>/ajouter/", pieces.edit_piece, name="add-piece"),
    path(f"{ANY}listes/<slug:slug>/<int:rank>/", pieces.edit_piece, name="edit-piece"),
]
