"""Envelopes of a year, one envelope with its parts, and their forms."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.envelopes import EditedMeanwhileError, create_part, create_root, edit_envelope
from allocation.forms.envelopes import EnvelopeForm, PartForm, RootForm
from allocation.models import Envelope
from allocation.presentation.envelopes import compare_figures, tell_gap
from allocation.queries.envelopes import (
    Board,
    list_parts,
    list_possible_areas,
    list_years,
    measure_gap,
    read_board,
)
from allocation.tables.envelopes import iae_table, others_table, parts_table
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, put_value, status_of
from iae_portal.common.models import Source
from territories.queries.areas import get_region

HOME = {"label": "Enveloppes", "url": "/repartition/enveloppes/"}


@requires(Permission.ALLOCATION_ENVELOPE_VIEW)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All the means of a year, the région then each département."""
    user = cast(User, request.user)
    years = list_years(user)
    year = _asked_year(request.GET.get("annee", ""), years)
    read = read_board(user, year=year)
    tables = {
        "iae": iae_table(read.iae, year=year, params=request.GET),
        "autres": others_table(read.others, year=year, params=request.GET),
    }
    sources = _sources_of(read)
    for name, table in tables.items():
        if fmt := asked_format(request, name=name):
            return export_table(table, fmt, title=table.caption, filters_text=f"Année {year}", sources=sources)
    context = {
        "crumbs": [{"label": "Répartition"}, {"label": HOME["label"]}],
        "year": str(year),
        "years": [str(one) for one in years],
        "tables": tables,
        "gaps": [tell_gap(gap) for gap in read.gaps],
        "sources": sources,
        "may_manage": user.can(Permission.ALLOCATION_ENVELOPE_MANAGE),
    }
    return render(request, "allocation/envelopes/board.html", context)


@requires(Permission.ALLOCATION_ENVELOPE_VIEW)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An envelope with its parts."""
    user = cast(User, request.user)
    found = _find(user, pk)
    parts = list(list_parts(user, found))
    table = parts_table(parts, params=request.GET)
    sources = _distinct([found, *parts])
    if fmt := asked_format(request, name="parts"):
        return export_table(table, fmt, title=f"Parts de l’enveloppe {found}", sources=sources)
    may_manage = user.can(Permission.ALLOCATION_ENVELOPE_MANAGE)
    context = {
        "crumbs": _crumbs(found),
        "envelope": found,
        "year": str(found.year),
        "table": table,
        "gap": tell_gap(measure_gap(found, parts)) if parts else None,
        "sources": sources,
        "may_manage": may_manage,
        "may_share": may_manage and bool(list_possible_areas(found)),
    }
    return render(request, "allocation/envelopes/detail.html", context)


@requires(Permission.ALLOCATION_ENVELOPE_MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new envelope of the région."""
    form = RootForm(bound_data(request), initial={"year": timezone.localdate().year})
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("year", "measure", "part")}
        try:
            made = create_root(**values, area=get_region(), plan=form.plan(), actor=cast(User, request.user))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "L’enveloppe est créée.")
            return redirect("allocation:envelope", pk=made.pk)
    return _show_form(request, form, title="Nouvelle enveloppe régionale", crumbs=[HOME, {"label": "Nouvelle"}])


@requires(Permission.ALLOCATION_ENVELOPE_MANAGE)
@require_http_methods(["GET", "POST"])
def add_part(request: HttpRequest, pk: int) -> HttpResponse:
    """A part of an envelope, for an area inside its own."""
    user = cast(User, request.user)
    parent = _find(user, pk)
    form = PartForm(bound_data(request), areas=list_possible_areas(parent))
    if form.is_valid():
        try:
            made = create_part(parent, area=form.cleaned_data["area"], plan=form.plan(), actor=user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"La part de {made.area.display_name} est créée.")
            return redirect("allocation:envelope", pk=parent.pk)
    crumbs = [*_crumbs(parent, linked=True), {"label": "Ajouter une part"}]
    return _show_form(request, form, title=f"Ajouter une part : {parent}", crumbs=crumbs)


@requires(Permission.ALLOCATION_ENVELOPE_MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an envelope; what someone else saved meanwhile is shown beside what was typed, and nothing is lost."""
    user = cast(User, request.user)
    found = _find(user, pk)
    form = EnvelopeForm.of(found, data=bound_data(request))
    crumbs = [*_crumbs(found, linked=True), {"label": "Modifier"}]
    title = f"Modifier l’enveloppe : {found}"
    if form.is_valid():
        try:
            edit_envelope(found, plan=form.plan(), version=form.cleaned_data["version"] or 0, actor=user)
        except EditedMeanwhileError as conflict:
            # Sent again as it stands, the form replaces what was saved: the person has seen both.
            put_value(form, "version", str(conflict.current.version))
            return _show_form(request, form, title=title, crumbs=crumbs, conflict=conflict.current)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "L’enveloppe est enregistrée.")
            return redirect("allocation:envelope", pk=found.pk)
    return _show_form(request, form, title=title, crumbs=crumbs)


def _show_form(
    request: HttpRequest,
    form: EnvelopeForm,
    *,
    title: str,
    crumbs: Sequence[dict[str, str]],
    conflict: Envelope | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"crumbs": crumbs, "form": form, "title": title, "conflict": conflict}
    if conflict is None:
        return render(request, "allocation/envelopes/form.html", context, status=status_of(form))
    context["differences"] = compare_figures(form.plan(), conflict)
    return render(request, "allocation/envelopes/form.html", context, status=HTTPStatus.CONFLICT)


def _find(user: User, pk: int) -> Envelope:
    rows = Envelope.objects.visible_to(user).select_related("area", "source", "updated_by", "parent__area")
    return get_object_or_404(rows, pk=pk)


def _crumbs(envelope: Envelope, *, linked: bool = False) -> list[dict[str, str]]:
    year = {"label": f"Enveloppes {envelope.year}", "url": f"{HOME['url']}?annee={envelope.year}"}
    above = []
    if envelope.parent is not None:
        url = reverse("allocation:envelope", args=[envelope.parent_id])
        above = [{"label": envelope.parent.area.display_name, "url": url}]
    own = {"label": f"{envelope.get_part_display()}, {envelope.area.display_name}"}
    if linked:
        own["url"] = reverse("allocation:envelope", args=[envelope.pk])
    return [year, *above, own]


def _asked_year(asked: str, years: list[int]) -> int:
    if asked:
        found = next((year for year in years if str(year) == asked), None)
        if found is None:
            raise Http404
        return found
    return years[0] if years else timezone.localdate().year


def _sources_of(read: Board) -> list[Source]:
    iae = [one for line in read.iae for one in (line.state, line.council) if one is not None]
    return _distinct([*iae, *read.others])


def _distinct(envelopes: Sequence[Envelope]) -> list[Source]:
    return list(dict.fromkeys(one.source for one in envelopes if one.source is not None))
