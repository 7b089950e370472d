"""Writing a road map: its axes, their objectives and actions, in the order that is wanted."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signed_in import user_of
from iae_portal.common.access import requires
from iae_portal.common.attempts import ask_and_return, attempt
from iae_portal.common.forms import PortalForm, bound_data, status_of
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.actions import (
    add_action,
    move_action,
    place_project_action,
    place_recommendation,
    remove_action,
    save_action,
)
from strategy.domain.goals import add_goal, move_goal, remove_goal, save_goal
from strategy.domain.roadmaps import add_axis, move_axis, remove_axis, rename_axis, save_road_map
from strategy.forms.projects import PlaceActionForm
from strategy.forms.road_maps import ActionForm, AxisForm, GoalForm, PlaceForm, RoadMapForm
from strategy.models import RoadMap
from strategy.queries.projects import list_placeable_actions
from strategy.queries.road_maps import list_placeable, read_content
from strategy.rules.ranks import Step
from strategy.views.road_maps.access import (
    EDIT,
    get_action,
    get_axis,
    get_goal,
    get_road_map,
    open_for_writing,
    road_map_crumbs,
)
from strategy.views.road_maps.lists import fill

PARTS: dict[str, tuple[Callable[..., Any], Callable[..., bool], Callable[..., None]]] = {
    "axe": (get_axis, move_axis, remove_axis),
    "objectif": (get_goal, move_goal, remove_goal),
    "action": (get_action, move_action, remove_action),
}
REMOVE = "retirer"


def _crumbs(road_map: RoadMap, last: str) -> list[dict[str, str]]:
    return road_map_crumbs(road_map, ("Composer", _compose(road_map)), (last, ""))


def _compose(road_map: RoadMap) -> str:
    return reverse("strategy:road-map-compose", args=[road_map.pk])


def _ask(
    request: HttpRequest,
    road_map: RoadMap,
    form: PortalForm,
    *,
    run: Callable[[], Any],
    anchor: str = "",
    **words: str,
) -> HttpResponse:
    """A form about a part of the road map, and the way back to its composition."""
    back = f"{_compose(road_map)}{anchor}"
    return ask_and_return(request, form, run=run, back=back, crumbs=_crumbs(road_map, words["title"]), **words)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything in order, with the gestures that change it; an axis is added at the end."""
    road_map = open_for_writing(request, get_road_map(request, pk))
    form, user = AxisForm(bound_data(request)), user_of(request)
    if request.method == "POST" and attempt(
        form, lambda: add_axis(road_map, title=form.cleaned_data["title"], actor=user)
    ):
        messages.success(request, "L’axe est ajouté.")
        return redirect(f"{_compose(road_map)}#ajouter")
    context = {
        "road_map": road_map,
        "content": read_content(road_map, user=user),
        "form": form,
        "crumbs": road_map_crumbs(road_map, ("Composer", "")),
    }
    return render(request, "strategy/road_maps/compose.html", context, status=status_of(form))


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What the road map is called, what it covers, and for which years."""
    road_map, user = open_for_writing(request, get_road_map(request, pk)), user_of(request)
    form = RoadMapForm(bound_data(request), user=user, road_map=road_map)
    return _ask(
        request,
        road_map,
        form,
        run=lambda: save_road_map(fill(road_map, form.cleaned_data), actor=user),
        title="Intitulé et périmètre",
        button="Enregistrer",
        done="La feuille de route est enregistrée.",
    )


@requires(EDIT)
@require_POST
def gesture(request: HttpRequest, part: str, key: int, gesture: str) -> HttpResponse:
    """Move a part one step, or remove it; what is refused is told on the page of the composition."""
    if part not in PARTS or gesture not in (*Step, REMOVE):
        raise Http404
    find, move, remove = PARTS[part]
    found, user = find(request, key), user_of(request)
    axis = found if part == "axe" else found.axis
    road_map = open_for_writing(request, axis.road_map)
    anchor = f"#axe-{axis.pk}" if part != "axe" or gesture != REMOVE else ""
    try:
        if gesture == REMOVE:
            remove(found, actor=user)
            messages.success(request, "C’est retiré de la feuille de route.")
        else:
            move(found, step=Step(gesture), actor=user)
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        for line in refusal.messages:
            messages.error(request, line)
    return redirect(f"{_compose(road_map)}{anchor}")


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def axis_edit(request: HttpRequest, pk: int) -> HttpResponse:
    axis, user = get_axis(request, pk), user_of(request)
    road_map = open_for_writing(request, axis.road_map)
    form = AxisForm(bound_data(request), initial={"title": axis.title})
    return _ask(
        request,
        road_map,
        form,
        run=lambda: rename_axis(axis, title=form.cleaned_data["title"], actor=user),
        anchor=f"#axe-{axis.pk}",
        title="Renommer l’axe",
        button="Enregistrer",
        done="L’axe est renommé.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def goal_add(request: HttpRequest, pk: int) -> HttpResponse:
    axis, user = get_axis(request, pk), user_of(request)
    road_map = open_for_writing(request, axis.road_map)
    form = GoalForm(bound_data(request))
    return _ask(
        request,
        road_map,
        form,
        run=lambda: add_goal(axis, values=form.cleaned_data, actor=user),
        anchor=f"#axe-{axis.pk}",
        title="Ajouter un objectif",
        button="Ajouter l’objectif",
        intro=axis.title,
        done="L’objectif est ajouté : relevez ses valeurs sur sa page.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def goal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    goal, user = get_goal(request, pk), user_of(request)
    road_map = open_for_writing(request, goal.axis.road_map)
    form = GoalForm(bound_data(request), goal=goal)
    return _ask(
        request,
        road_map,
        form,
        run=lambda: save_goal(goal, values=form.cleaned_data, actor=user),
        anchor=f"#axe-{goal.axis_id}",
        title="Modifier un objectif",
        button="Enregistrer",
        intro=goal.axis.title,
        done="L’objectif est enregistré.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def action_add(request: HttpRequest, pk: int) -> HttpResponse:
    axis, user = get_axis(request, pk), user_of(request)
    road_map = open_for_writing(request, axis.road_map)
    form = ActionForm(bound_data(request), road_map=road_map, axis=axis)
    return _ask(
        request,
        road_map,
        form,
        run=lambda: add_action(form.cleaned_data["axis"], values=form.values, actor=user),
        anchor=f"#axe-{axis.pk}",
        title="Ajouter une action",
        button="Ajouter l’action",
        done="L’action est ajoutée.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def action_edit(request: HttpRequest, pk: int) -> HttpResponse:
    action, user = get_action(request, pk), user_of(request)
    road_map = open_for_writing(request, action.axis.road_map)
    form = ActionForm(bound_data(request), road_map=road_map, action=action)
    return _ask(
        request,
        road_map,
        form,
        run=lambda: save_action(action, axis=form.cleaned_data["axis"], values=form.values, actor=user),
        anchor=f"#axe-{action.axis_id}",
        title="Modifier une action",
        button="Enregistrer",
        done="L’action est enregistrée.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry a validated recommendation out in an axis."""
    axis, user = get_axis(request, pk), user_of(request)
    road_map = open_for_writing(request, axis.road_map)
    placeable = list_placeable(road_map, user=user)
    form = PlaceForm(bound_data(request), placeable=placeable)
    count = placeable.count()
    return _ask(
        request,
        road_map,
        form,
        run=lambda: place_recommendation(axis, form.cleaned_data["recommendation"], actor=user),
        anchor=f"#axe-{axis.pk}",
        title="Reprendre une préconisation",
        button="Inscrire dans la feuille de route",
        intro=f"Axe : {axis.title}. "
        + (
            "Son pilote et ses dates deviennent ceux de l’action."
            if count
            else "Aucune préconisation validée ne reste."
        ),
        done="La préconisation est inscrite : elle se suit désormais comme une action.",
    )


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def place_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an action of a projet de territoire in an axis: it goes on being followed from the project."""
    axis, user = get_axis(request, pk), user_of(request)
    road_map = open_for_writing(request, axis.road_map)
    placeable = list_placeable_actions(road_map, user=user)
    form = PlaceActionForm(bound_data(request), placeable=placeable)
    count = placeable.count()
    return _ask(
        request,
        road_map,
        form,
        run=lambda: place_project_action(axis, form.cleaned_data["project_action"], actor=user),
        anchor=f"#axe-{axis.pk}",
        title="Reprendre une action de projet de territoire",
        button="Inscrire dans la feuille de route",
        intro=f"Axe : {axis.title}. "
        + ("Elle se suit toujours depuis le projet." if count else "Aucun projet en cours n’a d’action à reprendre."),
        done="L’action du projet est inscrite dans la feuille de route.",
    )
