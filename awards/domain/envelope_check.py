"""Before means are granted: what the call and the département still hold."""

from collections.abc import Sequence
from decimal import Decimal

from awards.queries.balance import (
    Balance,
    hold_department_envelopes,
    read_call_balance,
    read_department_balances,
    wanted_of,
)
from awards.rules.amounts import Amount
from calls.models import Application, Call
from iae_portal.common.formatting import format_etp, format_euros
from iae_portal.common.transitions import TransitionRefusedError


def find_excesses(application: Application, amounts: Sequence[Amount]) -> list[str]:
    """What would be exceeded, in French, one sentence an envelope; firm envelopes only."""
    balances = read_balances(application, amounts)
    return [_tell(one, lacking) for one in balances if one.is_firm and any(lacking := _lacking(one, amounts))]


def require_envelopes(application: Application, amounts: Sequence[Amount]) -> None:
    """Refuse what would exceed an envelope; the call and the envelopes are held until the end of the transaction."""
    Call.objects.select_for_update(of=("self",)).get(pk=application.call_id)
    hold_department_envelopes(application.department, {one.year for one in amounts})
    found = find_excesses(application, amounts)
    if found:
        raise TransitionRefusedError(
            " ".join(found) + " Réduisez les moyens accordés, ou faites modifier l’enveloppe."
        )


def read_balances(application: Application, amounts: Sequence[Amount]) -> list[Balance]:
    """The envelopes that an acceptance draws on: the call's, then those of the département and of its years."""
    years = {one.year for one in amounts} or {application.call.year}
    return [read_call_balance(application.call), *read_department_balances(application.department, years)]


def _lacking(balance: Balance, amounts: Sequence[Amount]) -> tuple[Decimal, Decimal]:
    lacking = balance.lacks(wanted_of(amounts, balance))
    return lacking.etp, lacking.euros


def _tell(balance: Balance, lacking: tuple[Decimal, Decimal]) -> str:
    etp, euros = lacking
    parts = [f"{format_etp(etp)} ETP"] if etp else []
    parts += [format_euros(euros, decimals=2)] if euros else []
    return f"L’enveloppe « {balance.label} » serait dépassée de {' et '.join(parts)}."
