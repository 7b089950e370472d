"""Means granted, added up and compared: figures only, with the words of their faults."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal()


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """ETP (annual) and euros of one year, kind, place (key of an area) and part; suspended by a condition or not."""

    year: int
    kind: str
    place: int
    part: str
    etp: Decimal = ZERO
    euros: Decimal = ZERO
    suspended_by: int | None = None

    @property
    def key(self) -> tuple[int, str, int, str]:
        return self.year, self.kind, self.place, self.part


@dataclass(frozen=True, slots=True)
class Sum:
    etp: Decimal = ZERO
    euros: Decimal = ZERO

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.etp + other.etp, self.euros + other.euros)


def add_up(amounts: Iterable[Amount]) -> Sum:
    return sum((Sum(one.etp, one.euros) for one in amounts), Sum())


def by_year(amounts: Iterable[Amount]) -> Mapping[int, Sum]:
    """Totals of each year, in order."""
    found: dict[int, Sum] = defaultdict(Sum)
    for one in amounts:
        found[one.year] += Sum(one.etp, one.euros)
    return dict(sorted(found.items()))


def find_faults(amounts: Sequence[Amount], *, first_year: int) -> list[str]:
    """What is wrong with the lines of an acceptance, in French, each naming its line."""
    if not amounts:
        return ["Une acceptation accorde des moyens : ajoutez au moins une ligne."]
    faults, seen = [], set()
    for rank, one in enumerate(amounts, 1):
        if one.key in seen:
            faults.append(f"Ligne {rank} : même année, filière, lieu et financeur qu’une ligne précédente.")
        seen.add(one.key)
        if one.etp < 0 or one.euros < 0:
            faults.append(f"Ligne {rank} : un moyen accordé ne peut pas être négatif.")
        elif not one.etp and not one.euros:
            faults.append(f"Ligne {rank} : donnez des ETP, un montant, ou les deux.")
        if one.etp != one.etp.quantize(CENT) or one.euros != one.euros.quantize(CENT):
            faults.append(f"Ligne {rank} : deux décimales au plus.")
        if one.etp and not one.kind:
            faults.append(f"Ligne {rank} : des ETP relèvent d’une filière, choisissez-la.")
        if one.year < first_year:
            faults.append(f"Ligne {rank} : l’appel porte sur {first_year} et les années suivantes.")
    return faults


def take_back(amounts: Sequence[Amount], *, year: int, etp: Decimal) -> list[Amount]:
    """The lines with so many ETP of a year taken back, shared by their ETP; what a year holds is the most taken.

    The total taken is exact to the hundredth: the largest remainders take the last hundredths.
    """
    concerned = [rank for rank, one in enumerate(amounts) if one.year == year and one.etp > 0]
    whole = sum((amounts[rank].etp for rank in concerned), ZERO)
    taken = min(etp, whole)
    if not concerned or taken <= 0:
        return list(amounts)
    shares = {rank: taken * amounts[rank].etp / whole for rank in concerned}
    floors = {rank: share.quantize(CENT, rounding="ROUND_FLOOR") for rank, share in shares.items()}
    left = int((taken - sum(floors.values(), ZERO)) / CENT)
    # A line of which a hundredth more would make a negative one cannot be among those: its share is at most its ETP.
    for rank in sorted(concerned, key=lambda rank: (floors[rank] - shares[rank], rank))[:left]:
        floors[rank] += CENT
    return [replace(one, etp=one.etp - floors.get(rank, ZERO)) for rank, one in enumerate(amounts)]


def spread(etp_by_year: Mapping[str, str], *, kind: str, place: int, part: str) -> list[Amount]:
    """What a file asks, as lines that an agent starts from."""
    return [
        Amount(int(year), kind, place, part, etp=Decimal(etp).quantize(CENT, rounding=ROUND_HALF_UP))
        for year, etp in sorted(etp_by_year.items())
        if Decimal(etp) > 0
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line before and after; None where the line does not exist."""

    key: tuple[int, str, int, str]
    before: Sum | None
    after: Sum | None

    @property
    def etp_change(self) -> Decimal:
        return (self.after or Sum()).etp - (self.before or Sum()).etp

    @property
    def euros_change(self) -> Decimal:
        return (self.after or Sum()).euros - (self.before or Sum()).euros


def compare(before: Iterable[Amount], after: Iterable[Amount]) -> list[Difference]:
    """The lines that an amendment adds, takes away or changes, in order; those that stay are left out."""
    old = {one.key: Sum(one.etp, one.euros) for one in before}
    new = {one.key: Sum(one.etp, one.euros) for one in after}
    return [Difference(key, old.get(key), new.get(key)) for key in sorted(old | new) if old.get(key) != new.get(key)]
