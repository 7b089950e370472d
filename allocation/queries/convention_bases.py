"""Base ETP of each convention of some départements, from its annexes or from the dialogue de gestion."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from allocation.enums import BaseScope, BaseSource
from allocation.queries.scenario_bases import BaseUnavailableError, state_only
from allocation.rules.settings import BaseChoice
from structures.models import DialogueCampaign, Siae
from structures.queries.dialogue_outcomes import list_structure_outcomes
from structures.queries.supply import has_estimates, supply_by_structure, supply_sources


@dataclass(frozen=True, slots=True)
class ConventionBase:
    """ETP by key of structure then kind; `empty` counts the structures left out, whose ETP are all 0."""

    cells: Mapping[int, Mapping[str, Decimal]]
    words: str
    empty: int
    sources: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    is_demonstration: bool = False


def read_convention_base(choice: BaseChoice, *, departments: Collection[int]) -> ConventionBase:
    """The base of the conventions allocated to some départements; raises BaseUnavailableError, in French."""
    if choice.source == BaseSource.ANNEXES:
        return _read_annexes(choice, departments)
    if choice.source == BaseSource.DIALOGUE:
        return _read_dialogue(choice, departments)
    raise BaseUnavailableError(
        "Cette base ne dit rien de chaque structure : prenez les annexes financières ou le dialogue de gestion."
    )


def list_structures(keys: Collection[int]) -> dict[int, Siae]:
    return Siae.objects.in_bulk(list(keys))


def _read_annexes(choice: BaseChoice, departments: Collection[int]) -> ConventionBase:
    year = choice.reference or 0
    supply = supply_by_structure(year, departments=departments)
    if not supply:
        raise BaseUnavailableError(f"Aucune annexe financière de {year} ici : choisissez une autre année.")
    by_state = choice.scope == BaseScope.STATE
    cells = {key: state_only(one) if by_state else one.etp for key, one in supply.items()}
    sources, is_estimated = supply_sources(year), has_estimates(year)
    kept = _keep_positive(cells)
    return ConventionBase(
        cells=kept,
        words=f"Annexes financières de {year} ({BaseScope(choice.scope).label})",
        empty=len(cells) - len(kept),
        sources=tuple(source.pk for source in sources),
        notes=("ETP par structure estimés par une règle.",) if is_estimated else (),
        is_demonstration=any(source.is_demonstration for source in sources),
    )


def _read_dialogue(choice: BaseChoice, departments: Collection[int]) -> ConventionBase:
    campaign = DialogueCampaign.objects.select_related("source").filter(pk=choice.reference or 0).first()
    if campaign is None:
        raise BaseUnavailableError("Cette campagne de dialogue de gestion n’existe plus : choisissez-en une autre.")
    cells = list_structure_outcomes(campaign, departments=departments)
    if not cells:
        raise BaseUnavailableError(f"La campagne {campaign.year} ne dit rien ici : choisissez une autre base.")
    kept = _keep_positive(cells)
    return ConventionBase(
        cells=kept,
        words=f"Dialogue de gestion, campagne {campaign.year} (convenu, à défaut proposé, demandé ou conventionné)",
        empty=len(cells) - len(kept),
        sources=(campaign.source_id,),
        is_demonstration=campaign.source.is_demonstration,
    )


def _keep_positive(cells: Mapping[int, Mapping[str, Decimal]]) -> dict[int, Mapping[str, Decimal]]:
    return {key: own for key, own in cells.items() if any(own.values())}
