"""Envelopes told in words: what is left, what is exceeded, what differs between two people's figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocation.enums import Measure, Part
from allocation.models import Envelope
from allocation.queries.envelopes import Consumed, Gap, IaeLine
from iae_portal.common.formatting import format_etp, format_euros
from structures.rules.etp import as_decimal

UNKNOWN = "inconnu"


@dataclass(frozen=True, slots=True)
class GapWords:
    """A sentence and the icon that goes with it."""

    text: str
    is_exceeded: bool
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that two people wrote differently."""

    label: str
    typed: str
    saved: str


def tell_balance(line: IaeLine) -> str:
    """What is left of both parts once the ETP worked are taken; unknown stays unknown."""
    etp, consumed = line.etp, line.consumed
    if etp is None:
        return f"{UNKNOWN} : aucun ETP notifié"
    if consumed.realised is None:
        return f"{UNKNOWN} : aucune déclaration à votre disposition"
    left = etp - (as_decimal(consumed.realised) or Decimal())
    if not consumed.is_whole:
        declared = f"{consumed.declared} structures" if consumed.declared > 1 else f"{consumed.declared} structure"
        verb = "ont" if consumed.declared > 1 else "a"
        return f"{UNKNOWN} : {declared} sur {consumed.structures} {verb} déclaré"
    if left < 0:
        return f"dépassement de {format_etp(-left)} ETP"
    return f"reste {format_etp(left)} ETP" if left else "entièrement consommé"


def consumed_etp(consumed: Consumed) -> Decimal | None:
    return as_decimal(consumed.realised)


def tell_gap(gap: Gap) -> GapWords:
    envelope = gap.envelope
    name = f"{Measure(envelope.measure).short}, {Part(envelope.part).label}, {envelope.area.display_name}"
    sentences = [words for words in (_tell_left(gap.etp, unit="ETP"), _tell_left(gap.euros, unit="€")) if words]
    plural = "s" if gap.count > 1 else ""
    verdict = " ; ".join(sentences) or "écart inconnu, un chiffre n’est pas notifié"
    return GapWords(f"{name} : {gap.count} part{plural}, {verdict}.", gap.is_exceeded, envelope)


def _tell_left(left: Decimal | None, *, unit: str) -> str:
    if left is None:
        return ""
    amount = format_euros(abs(left), decimals=2) if unit == "€" else f"{format_etp(abs(left))} ETP"
    if left < 0:
        return f"les parts dépassent l’enveloppe de {amount}"
    return f"{amount} restent à répartir" if left else f"tous les {'euros' if unit == '€' else 'ETP'} sont répartis"


def compare_figures(typed: Any, saved: Envelope) -> list[Difference]:
    """The figures of a plan beside those saved meanwhile, where they differ."""
    kept = []
    for name, show in (
        ("etp", format_etp),
        ("euros", lambda value: format_euros(value, decimals=2)),
        ("carried_etp", format_etp),
        ("carried_euros", lambda value: format_euros(value, decimals=2)),
        ("firmness", lambda value: dict(Envelope._meta.get_field("firmness").flatchoices)[value]),  # noqa: SLF001
        ("note", lambda value: value or "–"),
    ):
        mine, theirs = getattr(typed, name), getattr(saved, name)
        if mine != theirs:
            label = str(Envelope._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001
            kept.append(Difference(label, show(mine), show(theirs)))
    return kept
