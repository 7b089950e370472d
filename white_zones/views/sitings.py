"""Pages of the siting studies: asking for one, reading it, sharing it."""

import json
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.formatting import format_etp
from iae_portal.common.forms import add_refusal, bound_data, status_of
from iae_portal.common.job_display import describe_job
from iae_portal.common.tables import Table
from territories.enums import AreaLevel
from white_zones.domain.create_siting import create_siting, share_siting
from white_zones.domain.evaluate_sketch import Effect, evaluate_sketch
from white_zones.domain.replay import load_replay
from white_zones.domain.sketch_changes import MOST_CHANGES, PlannedChange
from white_zones.engine.classes import CLASSES
from white_zones.filters import Shown
from white_zones.models import Run, SitingAntenna, SitingStudy
from white_zones.presentation import describe_map, describe_origin
from white_zones.queries.siting import antenna_points, departments_of, list_antennas, list_sitings
from white_zones.queries.sketches import read_areas
from white_zones.rules import ALL_KINDS
from white_zones.siting_enums import SitingAnswer
from white_zones.siting_forms import SitingForm
from white_zones.siting_tables import antennas_table, sitings_table
from white_zones.siting_words import describe_choices, describe_gap, describe_siting_figures
from white_zones.sketch_desk import Desk
from white_zones.sketch_enums import SketchAction
from white_zones.sketch_tables import moved_table
from white_zones.views.run_pages import Crumb, crumbs_of, find_done_run


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def list_page(request: HttpRequest, run_pk: int) -> HttpResponse:
    """The studies of a run and, for who may start them, the form of the next one."""
    run = find_done_run(request, run_pk)
    may_start = cast(User, request.user).can(Permission.WHITE_ZONES_RUN_START)
    if request.method == "POST" and not may_start:
        raise PermissionDenied
    form = SitingForm(bound_data(request), run=run) if may_start else None
    if form is not None and form.is_valid() and (study := ask(form, request)) is not None:
        return redirect("white_zones:siting", pk=study.pk)
    table = sitings_table(list_sitings(request.user, run=run), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=f"{run.name}, études d’implantation")
    context = {"crumbs": crumbs_of(run, {"label": "Implantations"}), "run": run, "table": table, "form": form}
    return render(request, "white_zones/sitings/list.html", context, status=status_of(form) if form else 200)


def ask(form: SitingForm, request: HttpRequest) -> SitingStudy | None:
    """The study that the form asks for; None, with the reason in the form, when it has no answer."""
    try:
        return create_siting(form.to_study(), actor=cast(User, request.user))
    except ValidationError as error:
        add_refusal(form, error)
        return None


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def detail_page(request: HttpRequest, pk: int) -> HttpResponse:
    study = find_study(request, pk)
    antennas = list_antennas(study, answer=study.best_answer)
    effect = measure_effect(study, antennas)
    tables = {
        "antennas": antennas_table(antennas, study=study, departments=departments_of(antennas), params=request.GET),
        "moved": moved_table(
            effect, areas=read_areas(shift.area for shift in effect.moved), discreet=False, params=request.GET
        ),
    }
    for table in tables.values():
        if fmt := asked_format(request, name=table.name):
            return export(table, fmt, study=study)
    user = cast(User, request.user)
    context = {
        "crumbs": crumbs_of(study.run, _list_crumb(study.run), {"label": study.name}),
        "study": study,
        "figures": describe_siting_figures(study, effect),
        "gap": describe_gap(study),
        "choices": describe_choices(study),
        "card": describe_job(study.job, user=user, reload_page=True) if study.job and not study.finished_at else None,
        "map": describe_siting_map(study),
        "sketch_url": sketch_address(study, antennas),
        "may_share": study.author_id == user.pk and user.can(Permission.WHITE_ZONES_RUN_START),
        **tables,
    }
    return render(request, "white_zones/sitings/detail.html", context)


def export(table: Table, fmt: str, *, study: SitingStudy) -> HttpResponse:
    words = " ; ".join(f"{label} : {value}" for label, value in describe_choices(study))
    filters_text = f"{words}. {describe_gap(study)} {describe_origin(study.run)}"
    return export_table(table, fmt, title=f"{study.name}, {table.caption.lower()}", filters_text=filters_text)


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def antennas_layer(request: HttpRequest, pk: int) -> HttpResponse:
    """The antennas of an answer, as points of the map."""
    study = find_study(request, pk)
    return _json(antenna_points(study, answer=_asked_answer(request, study)), kind="application/geo+json")


@requires(Permission.WHITE_ZONES_RUN_VIEW)
@require_safe
def values_layer(request: HttpRequest, pk: int) -> HttpResponse:
    """The class of each commune once the antennas of an answer are open, as the map of a run reads it."""
    study = find_study(request, pk)
    replay = load_replay(study.run)
    after = measure_effect(study, list_antennas(study, answer=_asked_answer(request, study))).after
    ratios = [None] * len(after.ranks) if after.ratios is None else after.ratios.round(4).tolist()
    values = {
        code: {"class": CLASSES[rank].value, "ratio": ratio, "accessibility": accessibility}
        for code, rank, ratio, accessibility in zip(
            replay.codes[: replay.inside],
            after.ranks.tolist(),
            ratios,
            after.accessibility.round(8).tolist(),
            strict=True,
        )
    }
    return _json({"values": values}, kind="application/json")


@requires(Permission.WHITE_ZONES_RUN_START)
@require_POST
def share_page(request: HttpRequest, pk: int) -> HttpResponse:
    study = find_study(request, pk)
    share_siting(study, actor=cast(User, request.user), shared="partager" in request.POST)
    return redirect("white_zones:siting", pk=study.pk)


def find_study(request: HttpRequest, pk: int) -> SitingStudy:
    studies = SitingStudy.objects.visible_to(request.user).with_context().select_related("run__perimeter")
    return get_object_or_404(studies, pk=pk)


def measure_effect(study: SitingStudy, antennas: list[SitingAntenna]) -> Effect:
    """What opening the antennas changes, exactly, for all kinds together."""
    return evaluate_sketch(load_replay(study.run), plan_openings(study, antennas), kind=ALL_KINDS)


def plan_openings(study: SitingStudy, antennas: list[SitingAntenna]) -> tuple[PlannedChange, ...]:
    return tuple(
        PlannedChange(action=SketchAction.ADD, commune=antenna.commune.code, kind=study.kind, etp=study.etp)
        for antenna in antennas
    )


def sketch_address(study: SitingStudy, antennas: list[SitingAntenna]) -> str:
    """Where the antennas can be moved and resized by hand; empty when a sketch would not hold them all."""
    changes = plan_openings(study, antennas)
    return Desk(run=study.run, changes=changes).url if 0 < len(changes) <= MOST_CHANGES else ""


def describe_siting_map(study: SitingStudy) -> dict[str, Any]:
    """The classes after opening, and the antennas; the answer is in the address, so that a browser may keep both."""
    shown = Shown(level=AreaLevel.COMMUNE, kind=ALL_KINDS)
    answer = f"?reponse={study.best_answer}"
    return {
        **describe_map(study.run, shown, area=study.run.perimeter),
        "label": "Carte des classes des communes une fois les antennes ouvertes",
        "values_url": reverse("white_zones:siting-values", args=[study.pk]) + answer,
        "sites_url": reverse("white_zones:siting-antennas", args=[study.pk]) + answer,
        "sites_label": f"antenne proposée ({study.kind} de {format_etp(study.etp)} ETP)",
        "marks": False,
        "panel": "",
        "source": f"{describe_origin(study.run)} Classes recalculées une fois les antennes ouvertes.",
    }


def _asked_answer(request: HttpRequest, study: SitingStudy) -> SitingAnswer:
    asked = request.GET.get("reponse", "")
    return SitingAnswer(asked) if asked in SitingAnswer.values else study.best_answer


def _json(content: dict[str, Any], *, kind: str) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, content_type=kind, headers={"Cache-Control": "private, max-age=3600"})


def _list_crumb(run: Run) -> Crumb:
    return {"label": "Implantations", "url": reverse("white_zones:sitings", args=[run.pk])}
