"""Changing a draft: the answer as one types, saving, undoing, copying, relaxing."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.create_scenario import copy_scenario
from allocation.domain.relax_settings import relax_settings
from allocation.domain.save_version import StaleVersionError, save_version, solve_settings
from allocation.forms.rules import RulesForm
from allocation.models import Scenario, ScenarioVersion
from allocation.rules.inputs import read_inputs
from allocation.rules.settings import read_settings
from allocation.views.scenario_context import HOME, compose_preview, compose_saved, get_scenario
from allocation.views.scenario_saving import get_draft, save_and_tell, seen_in
from iae_portal.common.access import requires
from iae_portal.common.formatting import format_number

EDIT = Permission.ALLOCATION_SCENARIO_EDIT


@requires(EDIT)
@require_POST
def preview_fragment(request: HttpRequest, pk: int) -> HttpResponse:
    """The result of the rules as they are typed; nothing is saved."""
    scenario, version = get_draft(request, pk)
    settings, inputs = read_settings(version.rules), read_inputs(version.inputs)
    form = RulesForm(request.POST, settings=settings, inputs=inputs)
    context: dict[str, Any] = {"scenario": scenario, "edition": version, "form": form}
    if form.is_valid():
        try:
            solved = solve_settings(form.asked, inputs)
            context["result"] = compose_preview(request, scenario, form.asked, inputs, solved)
        except ValidationError as refusal:
            context["refusals"] = refusal.messages
    return render(request, "allocation/scenarios/_result.html", context)


@requires(EDIT)
@require_POST
def save_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the rules as the next version; when somebody saved meanwhile, both values are shown."""
    scenario, version = get_draft(request, pk)
    inputs = read_inputs(version.inputs)
    form = RulesForm(request.POST, settings=read_settings(version.rules), inputs=inputs)
    if form.is_valid():
        try:
            saved = save_version(
                scenario,
                settings=form.asked,
                inputs=inputs,
                actor=cast(User, request.user),
                seen=seen_in(request),
                change=_describe_changes(form),
            )
        except StaleVersionError as stale:
            return _show_conflict(request, scenario, form, stale.current)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"Version {saved.number} enregistrée.")
            return redirect("allocation:scenario", pk=pk)
    context = {
        "crumbs": [HOME, {"label": scenario.name}],
        "scenario": scenario,
        "edition": version,
        "inputs": inputs,
        "form": form,
        "settings": read_settings(version.rules),
        "is_editable": True,
        "may_copy": True,
        "result": compose_saved(request, scenario, read_settings(version.rules), inputs),
    }
    return render(request, "allocation/scenarios/detail.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@requires(EDIT)
@require_POST
def undo_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the rules and data of the version before, as a version of its own."""
    scenario, version = get_draft(request, pk)
    before = scenario.versions.filter(number__lt=version.number).order_by("-number").first()
    if before is None:
        messages.info(request, "Rien à annuler : c’est la première version.")
        return redirect("allocation:scenario", pk=pk)
    save_and_tell(
        request, scenario, settings=read_settings(before.rules), change=f"Retour à la version {before.number}"
    )
    return redirect("allocation:scenario", pk=pk)


@requires(EDIT)
@require_POST
def copy_page(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = get_scenario(request, pk)
    copied = copy_scenario(scenario, name=f"{scenario.name[:110]} (copie)", actor=cast(User, request.user))
    messages.success(request, f"« {copied.name} » part des mêmes règles et des mêmes données.")
    return redirect("allocation:scenario", pk=copied.pk)


@requires(EDIT)
@require_POST
def relax_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply the smallest relaxation to a copy: the scenario itself stays as it was."""
    scenario, version = get_draft(request, pk)
    settings = relax_settings(read_settings(version.rules), version.answer.get("relaxations", []))
    copied = copy_scenario(
        scenario, name=f"{scenario.name[:100]} (assoupli)", actor=cast(User, request.user), settings=settings
    )
    messages.success(request, f"« {copied.name} » reprend ce scénario avec l’assouplissement proposé.")
    return redirect("allocation:scenario", pk=copied.pk)


def _describe_changes(form: RulesForm) -> str:
    return "Règles : " + ", ".join(str(form.fields[name].label) for name in form.changed_data)


def _show_conflict(
    request: HttpRequest, scenario: Scenario, form: RulesForm, current: ScenarioVersion
) -> HttpResponse:
    """Both values of each rule that differs, and the choice of which to keep."""
    theirs = RulesForm(settings=read_settings(current.rules), inputs=read_inputs(current.inputs))
    rows = []
    for name, field in form.fields.items():
        mine, other = form.cleaned_data.get(name), theirs.initial.get(name)
        if (mine or None) != (other or None):
            rows.append({"label": field.label, "mine": _tell(mine), "theirs": _tell(other)})
    context = {
        "crumbs": [HOME, {"label": scenario.name}],
        "scenario": scenario,
        "current": current,
        "rows": rows,
        "posted": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
    }
    return render(request, "allocation/scenarios/conflict.html", context, status=HTTPStatus.CONFLICT)


def _tell(value: Any) -> str:
    if isinstance(value, Decimal):
        return format_number(value, decimals=2)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return str(value or "–")
