"""The directory of structures: identity for all who signed in, ETP for those whose perimeter covers them."""

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from accounts.models import User
from structures.models import AnnexLine, FinancialAnnex, Siae, Site


def list_siae(user: User, *, year: int) -> "QuerySet[Siae]":
    """Structures with `seat_commune`, `site_count` and `etp` (None where the figures are not the user's to see)."""
    seat = Site.objects.filter(siae=OuterRef("pk"), is_seat=True)
    figures = (
        AnnexLine.objects.filter(
            annex__siae=OuterRef("pk"), annex__in=FinancialAnnex.objects.visible_to(user).counted(year)
        )
        .order_by()
        .values("annex__siae")
        .annotate(total=Sum("etp"))
    )
    return (
        Siae.objects.visible_to(user)
        .select_related("department")
        .annotate(
            seat_commune=Subquery(seat.values("commune__name")[:1]),
            site_count=Count("sites"),
            etp=Subquery(figures.values("total")[:1]),
        )
    )


def list_lines(user: User, *, siae: Siae) -> list[AnnexLine]:
    """Lines of the annexes of a structure that the user may see, most recent year first."""
    lines = AnnexLine.objects.filter(annex__in=FinancialAnnex.objects.visible_to(user).filter(siae=siae))
    return list(lines.select_related("annex", "site").order_by("-annex__year", "site__name", "kind", "funder"))
