"""Following a road map: values of an objective, progress of an action, and the moves of its state."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask_and_return, attempt
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.formatting import decimals_of
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.actions import mark_progress
from strategy.domain.goals import correct_reading, record_reading
from strategy.domain.road_map_access import may_edit
from strategy.domain.road_map_states import close_road_map, publish_road_map, reopen_road_map, withdraw_road_map
from strategy.enums import ActionState, RoadMapState
from strategy.forms.road_maps import CloseForm, CorrectionForm, ProgressForm, ReadingForm, WithdrawForm
from strategy.models import Action, Reading
from strategy.queries.road_maps import GoalLine, list_action_commitments, readable_project
from strategy.rules.progress import reach_progress
from strategy.tables.road_maps import readings_table, updates_table
from strategy.views.road_maps.access import (
    EDIT,
    VIEW,
    get_action,
    get_goal,
    get_road_map,
    open_for_writing,
    road_map_crumbs,
)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """An objective, the history of its values, and the form that adds one."""
    found, user = get_goal(request, pk), user_of(request)
    road_map = found.axis.road_map
    corrected = Reading.objects.filter(corrects=OuterRef("pk"))
    readings = list(found.readings.select_related("recorded_by").annotate(is_corrected=Exists(corrected)))
    table = readings_table(readings, params=request.GET, unit=found.unit)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Valeurs — {found.title}")
    writes = may_edit(road_map, user) and road_map.is_open and bool(found.measure)
    form = ReadingForm(bound_data(request), initial={"read_on": timezone.localdate()}) if writes else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        values = form
        if attempt(values, lambda: record_reading(found, actor=user, **values.cleaned_data)):
            messages.success(request, "La valeur est enregistrée.")
            return redirect("strategy:goal", pk=pk)
    in_force = [one for one in readings if not one.is_corrected]
    line = GoalLine(found, found.axis, in_force[0] if in_force else None, len(in_force))
    known = [found.start, found.target, *(one.value for one in readings)]
    context = {
        "goal": found,
        "road_map": road_map,
        "line": line,
        "decimals": decimals_of(known),
        "table": table,
        "form": form,
        "correctable": in_force if writes else [],
        "crumbs": road_map_crumbs(road_map, (found.title, "")),
    }
    return render(request, "strategy/road_maps/goal.html", context, status=status_of(form) if form else 200)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reading_correct(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """A value that was mistaken: it stays in the history, with the one that corrects it."""
    found, user = get_goal(request, pk), user_of(request)
    road_map = open_for_writing(request, found.axis.road_map)
    kept = get_object_or_404(found.readings.filter(correction__isnull=True), pk=reading)
    form = CorrectionForm(bound_data(request), initial={"value": kept.value, "source": kept.source})
    back = reverse("strategy:goal", args=[pk])
    return ask_and_return(
        request,
        form,
        run=lambda: correct_reading(kept, actor=user, **form.cleaned_data),
        title="Corriger une valeur",
        button="Enregistrer la correction",
        back=back,
        crumbs=road_map_crumbs(road_map, (found.title, back), ("Corriger une valeur", "")),
        intro="La valeur erronée reste dans l’historique ; c’est la correction qui est lue.",
        done="La correction est enregistrée.",
    )


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """An action, what partners commit to, everything that was said of it, and the form that says more."""
    found, user = get_action(request, pk), user_of(request)
    road_map = found.axis.road_map
    table = updates_table(list(found.updates.select_related("author")), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"Suivi — {found.title}")
    # An action of a projet de territoire is followed from the project.
    writes = may_edit(road_map, user) and road_map.is_open and found.project_action_id is None
    form = ProgressForm(bound_data(request), initial=_proposed(found, request)) if writes else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        values = form
        if attempt(values, lambda: _mark(found, values.cleaned_data, actor=user)):
            messages.success(request, "Le point d’avancement est enregistré.")
            return redirect("strategy:action", pk=pk)
    context = {
        "action": found,
        "road_map": road_map,
        "is_overdue": found.is_overdue(timezone.localdate()),
        "commitments": list_action_commitments(found, user=user),
        "project": readable_project(found, user=user),
        "table": table,
        "form": form,
        "crumbs": road_map_crumbs(road_map, (found.title, "")),
    }
    return render(request, "strategy/road_maps/action.html", context, status=status_of(form) if form else 200)


def _proposed(found: Action, request: HttpRequest) -> dict[str, Any]:
    """The action as it is, in the state that a button of the board asked for."""
    asked = request.GET.get("etat", "")
    state = asked if asked in ActionState.values else found.state
    return {"state": state, "progress": 100 if state == ActionState.DONE else found.progress}


def _mark(found: Action, values: dict[str, Any], *, actor: Any) -> None:
    mark_progress(found, **{**values, "state": ActionState(values["state"])}, actor=actor)


@requires(EDIT)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """A button of the board: the action changes column, or its page asks for the words that are missing."""
    found, user = get_action(request, pk), user_of(request)
    road_map = open_for_writing(request, found.axis.road_map)
    asked = request.POST.get("etat", "")
    if asked not in ActionState.values:
        raise Http404
    to = ActionState(asked)
    progress = reach_progress(state=ActionState(found.state), progress=found.progress, to=to)
    if progress is None or found.project_action_id is not None:
        return redirect(f"{reverse('strategy:action', args=[pk])}?etat={to}#suivi")
    mark_progress(found, state=to, progress=progress, text="", actor=user)
    messages.success(request, f"« {found.title} » : {to.label}.")
    return redirect(f"{reverse('strategy:road-map-board', args=[road_map.pk])}#action-{pk}")


@requires(EDIT)
@require_POST
def act(request: HttpRequest, pk: int, gesture: str) -> HttpResponse:
    """Publish, or open again: gestures that ask for no words."""
    road_map = get_road_map(request, pk)
    gestures = {
        "publier": (publish_road_map, "La feuille de route est publiée."),
        "rouvrir": (reopen_road_map, "La feuille de route est rouverte."),
    }
    if gesture not in gestures or (gesture == "rouvrir") is not (road_map.state == RoadMapState.CLOSED):
        raise Http404
    run, done = gestures[gesture]
    try:
        run(road_map, actor=user_of(request))
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("strategy:road-map", pk=pk)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    road_map, user = open_for_writing(request, get_road_map(request, pk)), user_of(request)
    form = WithdrawForm(bound_data(request))
    return ask_and_return(
        request,
        form,
        run=lambda: withdraw_road_map(road_map, motive=form.cleaned_data["motive"], actor=user),
        title="Retirer de la publication",
        button="Retirer de la publication",
        back=reverse("strategy:road-map", args=[pk]),
        crumbs=road_map_crumbs(road_map, ("Retirer de la publication", "")),
        intro="Elle redevient une feuille de route en préparation : seuls ceux qui l’écrivent la lisent.",
        done="La feuille de route n’est plus publiée.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def close(request: HttpRequest, pk: int) -> HttpResponse:
    road_map, user = open_for_writing(request, get_road_map(request, pk)), user_of(request)
    form = CloseForm(bound_data(request), initial={"outcome": road_map.outcome})
    return ask_and_return(
        request,
        form,
        run=lambda: close_road_map(road_map, outcome=form.cleaned_data["outcome"], actor=user),
        title="Terminer la feuille de route",
        button="Terminer",
        back=reverse("strategy:road-map", args=[pk]),
        crumbs=road_map_crumbs(road_map, ("Terminer", "")),
        intro="Une fois terminée, elle ne se modifie plus ; elle reste lue avec son bilan.",
        done="La feuille de route est terminée.",
    )
