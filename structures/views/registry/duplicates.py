"""Probable duplicates: seen side by side, then merged or told apart."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.access import requires
from iae_portal.common.exports import asked_format, export_table
from structures.domain.merging import keep_apart, merge_structures
from structures.models import Siae
from structures.queries.duplicates import list_duplicates
from structures.rules.activities import describe_activities
from structures.tables.proposals import duplicates_table

DIRECTORY = {"label": "Structures", "url": "/structures/"}
DUPLICATES = {"label": "Doublons probables", "url": "/structures/doublons/"}


@requires(Permission.STRUCTURES_SIAE_MANAGE)
@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    table = duplicates_table(list_duplicates(cast(User, request.user)), params=request.GET)
    if fmt := asked_format(request):
        return export_table(table, fmt, title="Doublons probables")
    context = {"crumbs": [DIRECTORY, {"label": DUPLICATES["label"]}], "table": table}
    return render(request, "structures/duplicates.html", context)


@requires(Permission.STRUCTURES_SIAE_MANAGE)
@require_safe
def compare(request: HttpRequest, one: int, other: int) -> HttpResponse:
    pair = [_find(request, one), _find(request, other)]
    context = {
        "crumbs": [DIRECTORY, DUPLICATES, {"label": "Comparer"}],
        "one": pair[0],
        "other": pair[1],
        "rows": _describe(pair),
    }
    return render(request, "structures/duplicate.html", context)


@requires(Permission.STRUCTURES_SIAE_MANAGE)
@require_POST
def merge(request: HttpRequest, one: int, other: int) -> HttpResponse:
    """Keep the first, merge the second into it."""
    kept, merged = _find(request, one), _find(request, other)
    try:
        merge_structures(kept, merged, actor=cast(User, request.user))
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect("structures:duplicates")
    messages.success(request, f"{merged.name} est fusionnée dans {kept.name} : l’historique de la fiche dit tout.")
    return redirect("structures:detail", pk=kept.pk)


@requires(Permission.STRUCTURES_SIAE_MANAGE)
@require_POST
def tell_apart(request: HttpRequest, one: int, other: int) -> HttpResponse:
    keep_apart(_find(request, one), _find(request, other), actor=cast(User, request.user))
    messages.success(request, "Ces deux structures ne seront plus proposées comme doublons.")
    return redirect("structures:duplicates")


def _find(request: HttpRequest, pk: int) -> Siae:
    rows = Siae.objects.managed_by(cast(User, request.user)).select_related("department", "source")
    return get_object_or_404(rows.prefetch_related("sites__commune", "annexes", "members", "networks"), pk=pk)


def _describe(pair: list[Siae]) -> list[tuple[str, list[Any]]]:
    """The same facts of both, line by line."""
    facts = {
        "Filière": lambda siae: siae.get_kind_display(),
        "SIRET": lambda siae: siae.siret_spaced,
        "Enseigne": lambda siae: siae.brand,
        "Département": lambda siae: siae.department.name,
        "Lieux": lambda siae: ", ".join(sorted({site.commune.name for site in siae.sites.all()})),
        "Activités": lambda siae: describe_activities(siae.activities),
        "Réseaux": lambda siae: ", ".join(network.name for network in siae.networks.all()),
        "Annexes financières": lambda siae: ", ".join(
            sorted({annex.number_spaced or str(annex.year) for annex in siae.annexes.all()})
        ),
        "Membres rattachés": lambda siae: str(len(siae.members.all())),
        "Source": lambda siae: str(siae.source),
    }
    return [(label, [read(siae) for siae in pair]) for label, read in facts.items()]
