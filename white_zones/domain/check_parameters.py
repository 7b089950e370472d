"""What a run cannot be made from, told field by field before it is kept."""

from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError
from django.db.models import Q

from iae_portal.common.formatting import format_number
from structures.enums import SiaeKind
from structures.models import FinancialAnnex
from structures.queries.realised_supply import has_declarations
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership, IndicatorValue, NeedModel
from white_zones.domain.parameters import RunParameters, reach_of
from white_zones.domain.travel_profiles import profile_of
from white_zones.engine.classes import Thresholds
from white_zones.engine.decay import parse_decay
from white_zones.engine.errors import DecayError, ThresholdsError
from white_zones.enums import Access, EdgeRule, MeshRule, RunMethod, SupplyBasis, TravelProvider
from white_zones.models import Run, TravelTime
from white_zones.rules import DEFAULT_DEMAND, MOST_DRAWS, SECOND_MESHES

# Beyond this no one goes to work, and the pairs would be all the pairs.
LONGEST_REACH = 180

Message = tuple[str, str]
"""A field of the parameters, and what is wrong with it."""


def check_parameters(parameters: RunParameters) -> None:
    """Refuse, field by field and in French, what the run could not be made from."""
    errors: dict[str, list[ValidationError]] = {}
    for find in (_method_problems, _supply_problems, _demand_problems, _class_problems, _reference_problems):
        for field, message in find(parameters):
            errors.setdefault(field, [ValidationError(message)])
    if refused := list(_derogation_problems(parameters)):
        errors["derogations"] = refused
    if errors:
        raise ValidationError(errors)


def _method_problems(parameters: RunParameters) -> Iterator[Message]:
    if parameters.method not in RunMethod.values:
        yield "method", "Cette méthode est inconnue."
    access = profile_of(parameters.mode).access_minutes if parameters.is_estimated_travel else 0.0
    if problem := find_decay_problem(parameters.decay, access_minutes=access):
        yield "decay", problem
    if problem := find_travel_problem(parameters):
        yield "travel_source", problem
    if parameters.edge not in EdgeRule.values:
        yield "edge", "Cette règle de bord est inconnue."
    if not 0 <= parameters.draws <= MOST_DRAWS:
        yield "draws", f"Le nombre de tirages va de 0 à {MOST_DRAWS}."
    if parameters.seed < 0:
        yield "seed", "La graine des tirages est un nombre entier positif ou nul."


def _supply_problems(parameters: RunParameters) -> Iterator[Message]:
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


def _demand_problems(parameters: RunParameters) -> Iterator[Message]:
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
    version = parameters.need_version
    if version is None:
        return
    if parameters.demand_code != DEFAULT_DEMAND:
        yield "need_version", "Le modèle de besoin ne sert qu’au besoin d’insertion."
    elif not NeedModel.objects.filter(version=version).exists():
        yield "need_version", f"La version {version} du modèle de besoin est inconnue."


def _class_problems(parameters: RunParameters) -> Iterator[Message]:
    try:
        Thresholds(*parameters.thresholds)
    except ThresholdsError as error:
        yield "thresholds", str(error)
    if not 0 <= parameters.minimum_demand < float("inf"):
        yield "minimum_demand", "L’effectif minimal est un nombre positif ou nul."
    if not 0 <= parameters.derogated_share <= 1:
        yield "derogated_share", "La part du besoin admise en dérogation va de 0 à 100 %."
    if parameters.mesh_rule not in MeshRule.values:
        yield "mesh_rule", "Cette règle de maille est inconnue."
    if bool(parameters.mesh_rule) != bool(parameters.second_mesh):
        yield "second_mesh", "Choisissez la seconde maille et ce que l’on en garde, ou aucune des deux."
    elif parameters.second_mesh and parameters.second_mesh not in SECOND_MESHES:
        yield "second_mesh", "Cette maille ne peut pas être la seconde."


def _reference_problems(parameters: RunParameters) -> Iterator[Message]:
    if not parameters.reference_run:
        return
    named = Run.objects.filter(pk=parameters.reference_run, is_reference=True).first()
    if named is None:
        yield "reference_run", "Ce calcul ne fixe pas de référence."
    elif named.demand_code != parameters.demand_code:
        yield "reference_run", "Cette référence est celle d’un autre besoin : les accès ne se compareraient pas."


def _derogation_problems(parameters: RunParameters) -> Iterator[ValidationError]:
    """All of them, each with the rank of its derogation as code, so that a form shows it on its line."""
    codes = [derogation.code for derogation in parameters.derogations]
    known, inside = _known_codes(codes), _known_codes(codes, perimeter=parameters.perimeter)
    for rank, derogation in enumerate(parameters.derogations):
        code = derogation.code
        for message, applies in (
            (f"La commune « {code} » est inconnue.", code not in known),
            (f"La commune « {code} » n’est pas du périmètre.", code in known and code not in inside),
            (f"La commune « {code} » a déjà une dérogation : gardez une ligne par commune.", code in codes[:rank]),
            (f"Commune {code} : cette classe est inconnue.", derogation.access_class not in Access.values),
            (f"Commune {code} : écrivez le motif.", not derogation.motive.strip()),
        ):
            if applies:
                yield ValidationError(message, code=str(rank))


def _known_codes(codes: Collection[str], *, perimeter: int | None = None) -> set[str]:
    """Those of communes of today, in the perimeter when one is given."""
    if not codes:
        return set()
    communes = Area.objects.current().at_level(AreaLevel.COMMUNE).filter(code__in=codes)
    if perimeter is not None:
        links = AreaMembership.objects.current().filter(parent=perimeter)
        communes = communes.filter(Q(pk=perimeter) | Q(pk__in=links.values("child")))
    return set(communes.values_list("code", flat=True))


def find_decay_problem(spec: str, *, access_minutes: float) -> str | None:
    """Why a decay cannot be used, None when it can; no trip is shorter than `access_minutes`."""
    try:
        reach = reach_of(parse_decay(spec))
    except DecayError as error:
        return str(error)
    if reach <= 0:
        return "La décroissance s’arrête à 0 minute : aucune structure ne serait à portée."
    if reach > LONGEST_REACH:
        return f"La décroissance s’étend sur plus de {LONGEST_REACH} minutes : réduisez-la."
    if reach < access_minutes:
        return (
            f"Les temps estimés comptent {format_number(access_minutes)} minutes d’accès, et la décroissance s’arrête "
            "avant : aucune structure ne serait à portée."
        )
    return None


def find_travel_problem(parameters: RunParameters) -> str | None:
    """Why the travel times cannot be had, None when they can."""
    if parameters.provider not in TravelProvider.values:
        return "Cette origine des temps de trajet est inconnue."
    if parameters.is_estimated_travel:
        return None
    times = TravelTime.objects.filter(source=parameters.travel_source, mode=parameters.mode)
    return None if parameters.travel_source and times.exists() else "Cette matrice de temps n’a pas été chargée."
