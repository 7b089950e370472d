"""Zonings and history of a commune, in words, and how far each scheme covers the region."""

from collections.abc import Mapping

from django.db.models import Count

from territories.enums import AreaLevel, MovementKind, ZoningScheme, ZoningStatus
from territories.models import Area, AreaMovement, DistrictCommune, Zoning

STATUS_WORDS: Mapping[tuple[str, str], str] = {
    (ZoningScheme.FRR, ZoningStatus.IN): "FRR socle",
    (ZoningScheme.FRR, ZoningStatus.PLUS): "FRR+",
    (ZoningScheme.FRR, ZoningStatus.BENEFICIARY): "FRR, bénéficiaire",
    (ZoningScheme.FRR, ZoningStatus.PARTIAL): "FRR en partie",
    (ZoningScheme.ZRR, ZoningStatus.IN): "ZRR",
    (ZoningScheme.ZRR, ZoningStatus.PARTIAL): "ZRR en partie",
    (ZoningScheme.MOUNTAIN, ZoningStatus.IN): "Montagne",
}


def describe_zonings(area: Area) -> list[str]:
    """Schemes that the commune is in, with their vintage, and its priority districts; nothing for other levels."""
    if area.level != AreaLevel.COMMUNE:
        return []
    rows = Zoning.objects.of_last_vintage().filter(area=area).values_list("scheme", "status", "vintage")
    words = [
        f"{STATUS_WORDS[scheme, status]} ({vintage})"
        for scheme, status, vintage in rows
        if (scheme, status) in STATUS_WORDS
    ]
    districts = DistrictCommune.objects.filter(commune=area, district__is_current=True).count()
    if districts:
        words.append("1 quartier prioritaire" if districts == 1 else f"{districts} quartiers prioritaires")
    return words


def describe_history(area: Area) -> list[str]:
    """The former communes that a commune holds, in sentences."""
    if area.level != AreaLevel.COMMUNE:
        return []
    movements = AreaMovement.objects.filter(area=area).exclude(kind=MovementKind.DISTRICT).order_by("old_code")
    return [_tell(movement, area) for movement in movements]


def _tell(movement: AreaMovement, area: Area) -> str:
    deduced = " (déduit, à vérifier)" if movement.is_deduced else ""
    if movement.kind == MovementKind.MERGE:
        name = f"{movement.old_name}, " if movement.old_name != movement.old_code else ""
        return f"réunit l’ancienne commune {name}code {movement.old_code}{deduced}"
    if movement.old_code == area.code:
        return f"son territoire a été divisé : ses chiffres antérieurs sont partagés entre ses héritières{deduced}"
    return f"issue de {movement.old_name}, code {movement.old_code}{deduced}"


def count_zonings() -> dict[tuple[str, str], dict[str, int]]:
    """(scheme, vintage) → number of communes by status, of the last vintages."""
    rows = (
        Zoning.objects.of_last_vintage()
        .filter(area__is_current=True)
        .order_by("scheme")
        .values("scheme", "vintage", "status")
        .annotate(count=Count("pk"))
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        found.setdefault((row["scheme"], row["vintage"]), {})[row["status"]] = row["count"]
    return found
