"""What of a suggestion goes into a recommendation, which more people read: never the figures of one structure."""

from fractions import Fraction

from iae_portal.common.formatting import format_etp, format_number, format_percent
from strategy.enums import SuggestionKind
from strategy.models import Evidence, Suggestion
from strategy.rules.suggesting import EVIDENCE_KINDS
from structures.models import FinancialAnnex
from structures.queries.realised import DepartmentFigures, read_departments
from structures.queries.supply import latest_year
from structures.rules.discretion import MINIMUM_STRUCTURES
from structures.rules.etp import as_decimal

PRIVATE = (
    "Une structure s’écarte de sa convention. Ses chiffres ne sont lus que dans son périmètre : ils ne figurent "
    "pas ici."
)

UNDECIDED = (
    "une règle de ce scénario coûte. Tant qu’il n’est pas adopté, ses chiffres ne figurent que dans la preuve jointe, "
    "que seuls lisent ceux qui lisent toutes ses lignes."
)


def is_private(suggestion: Suggestion) -> bool:
    """Whether it tells the figures of one structure."""
    return suggestion.kind == SuggestionKind.CONSUMPTION


def told_title(suggestion: Suggestion) -> str:
    if is_private(suggestion) and suggestion.department is not None:
        return f"Consommation des conventions : {suggestion.department.name}"
    return suggestion.title


def told_problem(suggestion: Suggestion) -> str:
    """Why, without what only some may read; a discussion is read across the région."""
    if is_private(suggestion):
        return PRIVATE
    version = suggestion.scenario
    if version is not None and not version.scenario.is_frozen:
        return f"« {version.scenario.name} » : {UNDECIDED}"
    return suggestion.reason


def frozen_evidence(suggestion: Suggestion) -> Evidence:
    """The figures as they are told today; of a structure, those of its département when they tell nobody's."""
    if is_private(suggestion):
        return _department_evidence(suggestion)
    return Evidence(
        kind=EVIDENCE_KINDS[SuggestionKind(suggestion.kind)],
        title=suggestion.title,
        figures=suggestion.figures,
        source=suggestion.source,
        dated_on=suggestion.dated_on,
        is_estimated=suggestion.is_estimated,
        run=suggestion.run,
        scenario=suggestion.scenario,
        call=suggestion.call,
        area=suggestion.area,
    )


def _department_evidence(suggestion: Suggestion) -> Evidence:
    year = latest_year()
    annexes = FinancialAnnex.objects.filter(department=suggestion.department)
    figures = read_departments(annexes, year=year).get(suggestion.department_id or 0) if year else None
    told = _figures(figures) if figures and figures.declared >= MINIMUM_STRUCTURES else []
    return Evidence(
        kind=EVIDENCE_KINDS[SuggestionKind.CONSUMPTION],
        title=told_title(suggestion),
        figures=told,
        text="" if told else PRIVATE,
        source=suggestion.source,
        dated_on=suggestion.dated_on,
        is_estimated=suggestion.is_estimated,
        area=suggestion.department,
    )


def _figures(figures: DepartmentFigures) -> list[list[str]]:
    contracted, realised = figures.contracted or Fraction(), figures.realised or Fraction()
    rate = as_decimal(realised / contracted, decimals=4) if contracted else None
    return [
        ["Structures qui ont déclaré", format_number(figures.declared)],
        ["ETP conventionnés (moyenne des mois déclarés)", format_etp(as_decimal(contracted))],
        ["ETP réalisés (moyenne des mois déclarés)", format_etp(as_decimal(realised))],
        ["Taux de consommation", format_percent(rate)],
    ]
