"""Need keys: the list, one version, its form with the effect of each weight, and its publication."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.compute_key import compute_components, compute_key
from allocation.domain.need_keys import (
    KeyEditedMeanwhileError,
    check_plan,
    copy_key,
    create_key,
    edit_key,
    publish_key,
)
from allocation.domain.preview_key import preview_key
from allocation.enums import KeyState, Mesh
from allocation.forms.need_keys import KeyForm
from allocation.models import NeedKey
from allocation.presentation.need_keys import compare_components
from allocation.queries.need_keys import (
    KEY_MESHES,
    list_frozen_meshes,
    list_key_areas,
    list_key_indicators,
    list_key_runs,
    list_keys,
    read_frozen,
    read_history,
    read_shares,
)
from allocation.rules.need_keys import KeyShares
from allocation.tables.need_keys import keys_table, preview_table, shares_table
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, put_value, status_of
from iae_portal.common.tables import Table
from iae_portal.common.transitions import TransitionRefusedError
from territories.models import Area

HOME = {"label": "Clés de besoin", "url": "/repartition/cles/"}


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    table = keys_table(list_keys(user), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Clés de besoin")
    context = {
        "crumbs": [{"label": "Répartition"}, {"label": HOME["label"]}],
        "table": table,
        "may_edit": user.can(Permission.ALLOCATION_KEY_EDIT),
    }
    return render(request, "allocation/keys/list.html", context)


@requires(Permission.ALLOCATION_SCENARIO_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A version: its determinants, what it gives to each département, and its frozen shares at finer meshes."""
    user = cast(User, request.user)
    key = _find(user, pk)
    before = _version_before(user, key)
    context: dict[str, Any] = {
        "crumbs": [HOME, {"label": str(key)}],
        "key": key,
        "before": before,
        "components": compare_components(key, before),
        "may_edit": user.can(Permission.ALLOCATION_KEY_EDIT),
        "is_draft": key.state == KeyState.DRAFT,
        "meshes": list_frozen_meshes(key),
        "tables": [],
    }
    try:
        context |= _compose_tables(request, key, before)
    except ValidationError as refusal:
        context["refusal"] = refusal.messages[0]
    for table in context["tables"]:
        if fmt := asked_format(request, name=table.name):
            sources = list(key.run.sources.all()) if key.run else []
            return export_table(table, fmt, title=f"{key}, {table.caption}", sources=sources)
    return render(request, "allocation/keys/detail.html", context)


@requires(Permission.ALLOCATION_KEY_EDIT)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = KeyForm(bound_data(request), **_choices(user))
    if "apercu" not in request.POST and form.is_valid():
        try:
            made = create_key(plan=form.plan(), actor=user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "La clé est enregistrée en préparation.")
            return redirect("allocation:key", pk=made.pk)
    return _show_form(request, form, title="Nouvelle clé de besoin", crumbs=[HOME, {"label": "Nouvelle clé"}])


@requires(Permission.ALLOCATION_KEY_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    key = _find(user, pk)
    form = KeyForm(request.POST, **_choices(user)) if request.method == "POST" else KeyForm.of(key, **_choices(user))
    crumbs = [HOME, {"label": str(key), "url": f"{HOME['url']}{key.pk}/"}, {"label": "Modifier"}]
    conflict = None
    if "apercu" not in request.POST and form.is_valid():
        try:
            edit_key(key, plan=form.plan(), edition=form.cleaned_data["edition"] or 0, actor=user)
        except KeyEditedMeanwhileError as refusal:
            conflict = _find(user, refusal.current.pk)
            put_value(form, "edition", str(conflict.edition))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "La clé est enregistrée.")
            return redirect("allocation:key", pk=key.pk)
    return _show_form(request, form, title=f"Modifier {key}", crumbs=crumbs, conflict=conflict)


@requires(Permission.ALLOCATION_KEY_EDIT)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    key = _find(user, pk)
    edition = request.POST.get("edition", "")
    try:
        _, left_out = publish_key(key, edition=int(edition) if edition.isdecimal() else 0, actor=user)
    except KeyEditedMeanwhileError:
        messages.error(request, "La clé a été modifiée depuis l’ouverture de la page : relisez-la avant de publier.")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    except TransitionRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La clé est publiée : elle ne change plus.")
        for reason in left_out:
            messages.warning(request, f"Maille non figée, {reason}")
    return redirect("allocation:key", pk=pk)


@requires(Permission.ALLOCATION_KEY_EDIT)
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version in preparation."""
    user = cast(User, request.user)
    made = copy_key(_find(user, pk), actor=user)
    messages.success(request, f"{made} est créée en préparation.")
    return redirect("allocation:key-edit", pk=made.pk)


def _compose_tables(request: HttpRequest, key: NeedKey, before: NeedKey | None) -> dict[str, Any]:
    """From the frozen values of a published version; computed now for a draft."""
    frozen = read_frozen(key, Mesh.DEPARTMENT)
    if frozen is None:
        areas: Sequence[Area] = list_key_areas(Mesh.DEPARTMENT)
        history = read_history(Mesh.DEPARTMENT, areas)
        computed = compute_key(key, mesh=Mesh.DEPARTMENT, areas=areas, history=history.etp)
        shares, notes, is_estimated = computed.shares, computed.notes, computed.is_estimated
    else:
        areas, shares = frozen
        history = read_history(Mesh.DEPARTMENT, areas)
        notes, is_estimated = (), key.values.filter(is_demonstration=True).exists()
    table = preview_table(
        preview_key(shares, areas=areas, base=history.etp),
        shares=shares,
        base_words=history.words,
        params=request.GET,
        previous=read_shares(before, Mesh.DEPARTMENT) if before else None,
        previous_name=f"la version {before.number}" if before else "",
    )
    return {
        "tables": [table, *_finer_tables(request, key)],
        "notes": notes,
        "is_estimated": is_estimated,
    }


def _finer_tables(request: HttpRequest, key: NeedKey) -> list[Table]:
    asked = request.GET.get("maille", "")
    mesh = next((mesh for mesh in KEY_MESHES if mesh.value == asked and mesh != Mesh.DEPARTMENT), None)
    frozen = read_frozen(key, mesh) if mesh else None
    if mesh is None or frozen is None:
        return []
    return [shares_table(*frozen, mesh_label=mesh.label, params=request.GET)]


def _show_form(
    request: HttpRequest,
    form: KeyForm,
    *,
    title: str,
    crumbs: Sequence[dict[str, str]],
    conflict: NeedKey | None = None,
) -> HttpResponse:
    """The form and the effect of its weights; an answer to « Aperçu » records nothing."""
    is_preview = "apercu" in request.POST
    context: dict[str, Any] = {"crumbs": crumbs, "form": form, "title": title, "conflict": conflict}
    if conflict is not None:
        context["saved"] = compare_components(conflict, None)
    if form.is_bound and form.is_valid():
        context |= _preview(request, form)
    status = HTTPStatus.CONFLICT if conflict else HTTPStatus.OK if is_preview else status_of(form)
    return render(request, "allocation/keys/form.html", context, status=status)


def _preview(request: HttpRequest, form: KeyForm) -> dict[str, Any]:
    plan = form.plan()
    areas = list_key_areas(Mesh.DEPARTMENT)
    history = read_history(Mesh.DEPARTMENT, areas)
    try:
        check_plan(plan)
        computed = compute_components(
            plan.components, run=plan.run, mesh=Mesh.DEPARTMENT, areas=areas, history=history.etp
        )
    except ValidationError as refusal:
        return {"refusal": refusal.messages[0]}
    shares: KeyShares = computed.shares
    table = preview_table(
        preview_key(shares, areas=areas, base=history.etp),
        shares=shares,
        base_words=history.words,
        params=request.GET,
    )
    # An export would need the form: it is proposed on the page of the saved key.
    table.show_exports = False
    return {"preview": table, "notes": computed.notes, "is_estimated": computed.is_estimated}


def _find(user: User, pk: int) -> NeedKey:
    return get_object_or_404(list_keys(user), pk=pk)


def _version_before(user: User, key: NeedKey) -> NeedKey | None:
    """The one that it was copied from, else the number before."""
    known = list_keys(user).filter(name=key.name, number__lt=key.number).order_by("-number")
    return known.first()


def _choices(user: User) -> dict[str, Any]:
    return {"indicators": list_key_indicators(user), "runs": list_key_runs(user)}
