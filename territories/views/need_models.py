"""The versions of the need: reading them, writing one, seeing what it would change, putting it in force."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import bound_data, status_of
from iae_portal.common.models import Source
from iae_portal.common.transitions import TransitionRefusedError
from territories.domain.catalogue import NEED
from territories.domain.need.default_model import weights_of
from territories.domain.need.preview import preview_need
from territories.domain.need.versions import activate_version, create_version
from territories.enums import NeedModelState
from territories.forms import NeedModelForm
from territories.models import NeedModel
from territories.models.indicators import VIEW_PERMISSION
from territories.models.need import EDIT_PERMISSION
from territories.queries.need import get_active_need
from territories.tables import preview_table, reports_table, versions_table, weights_table

DATA = {"label": "Données", "url": "/donnees/"}
HOME = {"label": "Modèles de besoin", "url": "/donnees/modeles-de-besoin/"}


@requires(VIEW_PERMISSION)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    rows = NeedModel.objects.visible_to(request.user).select_related("created_by")
    table = versions_table(rows, params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title=table.caption)
    context = {"crumbs": [DATA, {"label": HOME["label"]}], "table": table, "may_edit": _may_edit(request)}
    return render(request, "territories/need_models.html", context)


@requires(VIEW_PERMISSION)
@require_safe
def detail_page(request: HttpRequest, version: int) -> HttpResponse:
    """The weights of a version; for a draft, what it would change."""
    rows = NeedModel.objects.visible_to(request.user).select_related("created_by", "activated_by")
    model = get_object_or_404(rows, version=version)
    tables = [weights_table(list(model.weights.select_related("indicator")), params=request.GET)]
    preview = None
    if model.state != NeedModelState.ARCHIVED:
        preview = preview_need(weights_of(model))
        tables.append(reports_table(preview.reports, params=request.GET))
        if model.state == NeedModelState.DRAFT:
            tables.append(preview_table(preview, params=request.GET))
    sources = list(Source.objects.filter(indicator_values__indicator__code=NEED).distinct())
    for table in tables:
        if fmt := asked_format(request, name=table.name):
            used = [] if table.name == "poids" else sources
            return export_table(table, fmt, title=f"{model} – {table.caption}", sources=used)
    context = {
        "crumbs": [DATA, HOME, {"label": f"Version {model.version}"}],
        "model": model,
        "tables": tables,
        "preview": preview,
        "sources": sources if model.state == NeedModelState.ACTIVE else [],
        "may_edit": _may_edit(request),
    }
    return render(request, "territories/need_model.html", context)


@requires(EDIT_PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def create_page(request: HttpRequest) -> HttpResponse:
    """Write a version from the one in force, or from the one that the address names; see its effect, then keep it."""
    form = NeedModelForm(bound_data(request), base=_find_base(request))
    tables = []
    if form.is_valid():
        if request.POST.get("action") == "enregistrer":
            cleaned = form.cleaned_data
            model = create_version(
                actor=request.user, name=cleaned["name"], note=cleaned["note"], weights=form.weights()
            )
            messages.success(request, "Le brouillon est enregistré. Rien ne change tant qu’il n’est pas en vigueur.")
            return redirect("territories:need-model", version=model.version)
        preview = preview_need({code: given.weight for code, given in form.weights().items()})
        tables = [
            preview_table(preview, params=request.GET, show_exports=False),
            reports_table(preview.reports, params=request.GET, show_exports=False),
        ]
    context = {"crumbs": [DATA, HOME, {"label": "Nouvelle version"}], "form": form, "tables": tables}
    return render(request, "territories/need_model_form.html", context, status=status_of(form))


@requires(EDIT_PERMISSION)
@require_POST
def activate_page(request: HttpRequest, version: int) -> HttpResponse:
    model = get_object_or_404(NeedModel.objects.visible_to(request.user), version=version)
    try:
        result = activate_version(actor=request.user, model=model)
    except TransitionRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            f"La version {model.version} est en vigueur : le besoin de {result.communes} communes a été recalculé. "
            "Les diagnostics déjà calculés gardent le besoin avec lequel ils l’ont été.",
        )
    return redirect("territories:need-model", version=version)


def _may_edit(request: HttpRequest) -> bool:
    return bool(cast(Any, request.user).can(EDIT_PERMISSION))


def _find_base(request: HttpRequest) -> NeedModel | None:
    asked = request.GET.get("depuis", "")
    if asked.isdecimal():
        return get_object_or_404(NeedModel.objects.visible_to(request.user), version=asked)
    return get_active_need()
