"""Euros per ETP by year and kind."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.roles import Permission
from allocation.domain.unit_amounts import fingerprint, save_amount
from allocation.forms.envelopes import AmountForm
from allocation.models import UnitAmount
from allocation.queries.unit_amounts import list_amounts, read_costs
from allocation.tables.envelopes import amounts_table
from allocation.views.envelopes import HOME
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from iae_portal.common.forms import add_refusal, bound_data, put_value, status_of

AMOUNTS = {"label": "Montants unitaires", "url": "/repartition/montants/"}


@requires(Permission.ALLOCATION_ENVELOPE_VIEW)
@require_safe
def amounts(request: HttpRequest) -> HttpResponse:
    may_manage = cast(User, request.user).can(Permission.ALLOCATION_ENVELOPE_MANAGE)
    rows = list_amounts()
    table = amounts_table(rows, params=request.GET, may_manage=may_manage)
    sources = list(dict.fromkeys(row.source for row in rows))
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Montants de l’aide au poste", sources=sources)
    context = {
        "crumbs": [HOME, {"label": AMOUNTS["label"]}],
        "table": table,
        "sources": sources,
        "words": read_costs(timezone.localdate().year)[1],
        "may_manage": may_manage,
    }
    return render(request, "allocation/envelopes/amounts.html", context)


@requires(Permission.ALLOCATION_ENVELOPE_MANAGE)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    initial = {"year": timezone.localdate().year, "modulated_share": 10}
    return _handle(request, AmountForm(bound_data(request), initial=initial), title="Nouveau montant unitaire")


@requires(Permission.ALLOCATION_ENVELOPE_MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    found = get_object_or_404(UnitAmount.objects.select_related("source"), year=year, kind=kind)
    initial = {
        "year": found.year,
        "kind": found.kind,
        "euros": found.euros,
        "modulated_share": found.modulated_share,
        "citation": found.source.title,
        "seen": fingerprint(found),
    }
    form = AmountForm(bound_data(request), initial=initial)
    for name in ("year", "kind"):
        # Told by the address.
        form.fields[name].disabled = True
    return _handle(request, form, title=f"Modifier le montant {found.kind} {found.year}")


def _handle(request: HttpRequest, form: AmountForm, *, title: str) -> HttpResponse:
    status = None
    if form.is_valid():
        plan = form.plan()
        try:
            save_amount(plan=plan, seen=form.cleaned_data["seen"], actor=cast(User, request.user))
        except ValidationError as refusal:
            add_refusal(form, refusal)
            if getattr(refusal, "code", "") == "meanwhile":
                status = HTTPStatus.CONFLICT
                saved = UnitAmount.objects.filter(year=plan.year, kind=plan.kind).first()
                put_value(form, "seen", fingerprint(saved))
        else:
            messages.success(request, "Le montant est enregistré.")
            return redirect("allocation:amounts")
    context = {"crumbs": [HOME, AMOUNTS, {"label": title}], "form": form, "title": title}
    return render(request, "allocation/envelopes/amount_form.html", context, status=status or status_of(form))
