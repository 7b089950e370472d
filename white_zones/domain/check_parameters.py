"""What a run cannot be made from, told field by field before it is kept."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from structures.enums import SiaeKind
from structures.models import FinancialAnnex
from structures.queries.realised_supply import has_declarations
from territories.enums import AreaLevel
from territories.models import Area, IndicatorValue
from white_zones.domain.parameters import RunParameters, reach_of
from white_zones.engine.classes import Thresholds
from white_zones.engine.decay import parse_decay
from white_zones.engine.errors import DecayError, ThresholdsError
from white_zones.enums import Access, EdgeRule, MeshRule, RunMethod, SupplyBasis, TravelProvider
from white_zones.models import Run, TravelTime
from white_zones.rules import MOST_DRAWS, SECOND_MESHES

# Beyond this no one goes to work, and the pairs would be all the pairs.
LONGEST_REACH = 180

Problem = tuple[str, str]
"""A field of the parameters, and what is wrong with it."""


def check_parameters(parameters: RunParameters) -> None:
    """Refuse, field by field and in French, what the run could not be made from."""
    errors: dict[str, str] = {}
    for find in (_method_problems, _supply_problems, _demand_problems, _class_problems, _derogation_problems):
        for field, message in find(parameters):
            errors.setdefault(field, message)
    if errors:
        raise ValidationError(errors)


def _method_problems(parameters: RunParameters) -> Iterator[Problem]:
    if parameters.method not in RunMethod.values:
        yield "method", "Cette méthode est inconnue."
    if problem := find_decay_problem(parameters.decay):
        yield "decay", problem
    if problem := find_travel_problem(parameters):
        yield "travel_source", problem
    if parameters.edge not in EdgeRule.values:
        yield "edge", "Cette règle de bord est inconnue."
    if not 0 <= parameters.draws <= MOST_DRAWS:
        yield "draws", f"Le nombre de tirages va de 0 à {MOST_DRAWS}."


def _supply_problems(parameters: RunParameters) -> Iterator[Problem]:
    year = parameters.supply_year
    if not parameters.kinds:
        yield "kinds", "Choisissez au moins une filière."
    elif unknown := set(parameters.kinds) - set(SiaeKind.values):
        yield "kinds", f"Filière inconnue : {', '.join(sorted(unknown))}."
    counted = FinancialAnnex.objects.counted(year).filter(lines__etp__gt=0, lines__kind__in=parameters.kinds)
    if not counted.exists():
        yield "supply_year", f"Aucun ETP des filières choisies n’est conventionné en {year}."
    if parameters.supply_basis not in SupplyBasis.values:
        yield "supply_basis", "Cette base de l’offre est inconnue."
    elif parameters.supply_basis == SupplyBasis.REALISED and not has_declarations(year):
        yield "supply_basis", f"Aucun mois de {year} n’est déclaré : prenez les ETP conventionnés."


def _demand_problems(parameters: RunParameters) -> Iterator[Problem]:
    if not Area.objects.filter(pk=parameters.perimeter).exists():
        yield "perimeter", "Ce périmètre est inconnu."
    known = IndicatorValue.objects.filter(
        indicator__code=parameters.demand_code,
        period=parameters.demand_period,
        area__level=AreaLevel.COMMUNE,
        value__gt=0,
    )
    if not known.exists():
        yield "demand_code", "Aucune commune n’a de valeur pour cet indicateur et cette période."


def _class_problems(parameters: RunParameters) -> Iterator[Problem]:
    try:
        Thresholds(*parameters.thresholds)
    except ThresholdsError as error:
        yield "thresholds", str(error)
    if not 0 <= parameters.minimum_demand < float("inf"):
        yield "minimum_demand", "L’effectif minimal est un nombre positif ou nul."
    if parameters.mesh_rule not in MeshRule.values:
        yield "mesh_rule", "Cette règle de maille est inconnue."
    if bool(parameters.mesh_rule) != bool(parameters.second_mesh):
        yield "second_mesh", "Choisissez la seconde maille et ce que l’on en garde, ou aucune des deux."
    elif parameters.second_mesh and parameters.second_mesh not in SECOND_MESHES:
        yield "second_mesh", "Cette maille ne peut pas être la seconde."
    reference = parameters.reference_run
    if reference and not Run.objects.filter(pk=reference, perimeter=parameters.perimeter, is_reference=True).exists():
        yield "reference_run", "Ce calcul ne fixe pas de référence pour ce périmètre."


def _derogation_problems(parameters: RunParameters) -> Iterator[Problem]:
    if not 0 <= parameters.derogated_share <= 1:
        yield "derogated_share", "La part du besoin admise en dérogation va de 0 à 100 %."
    codes = [derogation.code for derogation in parameters.derogations]
    known = set(
        Area.objects.current().at_level(AreaLevel.COMMUNE).filter(code__in=codes).values_list("code", flat=True)
    )
    for derogation in parameters.derogations:
        if derogation.code not in known:
            yield "derogations", f"Dérogation : la commune « {derogation.code} » est inconnue."
        if derogation.access_class not in Access.values:
            yield "derogations", f"Dérogation de la commune {derogation.code} : cette classe est inconnue."
        if not derogation.motive.strip():
            yield "derogations", f"Dérogation de la commune {derogation.code} : écrivez son motif."
    if len(set(codes)) < len(codes):
        yield "derogations", "Une commune ne reçoit qu’une dérogation : gardez une ligne par commune."


def find_decay_problem(spec: str) -> str | None:
    """Why a decay cannot be used, None when it can."""
    try:
        reach = reach_of(parse_decay(spec))
    except DecayError as error:
        return str(error)
    if reach > LONGEST_REACH:
        return f"La décroissance s’étend sur plus de {LONGEST_REACH} minutes : réduisez-la."
    return None


def find_travel_problem(parameters: RunParameters) -> str | None:
    """Why the travel times cannot be had, None when they can."""
    if parameters.provider not in TravelProvider.values:
        return "Cette origine des temps de trajet est inconnue."
    if parameters.is_estimated_travel:
        return None
    times = TravelTime.objects.filter(source=parameters.travel_source, mode=parameters.mode)
    return None if parameters.travel_source and times.exists() else "Cette matrice de temps n’a pas été chargée."
