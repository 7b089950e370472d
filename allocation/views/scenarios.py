"""The list of scenarios, a new one, and the page of one."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.create_scenario import create_scenario
from allocation.enums import Mesh
from allocation.forms.rules import RulesForm
from allocation.forms.scenarios import NewScenarioForm
from allocation.presentation.consultation import compose_panel
from allocation.queries.scenarios import list_scenarios
from allocation.rules.inputs import read_inputs
from allocation.rules.settings import read_settings
from allocation.tables.scenarios import scenarios_table
from allocation.views.scenario_context import HOME, can_edit, compose_saved, get_scenario
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.models import Source
from iae_portal.common.recent import note_recent


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    table = scenarios_table(list_scenarios(request.user), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Scénarios de répartition")
    user = cast(User, request.user)
    context = {
        "crumbs": [{"label": "Répartition"}],
        "table": table,
        "may_create": user.can(Permission.ALLOCATION_SCENARIO_EDIT),
    }
    return render(request, "allocation/scenarios/list.html", context)


@requires(Permission.ALLOCATION_SCENARIO_EDIT)
@require_http_methods(["GET", "POST"])
def create_page(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = NewScenarioForm(bound_data(request), user=user)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            scenario = create_scenario(
                name=data["name"],
                note=data["note"],
                mesh=Mesh(data["mesh"]),
                perimeter=data["perimeter"],
                settings=form.settings,
                actor=user,
            )
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Le scénario « {scenario.name} » est créé : réglez-le ci-dessous.")
            return redirect("allocation:scenario", pk=scenario.pk)
    context = {"crumbs": [HOME, {"label": "Nouveau scénario"}], "form": form}
    return render(request, "allocation/scenarios/create.html", context, status=status_of(form))


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
def detail_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Rules on the left, result on the right; an editor for who may change it."""
    scenario = get_scenario(request, pk)
    if scenario.current is None:
        raise Http404
    note_recent(request, f"Scénario «\u00a0{scenario.name}\u00a0»")
    user, version = cast(User, request.user), scenario.current
    settings, inputs = read_settings(version.rules), read_inputs(version.inputs)
    result = compose_saved(request, scenario, settings, inputs)
    sources = list(Source.objects.filter(pk__in=inputs.sources))
    if fmt := asked_format(request, name="lignes"):
        words = f"{scenario.name}, version {version.number}. {inputs.base_words}. {inputs.need_words}."
        return export_table(result["table"], fmt, title=scenario.name, filters_text=words, sources=sources)
    is_editable = can_edit(user, scenario)
    context = {
        "crumbs": [HOME, {"label": scenario.name}],
        "scenario": scenario,
        "edition": version,
        "inputs": inputs,
        "result": result,
        "is_editable": is_editable,
        "form": RulesForm(settings=settings, inputs=inputs) if is_editable else None,
        "settings": settings,
        "panel": compose_panel(scenario, user),
        "may_copy": user.can(Permission.ALLOCATION_SCENARIO_EDIT, scenario.perimeter),
        "sources": sources,
    }
    return render(request, "allocation/scenarios/detail.html", context)
