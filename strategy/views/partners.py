"""Partners and the inventory of initiatives: lists, pages, forms."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask
from iae_portal.common.forms import bound_data
from strategy.domain.partners import may_record, save_initiative, save_partner
from strategy.forms.filters import InitiativeFilter, PartnerFilter
from strategy.forms.partners import InitiativeForm, PartnerForm
from strategy.models import Commitment, Initiative, Partner, Recommendation
from strategy.presentation.badges import COMMITMENT_BADGES
from strategy.queries.registers import list_initiatives, list_partners
from strategy.tables.registers import initiatives_table, partners_table, tell_years
from strategy.views.recommendation_access import EDIT, HOME, VIEW, show_list
from territories.enums import AreaLevel
from territories.models import Area

PARTNERS = {"label": "Partenaires", "url": "/strategie/partenaires/"}
INITIATIVES = {"label": "Initiatives", "url": "/strategie/initiatives/"}
GET_POST = ["GET", "HEAD", "POST"]


@requires(VIEW)
@require_safe
@never_cache
def partners(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    filterset = PartnerFilter(request.GET, queryset=list_partners(user), request=request)
    return show_list(
        request,
        title="Partenaires",
        here="strategy:partners",
        table=partners_table(filterset.qs, params=request.GET),
        filterset=filterset,
        intro="Les organismes qui prennent part à la stratégie, et ce à quoi ils s’engagent.",
        add=("Nouveau partenaire", reverse("strategy:partner-new")) if user.can(EDIT) else None,
    )


@requires(VIEW)
@require_safe
@never_cache
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    user, found = user_of(request), get_partner(request, pk)
    commitments = Commitment.objects.visible_to(user).filter(partner=found).select_related("recommendation", "action")
    context = {
        "partner": found,
        "edits": user.can(EDIT) and may_record(user, [found.area] if found.area else []),
        "commitments": [(row, COMMITMENT_BADGES[row.state]) for row in commitments],
        "recommendations": list(Recommendation.objects.visible_to(user).filter(partners=found)),
        "crumbs": [HOME, PARTNERS, {"label": found.name}],
    }
    return render(request, "strategy/partners/partner.html", context)


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def partner_new(request: HttpRequest) -> HttpResponseBase:
    return _write_partner(request, Partner(), title="Nouveau partenaire", back=reverse("strategy:partners"))


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def partner_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    found, user = get_partner(request, pk), user_of(request)
    if not may_record(user, [found.area] if found.area else []):
        raise PermissionDenied
    return _write_partner(request, found, title="Modifier le partenaire", back=reverse("strategy:partner", args=[pk]))


def _write_partner(request: HttpRequest, row: Partner, *, title: str, back: str) -> HttpResponseBase:
    user = user_of(request)
    form = PartnerForm(
        bound_data(request), department=home_department(user), partner=row, for_region=user.holds_everywhere(EDIT)
    )
    page = ask(
        request,
        form,
        run=lambda: save_partner(form.apply(), actor=user),
        title=title,
        button="Enregistrer",
        back=back,
        crumbs=[HOME, PARTNERS, {"label": title}],
        intro="Un organisme, sans nom ni coordonnées de personne.",
    )
    if page is not None:
        return page
    messages.success(request, "Le partenaire est enregistré.")
    return redirect("strategy:partner", pk=row.pk)


@requires(VIEW)
@require_safe
@never_cache
def initiatives(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    filterset = InitiativeFilter(request.GET, queryset=list_initiatives(user), request=request)
    return show_list(
        request,
        title="Initiatives déjà prises",
        here="strategy:initiatives",
        table=initiatives_table(filterset.qs, params=request.GET),
        filterset=filterset,
        intro="Ce que l’État, les CDIAE, les conseils départementaux et d’autres ont déjà engagé : une préconisation "
        "part de là.",
        add=("Recenser une initiative", reverse("strategy:initiative-new")) if user.can(EDIT) else None,
    )


@requires(VIEW)
@require_safe
@never_cache
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    user, found = user_of(request), get_initiative(request, pk)
    areas = list(found.areas.all())
    context = {
        "initiative": found,
        "areas": areas,
        "years": tell_years(found),
        "edits": user.can(EDIT) and may_record(user, areas),
        "recommendations": list(Recommendation.objects.visible_to(user).filter(initiatives=found)),
        "crumbs": [HOME, INITIATIVES, {"label": found.title}],
    }
    return render(request, "strategy/partners/initiative.html", context)


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def initiative_new(request: HttpRequest) -> HttpResponseBase:
    back = reverse("strategy:initiatives")
    return _write_initiative(request, Initiative(), title="Recenser une initiative", back=back)


@requires(EDIT)
@require_http_methods(GET_POST)
@never_cache
def initiative_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_initiative(request, pk)
    if not may_record(user_of(request), list(found.areas.all())):
        raise PermissionDenied
    back = reverse("strategy:initiative", args=[pk])
    return _write_initiative(request, found, title="Modifier l’initiative", back=back)


def _write_initiative(request: HttpRequest, row: Initiative, *, title: str, back: str) -> HttpResponseBase:
    user = user_of(request)
    form = InitiativeForm(bound_data(request), department=home_department(user), initiative=row)
    page = ask(
        request,
        form,
        run=lambda: save_initiative(form.apply(), areas=form.chosen_areas(), actor=user),
        title=title,
        button="Enregistrer",
        back=back,
        crumbs=[HOME, INITIATIVES, {"label": title}],
    )
    if page is not None:
        return page
    messages.success(request, "L’initiative est enregistrée.")
    return redirect("strategy:initiative", pk=row.pk)


def home_department(user: User) -> Area | None:
    """The first département of the hat; None for who works across the région."""
    hat: Any = hat_of(user)
    if hat is None or hat.is_regional:
        return None
    held = [area.pk for area in hat.areas if area.level == AreaLevel.DEPARTMENT]
    return Area.objects.filter(pk__in=held).order_by("code").first()


def get_partner(request: HttpRequest, pk: int) -> Partner:
    found = Partner.objects.visible_to(user_of(request)).select_related("area").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_initiative(request: HttpRequest, pk: int) -> Initiative:
    found = Initiative.objects.visible_to(user_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
