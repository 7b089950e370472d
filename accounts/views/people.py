"""The accounts of the portal, for those who manage them."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.data_forms import AccountForm
from accounts.domain.api_tokens import revoke_token
from accounts.domain.assignments import end_assignment
from accounts.domain.closing import close_account, reopen_account
from accounts.domain.rectifying import FIELDS, rectify_account
from accounts.domain.second_factor import reset_second_factor
from accounts.hats import label_hat
from accounts.models import ApiToken, Assignment, User
from accounts.queries import list_tokens, list_users
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask_and_return
from iae_portal.common.columns import Column, Kind
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data
from iae_portal.common.tables import Table


def describe_assignment(assignment: Assignment) -> str:
    """The words of the hat; the areas come with the rows."""
    places = [area.name for area in assignment.areas.all()]
    return label_hat(role=assignment.role, places=places, college=assignment.college, seat=assignment.seat)


COLUMNS = (
    Column(
        key="name",
        label="Nom",
        getter=lambda user: f"{user.last_name} {user.first_name}",
        link=lambda user: reverse("accounts:user", args=[user.pk]),
        row_header=True,
        sort=True,
    ),
    Column(key="email", label="Adresse électronique", sort=True),
    Column(
        key="hats",
        label="Rôles",
        getter=lambda user: " ; ".join(describe_assignment(hat) for hat in user.kept_assignments) or "Aucun",
    ),
    Column(key="is_active", label="Ouvert", kind=Kind.BOOLEAN, sort=True),
    Column(key="last_login", label="Dernière connexion", kind=Kind.DATETIME, sort=True),
    Column(
        key="second_factor",
        label="Second facteur",
        kind=Kind.BOOLEAN,
        getter=lambda user: hasattr(user, "second_factor"),
        sort=True,
    ),
)


@requires(Permission.ACCOUNTS_USER_INVITE)
@require_safe
def show_people(request: HttpRequest) -> HttpResponse:
    """Those who only invite find their invitations; the accounts are for those who manage them."""
    if not cast(User, request.user).can(Permission.ACCOUNTS_USER_MANAGE):
        return redirect("accounts:invite")
    table = Table(
        columns=COLUMNS,
        rows=list_users(user=cast(User, request.user)),
        caption="Comptes du portail",
        params=request.GET,
        default_sort="name",
        show_exports=True,
    )
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Comptes du portail")
    return render(request, "accounts/people.html", {"table": table})


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_safe
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.select_related("second_factor"), pk=pk)
    assignments = person.assignments.not_ended().prefetch_related("areas")
    hats = [(assignment, describe_assignment(assignment)) for assignment in assignments]
    context = {"person": person, "hats": hats, "tokens": list_tokens(owner=person).usable()}
    return render(request, "accounts/person.html", context)


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rectify_person(request: HttpRequest, pk: int) -> HttpResponse:
    """At the request of the person: their name, or the address that they sign in with."""
    person = get_object_or_404(User, pk=pk)
    known = {name: getattr(person, name) for name in FIELDS}
    form = AccountForm(bound_data(request), initial=known)
    page, title = reverse("accounts:user", args=[pk]), f"Corriger le compte de {person}"
    return ask_and_return(
        request,
        form,
        run=lambda: rectify_account(user=person, **form.cleaned_data, actor=cast(User, request.user)),
        title=title,
        button="Enregistrer",
        back=page,
        crumbs=[
            {"label": "Comptes", "url": reverse("accounts:users")},
            {"label": str(person), "url": page},
            {"label": title},
        ],
        intro="Après vous être assuré de l’identité de la personne qui le demande.",
        done="Le compte est corrigé.",
    )


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_POST
def close_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = close_account(user=get_object_or_404(User, pk=pk), actor=cast(User, request.user))
    messages.success(request, f"Le compte de {person} est fermé.")
    return redirect("accounts:user", pk=pk)


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_POST
def reopen_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = reopen_account(user=get_object_or_404(User, pk=pk), actor=cast(User, request.user))
    messages.success(request, f"Le compte de {person} est rouvert.")
    return redirect("accounts:user", pk=pk)


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_POST
def reset_person_factor(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    try:
        reset_second_factor(user=person, actor=cast(User, request.user))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Le second facteur de {person} est retiré\u00a0; un courriel l’en avertit.")
    return redirect("accounts:user", pk=pk)


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_POST
def withdraw_assignment(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = end_assignment(
        assignment=get_object_or_404(Assignment.objects.not_ended(), pk=pk), actor=cast(User, request.user)
    )
    messages.success(request, "Cette habilitation est retirée.")
    return redirect("accounts:user", pk=assignment.user_id)


@requires(Permission.ACCOUNTS_USER_MANAGE)
@require_POST
def withdraw_token(request: HttpRequest, pk: int) -> HttpResponse:
    """That of another person: one's own are on one's own page."""
    token = revoke_token(token=get_object_or_404(ApiToken, pk=pk), actor=cast(User, request.user))
    messages.success(request, f"Le jeton «\u00a0{token.label}\u00a0» est révoqué.")
    return redirect("accounts:user", pk=token.owner_id)
