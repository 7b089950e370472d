"""A small region with publics, for the need."""

from dataclasses import dataclass, field
from decimal import Decimal

from territories.domain.catalogue import DEFINITIONS, describe
from territories.domain.need.default_model import WeightInput
from territories.enums import AreaLevel, ValueState
from territories.models import Area
from tests.factories.territories import make_area, make_indicator, make_membership, make_source, make_value

TWINS = (
    "demandeurs_emploi_estimes",
    "beneficiaires_rsa_estimes",
    "longue_duree_hors_rsa_estimes",
    "jeunes_hors_rsa_estimes",
)


@dataclass
class Country:
    """A région of two départements, with two EPCI of two communes each."""

    region: Area
    departments: list[Area] = field(default_factory=list)
    epci: list[Area] = field(default_factory=list)
    communes: list[Area] = field(default_factory=list)


def make_country(populations=(1000, 1000, 1000, 1000)):
    country = Country(make_area(level=AreaLevel.REGION, code="99", name="Région d’essai"))
    for number in (1, 2):
        department = make_area(level=AreaLevel.DEPARTMENT, code=f"99{number}", name=f"Département {number}")
        epci = make_area(level=AreaLevel.EPCI, name=f"EPCI {number}")
        for child in (department, epci):
            make_membership(child, country.region)
        country.departments.append(department)
        country.epci.append(epci)
    for position, population in enumerate(populations):
        side = int(position >= len(populations) / 2)
        commune = make_area(name=f"Commune {position}", population=population)
        for parent in (country.region, country.departments[side], country.epci[side]):
            make_membership(commune, parent)
        country.communes.append(commune)
    return country


def give_estimates(country, *columns, period="2023"):
    """The demonstration's twins, in the order of `TWINS`: job seekers, RSA, long-term, young people."""
    source = make_source(is_demonstration=True, title="Estimations")
    for code, values in zip(TWINS, columns, strict=True):
        indicator = make_indicator(code=code, is_demonstration=True)
        for commune, value in zip(country.communes, values, strict=True):
            make_value(indicator, commune, value, period=period, state=ValueState.ESTIMATED, source=source)
    return source


def give_real(country, code, values, *, period="2024", source=None):
    """Real values of the first communes; None is a secret one."""
    indicator = describe(code)
    source = source or make_source(title=DEFINITIONS[code].name)
    for commune, value in zip(country.communes, values, strict=False):
        state = ValueState.SECRET if value is None else ValueState.KNOWN
        make_value(indicator, commune, value, period=period, state=state, source=source)
    return source


def weigh(**weights):
    return {
        code: WeightInput(weight=Decimal(weight), overlap="Distinct des autres.") for code, weight in weights.items()
    }
