"""One line of a scenario: why it has its figure, and what it has of its own."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.pose_problem import pose_problem
from allocation.domain.save_version import LIMIT_SECONDS
from allocation.engine.sandbox import call_within
from allocation.engine.solution import Solution
from allocation.forms.territories import TerritoryForm
from allocation.models import Scenario, ScenarioVersion
from allocation.presentation.scenarios import explain_line, explain_marginal
from allocation.rules.inputs import Inputs, read_inputs
from allocation.rules.settings import Settings, TerritorySettings, read_settings
from allocation.views.scenario_context import HOME, can_edit, get_scenario, read_year, rows_of_version
from allocation.views.scenario_saving import get_draft, save_and_tell
from iae_portal.common.access import requires
from iae_portal.common.forms import bound_data, status_of

PAGE = "allocation/scenarios/why.html"
OWN_PAGE = "allocation/scenarios/own.html"


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
def why_page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """« Pourquoi ce chiffre ? »: what holds the line, and where one more ETP would come from."""
    scenario = get_scenario(request, pk)
    user, version = cast(User, request.user), cast(ScenarioVersion, scenario.current)
    settings, inputs = read_settings(version.rules), read_inputs(version.inputs)
    is_editable = can_edit(user, scenario)
    year = read_year(request, settings)
    rows = rows_of_version(version, settings, inputs, user=user, year=year)
    row = next((one for one in rows if one.code == code), None)
    if row is None:
        if is_editable and not version.is_feasible and inputs.find(code):
            return redirect("allocation:hold", pk=pk, code=code)
        raise Http404
    context = {
        **_line_context(scenario, inputs, row.full_name),
        "row": row,
        "year": str(year),
        "sentence": explain_line(row, settings),
        "marginal": _marginal(settings, inputs, code),
        "form": TerritoryForm(settings=settings, code=code) if is_editable else None,
    }
    return render(request, PAGE, context)


@requires(Permission.ALLOCATION_SCENARIO_EDIT)
@require_http_methods(["GET", "POST"])
def hold_page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Lock a line, give it bounds of its own, or write a note on it; by itself where the scenario has no figures."""
    scenario, version = get_draft(request, pk)
    settings, inputs = read_settings(version.rules), read_inputs(version.inputs)
    known = inputs.find(code)
    if known is None:
        messages.error(request, f"Le scénario n’a pas de ligne « {code} » : choisissez-en une dans le tableau.")
        return redirect("allocation:scenario", pk=pk)
    form = TerritoryForm(bound_data(request), settings=settings, code=code)
    if not form.is_valid():
        context = {**_line_context(scenario, inputs, known.full_name), "line": known, "form": form}
        return render(request, OWN_PAGE, context, status=status_of(form))
    change = f"{known.name} : {_tell_change(form.asked)}"
    save_and_tell(request, scenario, settings=settings.with_territory(code, form.asked), change=change)
    return redirect("allocation:scenario", pk=pk)


def _line_context(scenario: Scenario, inputs: Inputs, name: str) -> dict[str, Any]:
    address = reverse("allocation:scenario", args=[scenario.pk])
    return {
        "crumbs": [HOME, {"label": scenario.name, "url": address}, {"label": name}],
        "scenario": scenario,
        "edition": scenario.current,
        "inputs": inputs,
    }


def _marginal(settings: Settings, inputs: Inputs, code: str) -> list[tuple[str, str]]:
    """Where one more ETP would come from, by solving again; nothing for a scenario that has no solution."""
    problem = pose_problem(settings, inputs)
    solution = call_within("solve", problem, seconds=LIMIT_SECONDS)
    if not isinstance(solution, Solution):
        return []
    differences = call_within("marginal", problem, solution, code, seconds=LIMIT_SECONDS)
    return explain_marginal(differences, {one.code: one.full_name for one in inputs.territories})


def _tell_change(own: TerritorySettings) -> str:
    """« verrou », « plancher et plafond propres »…, for the history of the scenario."""
    if own.held is not None:
        return "verrou"
    bounds = [name for name, value in (("plancher", own.floor), ("plafond", own.cap)) if value is not None]
    if bounds:
        return f"{' et '.join(bounds)} propre{'s' if len(bounds) > 1 else ''}"
    return "suit la règle de tous"
