"""What an envelope still holds: available, under convention, granted, and what is being prepared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from allocation.enums import Firmness, Measure, Part
from allocation.models import Envelope
from awards.enums import FROZEN_CONVENTIONS, PENDING, ConventionState, DecisionKind, DecisionState
from awards.models import ConventionLine, DecisionLine
from awards.rules.amounts import Amount, Sum as Total, add_up
from calls.models import Call
from structures.enums import STATES_COUNTED, Funder
from structures.models import AnnexLine
from territories.models import Area

FUNDERS = {Part.STATE: Funder.STATE, Part.COUNCIL: Funder.DEPARTMENT}
NOTHING = Decimal()


@dataclass(frozen=True, slots=True)
class Balance:
    """One envelope. A figure of None is not told, and binds nobody.

    `contracted` are the ETP of the annexes financières of the register that no decision of the portal made.
    """

    label: str
    year: int
    part: str
    is_firm: bool
    etp: Decimal | None
    euros: Decimal | None
    contracted: Decimal
    granted: Total
    prepared: Total

    @property
    def etp_left(self) -> Decimal | None:
        return None if self.etp is None else self.etp - self.contracted - self.granted.etp

    @property
    def euros_left(self) -> Decimal | None:
        return None if self.euros is None else self.euros - self.granted.euros

    def lacks(self, wanted: Total) -> Total:
        """What would be missing if so much more were granted; nothing where the envelope is not told."""
        etp = NOTHING if self.etp_left is None else max(NOTHING, wanted.etp - max(NOTHING, self.etp_left))
        euros = NOTHING if self.euros_left is None else max(NOTHING, wanted.euros - max(NOTHING, self.euros_left))
        return Total(etp, euros)


def read_call_balance(call: Call) -> Balance:
    """The envelope of a call, for the year that it is of; two queries."""
    granted = _sum(granted_lines().filter(decision__application__call=call, year=call.year))
    granted += _sum(convention_lines().filter(convention__application__call=call, year=call.year))
    prepared = _sum(prepared_lines().filter(decision__application__call=call, year=call.year))
    return Balance(
        label=f"Appel, année {call.year}",
        year=call.year,
        part="",
        is_firm=True,
        etp=call.envelope_etp,
        euros=call.envelope_euros,
        contracted=NOTHING,
        granted=granted,
        prepared=prepared,
    )


def read_department_balances(department: Area, years: Iterable[int]) -> list[Balance]:
    """The envelopes of the IAE of a département, by year and part, in a fixed number of queries."""
    wanted = sorted(set(years))
    envelopes = {(one.year, one.part): one for one in _envelopes(department, wanted)}
    in_department = Q(decision__application__department=department, year__in=wanted)
    granted = _by_part(granted_lines().filter(in_department))
    of_conventions = convention_lines().filter(convention__application__department=department, year__in=wanted)
    for key, total in _by_part(of_conventions).items():
        granted[key] = granted.get(key, Total()) + total
    prepared = _by_part(prepared_lines().filter(in_department))
    contracted = _contracted(department, wanted)
    return [
        _balance(envelope, granted=granted, prepared=prepared, contracted=contracted)
        for _, envelope in sorted(envelopes.items())
    ]


def hold_department_envelopes(department: Area, years: Iterable[int]) -> None:
    """Lock them until the end of the transaction: two calls granting at once wait for each other."""
    list(_envelopes(department, sorted(set(years))).select_for_update(of=("self",)))


def _envelopes(department: Area, years: Sequence[int]) -> "QuerySet[Envelope]":
    return Envelope.objects.filter(area=department, measure=Measure.IAE, year__in=years).order_by("pk")


def wanted_of(amounts: Sequence[Amount], balance: Balance) -> Total:
    """What the amounts would draw on the envelope; that of a call is of every part."""
    return add_up(one for one in amounts if one.year == balance.year and balance.part in ("", one.part))


def granted_lines() -> "QuerySet[DecisionLine]":
    """Lines of the acceptances in force that no signed convention has taken over."""
    rows = DecisionLine.objects.filter(decision__state=DecisionState.RELEASED, decision__kind=DecisionKind.ACCEPTED)
    return rows.exclude(decision__convention__state__in=FROZEN_CONVENTIONS)


def convention_lines() -> "QuerySet[ConventionLine]":
    """Lines of signed conventions, amendments included; what a termination ended early is not granted any more."""
    rows = ConventionLine.objects.filter(convention__state__in=FROZEN_CONVENTIONS)
    return rows.exclude(convention__state=ConventionState.TERMINATED, year__gt=ExtractYear("convention__ended_at"))


def prepared_lines() -> "QuerySet[DecisionLine]":
    return DecisionLine.objects.filter(decision__state__in=PENDING, decision__kind=DecisionKind.ACCEPTED)


def _sum(rows: "QuerySet[DecisionLine] | QuerySet[ConventionLine]") -> Total:
    found = rows.order_by().aggregate(all_etp=Sum("etp"), all_euros=Sum("euros"))
    return Total(found["all_etp"] or NOTHING, found["all_euros"] or NOTHING)


def _by_part(rows: "QuerySet[DecisionLine] | QuerySet[ConventionLine]") -> dict[tuple[int, str], Total]:
    found = rows.order_by().values("year", "part").annotate(all_etp=Sum("etp"), all_euros=Sum("euros"))
    return {(row["year"], row["part"]): Total(row["all_etp"] or NOTHING, row["all_euros"] or NOTHING) for row in found}


def _contracted(department: Area, years: Sequence[int]) -> dict[tuple[int, str], Decimal]:
    rows = AnnexLine.objects.filter(
        annex__department=department,
        annex__year__in=years,
        annex__state__in=STATES_COUNTED,
        annex__siae__is_current=True,
        annex__award__isnull=True,
    )
    found: dict[tuple[int, str], Decimal] = {}
    totals = rows.order_by().values_list("annex__year", "funder").annotate(total=Sum("etp"))
    for year, funder, etp in totals:
        part = Part.COUNCIL if funder == Funder.DEPARTMENT else Part.STATE
        found[year, part] = found.get((year, part), NOTHING) + etp
    return found


def _balance(
    envelope: Envelope,
    *,
    granted: dict[tuple[int, str], Total],
    prepared: dict[tuple[int, str], Total],
    contracted: dict[tuple[int, str], Decimal],
) -> Balance:
    key = (envelope.year, envelope.part)
    return Balance(
        label=f"Département, {envelope.get_part_display()}, {envelope.year}",
        year=envelope.year,
        part=envelope.part,
        is_firm=envelope.firmness == Firmness.FIRM,
        etp=None if envelope.etp is None else envelope.etp + envelope.carried_etp,
        euros=None if envelope.euros is None else envelope.euros + envelope.carried_euros,
        contracted=contracted.get(key, NOTHING),
        granted=granted.get(key, Total()),
        prepared=prepared.get(key, Total()),
    )
