"""Asking for a run, publishing it, putting it away."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.forms import bound_data
from territories.enums import AreaLevel
from territories.queries.areas import get_region
from white_zones.derogation_forms import DerogationFormSet, build_lines
from white_zones.domain.create_run import create_run
from white_zones.domain.parameters import RunParameters
from white_zones.domain.publish_run import archive_run, publish_run
from white_zones.forms import THRESHOLDS, RunForm, initial_from
from white_zones.models import Run
from white_zones.views.run_pages import HOME

COPIED = "copie"


@requires(Permission.WHITE_ZONES_RUN_START)
@require_http_methods(["GET", "HEAD", "POST"])
def create_page(request: HttpRequest) -> HttpResponse:
    """The settings, blank or those of a run to copy."""
    actor, data = cast(User, request.user), bound_data(request)
    model = find_copied(request)
    settings = RunParameters.from_json(model.parameters) if model else None
    lines = build_lines(data, derogations=settings.derogations if settings else ())
    form = RunForm(
        data,
        region=get_region(),
        may_set_reference=actor.can(Permission.WHITE_ZONES_RUN_PUBLISH),
        derogations=lines,
        initial=initial_from(model) if model else None,
    )
    if form.is_valid():
        run = create_run(
            actor=actor,
            name=form.cleaned_data["name"],
            parameters=form.to_parameters(),
            request_key=form.cleaned_data["request_key"],
            copied_from=model,
        )
        return redirect("white_zones:detail", pk=run.pk)
    title = "Copier un calcul" if model else "Lancer un calcul"
    context = {
        "crumbs": [HOME, {"label": title}],
        "title": title,
        "form": form,
        "lines": lines,
        "model": model,
        "problems": list_problems(form, lines),
        "sections": describe_sections(form),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "white_zones/create.html", context, status=status)


def find_copied(request: HttpRequest) -> Run | None:
    """The run named in the address, if it may be seen."""
    key = request.GET.get(COPIED, "")
    return get_object_or_404(Run.objects.visible_to(request.user), pk=key) if key.isdecimal() else None


def list_problems(form: RunForm, lines: DerogationFormSet) -> list[dict[str, object]]:
    """Every refusal with the field it is about, those of the lines under their number."""
    named = [(f"Dérogation {number}, {field.label}", field) for number, line in enumerate(lines, 1) for field in line]
    fields = [*((str(field.label), field) for field in form.visible_fields()), *named]
    if not form.is_bound:
        return []
    return [
        *({"message": message} for message in form.non_field_errors()),
        *({"label": label, "field": field, "message": message} for label, field in fields for message in field.errors),
    ]


def describe_sections(form: RunForm) -> list[dict[str, object]]:
    """The fields by subject, most of them folded away unless a copy or an error is about them."""
    sections = [
        ("L’offre et le besoin", False, ("perimeter", "year", "basis", "kinds", "demand", "need_model")),
        ("Les trajets", False, ("method", "decay", "other_decay", "travel", "edge")),
        ("La référence et les seuils", True, ("reference", *THRESHOLDS)),
        ("La seconde maille et les petits effectifs", True, ("meshes", "minimum_demand")),
        ("La robustesse", True, ("draws", "seed")),
    ]
    return [
        {
            "title": title,
            "folded": folded,
            "open": any(name in form.errors or _is_changed(form, name) for name in names),
            "fields": [form[name] for name in names if name in form.fields],
        }
        for title, folded, names in sections
    ]


def _is_changed(form: RunForm, name: str) -> bool:
    """Whether a copy starts from another value than the usual one."""
    return name in form.initial and (form.initial[name] or "") != (form.fields[name].initial or "")


@requires(Permission.WHITE_ZONES_RUN_PUBLISH)
@require_POST
def publish_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.visible_to(request.user), pk=pk)
    try:
        publish_run(actor=cast(User, request.user), run=run)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        whole = run.perimeter.level == AreaLevel.REGION
        where = "" if whole else f" pour le périmètre « {run.perimeter.display_name} »"
        messages.success(request, f"« {run.name} » est publié : il est désormais le diagnostic de {run.year}{where}.")
    return redirect("white_zones:detail", pk=run.pk)


@requires(Permission.WHITE_ZONES_RUN_START)
@require_POST
def archive_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.visible_to(request.user), pk=pk)
    try:
        archive_run(actor=cast(User, request.user), run=run)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"« {run.name} » est archivé : il reste lisible depuis la liste des archives.")
    return redirect("white_zones:detail", pk=run.pk)
