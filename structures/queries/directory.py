"""The directory of structures: identity for all who signed in, ETP for those whose perimeter covers them."""

from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from structures.models import AnnexLine, FinancialAnnex, Siae, Site


def list_siae(user: User, *, year: int) -> "QuerySet[Siae]":
    """Structures with `seat_commune`, `site_count`, `etp` and `is_estimated`.

    The last two are None where the figures are not the user's to see.
    """
    sites = Site.objects.filter(siae=OuterRef("pk")).order_by()
    annexes = FinancialAnnex.objects.visible_to(user).counted(year)
    figures = (
        AnnexLine.objects.filter(annex__siae=OuterRef("pk"), annex__in=annexes)
        .order_by()
        .values("annex__siae")
        .annotate(total=Sum("etp"), estimated=BoolOr("annex__is_estimated"))
    )
    return (
        Siae.objects.visible_to(user)
        .select_related("department")
        .annotate(
            seat_commune=Subquery(sites.filter(is_seat=True).values("commune__name")[:1]),
            site_count=Coalesce(Subquery(sites.values("siae").annotate(count=Count("pk")).values("count")), 0),
            etp=Subquery(figures.values("total")[:1]),
            is_estimated=Subquery(figures.values("estimated")[:1]),
        )
    )


def find_kept(user: User, pk: int) -> int | None:
    """The structure that this one was merged into, for an address kept from before."""
    kept = Siae.objects.filter(pk=pk).values("merged_into")
    return Siae.objects.visible_to(user).filter(pk__in=kept).values_list("pk", flat=True).first()


def list_lines(user: User, *, siae: Siae) -> list[AnnexLine]:
    """Lines of the annexes of a structure that the user may see, most recent year first."""
    lines = AnnexLine.objects.filter(annex__in=FinancialAnnex.objects.visible_to(user).filter(siae=siae))
    return list(lines.select_related("annex", "site").order_by("-annex__year", "site__name", "kind", "funder"))


def list_points(rows: "QuerySet[Siae]") -> list[dict[str, Any]]:
    """The sites of the structures of a queryset, as points for a map; one query."""
    sites = (
        Site.objects.filter(siae__in=rows.order_by().values("pk"))
        .order_by("pk")
        .values_list("siae_id", "siae__name", "siae__kind", "commune__name", "is_seat", "point")
    )
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(point.x, 5), round(point.y, 5)]},
            "properties": {"structure": pk, "name": name, "kind": kind, "commune": commune, "seat": is_seat},
        }
        for pk, name, kind, commune, is_seat, point in sites
    ]
