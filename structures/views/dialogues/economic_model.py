"""The economic model of the supply, for the région or a département."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission, Reach
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.tables import Table
from structures.models import DialogueCampaign
from structures.queries.economic_model import EconomicModel, structure_rows
from structures.rules.dialogues import DURABLE_OBJECTIVE, DYNAMIC_OBJECTIVE
from structures.tables.economic_model import resources_chart, resources_table, results_table, trend_table
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas


@requires(Permission.STRUCTURES_SIAE_VIEW_AGGREGATES)
@require_safe
def economic_model(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    campaigns = list(DialogueCampaign.objects.opened().select_related("source"))
    departments = _readable_departments(user)
    area = _asked_area(user, request.GET.get("departement", ""), departments)
    campaign = _asked_campaign(request.GET.get("annee", ""), campaigns)
    context = {
        "crumbs": [{"label": "Structures", "url": "/structures/"}, {"label": "Modèle économique de l’offre"}],
        "campaigns": campaigns,
        "campaign": campaign,
        "departments": departments,
        "area": area,
        "is_regional": _reads_region(user),
    }
    if campaign is None or area is None:
        return render(request, "structures/dialogues/economic_model.html", context)
    model = EconomicModel(user, campaign=campaign, area=area)
    tables = _tables(request, user, model)
    words = f"{area.display_name}, bilans {campaign.bilan_year}"
    for name, table in tables.items():
        if fmt := asked_format(request, name=name):
            title = f"Modèle économique de l’offre, {name}"
            return export_table(table, fmt, title=title, filters_text=words, sources=[campaign.source])
    total = model.total()
    context |= {
        "tables": tables,
        "total": total,
        "part_sales": total.share("sales"),
        "part_public": total.share_of_sales("sales_public"),
        "part_clauses": total.share_of_sales("sales_clauses"),
        "durable_objective": DURABLE_OBJECTIVE,
        "dynamic_objective": DYNAMIC_OBJECTIVE,
        "chart": resources_chart(model.by_kind(), place=words),
        "sources": [campaign.source],
    }
    return render(request, "structures/dialogues/economic_model.html", context)


def _tables(request: HttpRequest, user: User, model: EconomicModel) -> dict[str, Table]:
    params, total, kinds = request.GET, model.total(), model.by_kind()
    tables = {
        "filiere": resources_table(kinds, total, heading="Filière", name="filiere", params=params),
        "resultats": results_table(kinds, total, params=params),
        "evolution": trend_table(model.trend(), params=params),
    }
    if model.area.level != AreaLevel.DEPARTMENT:
        tables["departement"] = resources_table(
            model.by_department(), total, heading="Département", name="departement", params=params
        )
    if model.is_detailed:
        rows = structure_rows(user, campaign=model.campaign, area=model.area)
        tables["structures"] = resources_table(
            rows, total, heading="Structure", name="structures", params=params, page_size=20
        )
    return tables


def _reads_region(user: User) -> bool:
    hat = user.assignment
    return hat is not None and hat.reach(Permission.STRUCTURES_SIAE_VIEW_AGGREGATES) is Reach.REGION


def _readable_departments(user: User) -> list[Area]:
    """Those of the perimeter, for who does not read the whole région."""
    departments = Area.objects.current().at_level(AreaLevel.DEPARTMENT).order_by("code")
    hat = user.assignment
    if hat is not None and not _reads_region(user):
        departments = departments.filter(pk__in=[area.pk for area in hat.areas])
    return list(departments)


def _asked_area(user: User, code: str, departments: list[Area]) -> Area | None:
    """The région by default, for those who read it; else the first département held."""
    if code:
        found = next((area for area in departments if area.code == code), None)
        if found is None:
            raise Http404
        return found
    if _reads_region(user):
        return list_areas(level=AreaLevel.REGION).first()
    return departments[0] if departments else None


def _asked_campaign(year: str, campaigns: list[DialogueCampaign]) -> DialogueCampaign | None:
    if year:
        found = next((campaign for campaign in campaigns if str(campaign.year) == year), None)
        if found is None:
            raise Http404
        return found
    return campaigns[0] if campaigns else None
