"""Euros per ETP: those of a year, else of the latest year before it that has some."""

from decimal import Decimal

from allocation.models import UnitAmount
from structures.enums import SiaeKind


def list_amounts() -> list[UnitAmount]:
    """Every amount, the latest year first, kinds in their usual order; one query."""
    rank = {kind: position for position, kind in enumerate(SiaeKind.values)}
    found = UnitAmount.objects.select_related("source").order_by()
    return sorted(found, key=lambda amount: (-amount.year, rank[amount.kind]))


def read_costs(year: int) -> tuple[dict[str, Decimal], str]:
    """The socle of each kind (€ per ETP) for the latest year that is not after `year`, and a sentence that says so.

    Without any amount, an empty mapping and the reason.
    """
    rows = [amount for amount in list_amounts() if amount.year <= year]
    if not rows:
        return {}, f"Aucun montant unitaire n’est connu pour {year} ni avant : les euros ne sont pas calculés."
    latest = rows[0].year
    kept = [amount for amount in rows if amount.year == latest]
    titles = " ; ".join(dict.fromkeys(str(amount.source) for amount in kept))
    gap = "" if latest == year else f", faute de montants pour {year}"
    missing = [kind for kind in SiaeKind.values if kind not in {amount.kind for amount in kept}]
    words = f"Montants socle de {latest}{gap}, hors part modulée : {titles}."
    if missing:
        words += f" Sans montant : {', '.join(missing)}."
    return {amount.kind: amount.euros for amount in kept}, words
