"""The consultation of a scenario, its adoption, and every move between them."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from allocation.enums import FROZEN_STATES, ScenarioState
from allocation.models import Adoption, Scenario
from allocation.presentation.consultation import (
    compose_panel,
    reads_all,
    visible_letters,
    visible_rows,
    warn_before_adoption,
)
from allocation.queries.consultation import Standings, last_consultation, read_standings
from allocation.queries.programme import to_figures
from allocation.queries.visible_lines import visible_lines
from allocation.tables.consultation import compare_figures, difference_table, standings_table
from allocation.views.consultation_actions import BY_SLUG, DECISION, REVIEW, is_allowed as may_run, list_actions
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import PortalForm, add_refusal
from iae_portal.common.tables import Table
from iae_portal.common.transitions import TransitionRefusedError

UNPROCESSABLE = 422
DECIDABLE = (ScenarioState.SUBMITTED, *FROZEN_STATES)


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
@never_cache
def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    return show_review(request, get_scenario(request, pk))


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
@never_cache
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision: what to know before it for those who decide, and for all once it is taken."""
    return show_decision(request, get_decided(request, pk))


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_POST
def move(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Every move: its form is shown again on its page when it is refused."""
    user = cast(User, request.user)
    scenario = get_scenario(request, pk)
    action = BY_SLUG.get(slug)
    if action is None:
        raise Http404
    if not may_run(action, scenario, user):
        raise PermissionDenied
    form = action.make_form(scenario, request.POST)
    if form.is_valid():
        try:
            result = action.run(scenario, form, user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        except TransitionRefusedError as refusal:
            messages.error(request, str(refusal))
            # Somebody else may have moved it meanwhile: the decision has a page only once it can be taken.
            state = get_scenario(request, pk).state
            page = action.page if state in DECIDABLE else REVIEW
            return redirect(f"allocation:{page}", pk=pk)
        else:
            messages.success(request, action.done)
            if isinstance(result, Scenario) and result.pk != pk:
                return redirect("allocation:consultation", pk=result.pk)
            page = DECISION if scenario.state in FROZEN_STATES else REVIEW
            return redirect(f"allocation:{page}", pk=pk)
    show = show_review if action.page == REVIEW else show_decision
    return show(request, get_scenario(request, pk), refused={slug: form}, status=UNPROCESSABLE)


def get_scenario(request: HttpRequest, pk: int) -> Scenario:
    """A scenario that the person may not see does not exist for them."""
    rows = Scenario.objects.visible_to(cast(User, request.user))
    return get_object_or_404(rows.select_related("current", "amends__current", "perimeter"), pk=pk)


def get_decided(request: HttpRequest, pk: int) -> Scenario:
    """A scenario whose decision the person may look at."""
    scenario = get_scenario(request, pk)
    decides = cast(User, request.user).can(Permission.ALLOCATION_SCENARIO_DECIDE)
    if scenario.state in FROZEN_STATES or (decides and scenario.state == ScenarioState.SUBMITTED):
        return scenario
    raise Http404


def show_review(
    request: HttpRequest, scenario: Scenario, *, refused: dict[str, PortalForm] | None = None, status: int = 200
) -> HttpResponse:
    user = cast(User, request.user)
    held = last_consultation(scenario)
    tables = {}
    if held:
        rows = visible_rows(user, held, read_standings(held))
        if rows:
            tables["avis"] = standings_table(scenario, rows, params=request.GET)
    context = {
        "crumbs": crumbs(scenario, "Consultation"),
        "scenario": scenario,
        "panel": compose_panel(scenario, user),
        "consultation": held,
        "tables": tables,
        "actions": _dress(scenario, list_actions(scenario, user=user, page=REVIEW), refused or {}),
    }
    exported = export_asked(request, tables, title=f"Avis sur {scenario.name}")
    return exported or render(request, "allocation/consultation/consultation.html", context, status=status)


def show_decision(
    request: HttpRequest, scenario: Scenario, *, refused: dict[str, PortalForm] | None = None, status: int = 200
) -> HttpResponse:
    user = cast(User, request.user)
    held = last_consultation(scenario)
    standings = read_standings(held) if held else Standings(())
    tables = {}
    if held and reads_all(user):
        tables["avis"] = standings_table(scenario, visible_rows(user, held, standings), params=request.GET)
    if scenario.amends is not None:
        before = to_figures(visible_lines(user, scenario.amends.current_id))
        after = to_figures(visible_lines(user, scenario.current_id))
        tables["avenant"] = difference_table(compare_figures(before, after), params=request.GET)
    context = {
        "crumbs": crumbs(scenario, "Adoption"),
        "scenario": scenario,
        "adoption": Adoption.objects.filter(scenario=scenario).select_related("adopted_by", "version").first(),
        "replaced_by": scenario.amendments.filter(state__in=FROZEN_STATES).first(),
        "tables": tables,
        "warnings": warn_before_adoption(held, standings) if scenario.state == ScenarioState.SUBMITTED else [],
        "letters": visible_letters(scenario, user),
        "actions": _dress(scenario, list_actions(scenario, user=user, page=DECISION), refused or {}),
    }
    exported = export_asked(request, tables, title=f"Adoption de {scenario.name}")
    return exported or render(request, "allocation/consultation/adoption.html", context, status=status)


def crumbs(scenario: Scenario, label: str) -> list[dict[str, str]]:
    """From the list of scenarios to the page."""
    return [
        {"label": "Répartition", "url": reverse("allocation:scenarios")},
        {"label": scenario.name, "url": reverse("allocation:scenario", args=[scenario.pk])},
        {"label": label},
    ]


def export_asked(request: HttpRequest, tables: dict[str, Table], *, title: str) -> HttpResponse | None:
    """The table that the address asks for, if any."""
    for name, table in tables.items():
        if fmt := asked_format(request, name=name):
            return export_table(table, fmt, title=title)
    return None


def _dress(scenario: Scenario, actions: list[Any], refused: dict[str, PortalForm]) -> list[dict[str, Any]]:
    return [
        {
            "action": action,
            "form": refused.get(action.slug) or action.make_form(scenario),
            "is_primary": action.primary,
            "is_refused": action.slug in refused,
        }
        for action in actions
    ]
