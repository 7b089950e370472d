"""Addresses of the accounts, in French."""

from django.urls import path

from accounts.views import (
    account,
    api_tokens,
    erasures,
    invitations,
    my_data,
    oidc,
    passwords,
    people,
    second_factor,
    sign_in,
    sign_out,
)

app_name = "accounts"

urlpatterns = [
    path("connexion/", sign_in.SignIn.as_view(), name="login"),
    path("connexion/code/", sign_in.second_step, name="second-step"),
    path("connexion/fournisseur/", oidc.start, name="oidc-start"),
    path("connexion/fournisseur/retour/", oidc.come_back, name="oidc-return"),
    path("deconnexion/fournisseur/", oidc.left, name="oidc-left"),
    path("deconnexion/", sign_out.SignOut.as_view(), name="logout"),
    path("mot-de-passe-oublie/", passwords.forgotten_password, name="password-reset"),
    path("mot-de-passe-oublie/envoye/", passwords.password_mail_sent, name="password-reset-sent"),
    path("mot-de-passe/<str:uid>/<str:token>/", passwords.choose_password, name="password-reset-confirm"),
    path("mon-compte/", account.show_account, name="account"),
    path("mon-compte/mot-de-passe/", passwords.edit_password, name="password-change"),
    path("mon-compte/second-facteur/", second_factor.show, name="second-factor"),
    path("mon-compte/second-facteur/activer/", second_factor.enrol_page, name="second-factor-enrol"),
    path("mon-compte/second-facteur/codes/", second_factor.renew, name="second-factor-codes"),
    path("mon-compte/second-facteur/retirer/", second_factor.remove, name="second-factor-remove"),
    path("mon-compte/mes-donnees/", my_data.show, name="my-data"),
    path("mon-compte/mes-donnees/lire/", my_data.read, name="my-data-read"),
    path("mon-compte/mes-donnees/fichier/", my_data.export, name="my-data-export"),
    path("mon-compte/mes-donnees/nom/", my_data.edit_names, name="names"),
    path("mon-compte/mes-donnees/effacement/", my_data.ask, name="erasure-ask"),
    path("mon-compte/mes-donnees/effacement/<int:pk>/retirer/", my_data.withdraw, name="erasure-withdraw"),
    path("mon-compte/jetons/", api_tokens.tokens_page, name="api-tokens"),
    path("mon-compte/jetons/<int:pk>/revoquer/", api_tokens.revoke, name="api-token-revoke"),
    path("changer-de-role/", account.change_hat, name="switch-role"),
    path("invitation/<str:token>/", invitations.answer_invitation, name="invitation"),
    path("invitations/<int:pk>/annuler/", invitations.cancel_invitation, name="invitation-cancel"),
    path("comptes/", people.show_people, name="users"),
    path("comptes/inviter/", invitations.send_invitation, name="invite"),
    path("comptes/effacements/", erasures.show_requests, name="erasures"),
    path("comptes/effacements/<int:pk>/", erasures.answer, name="erasure"),
    path("comptes/<int:pk>/", people.show_person, name="user"),
    path("comptes/<int:pk>/fermer/", people.close_person, name="user-close"),
    path("comptes/<int:pk>/rouvrir/", people.reopen_person, name="user-reopen"),
    path("comptes/<int:pk>/second-facteur/retirer/", people.reset_person_factor, name="second-factor-reset"),
    path("comptes/jetons/<int:pk>/revoquer/", people.withdraw_token, name="token-withdraw"),
    path("habilitations/<int:pk>/retirer/", people.withdraw_assignment, name="assignment-end"),
]
