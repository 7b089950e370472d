"""The means that the demonstration starts from: unit amounts, envelopes of 2019, and a need key."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from allocation.domain.demonstration_key import load_demonstration_key
from allocation.enums import Measure, Part
from allocation.models import Envelope, UnitAmount
from allocation.queries.unit_amounts import read_costs
from iae_portal.common.models import Source
from structures.domain.reference_tables import PROGRAMME_YEAR
from structures.enums import SiaeKind
from structures.queries.reference import etp_cells
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import get_region, list_areas

# Euros per ETP: EI, ETTI, AI, ACI.
SOCLES: Mapping[int, tuple[int, int, int, int]] = {
    2018: (10_363, 4_405, 1_347, 19_897),
    2019: (10_520, 4_472, 1_367, 20_199),
    2020: (10_646, 4_299, 1_383, 20_441),
    2021: (10_751, 4_341, 1_397, 20_642),
}
TITLES = {2019: "Arrêté du 27 février 2019 fixant les montants des aides financières aux structures d’insertion"}
SECONDARY = (
    "Source secondaire : montants repris de publications de réseaux de l’insertion ; le texte de l’année n’a pas été "
    "lu. À vérifier avant toute notification."
)
# Columns of the specification's table by kind, for each payer.
COLUMNS = {
    Part.STATE: {SiaeKind.EI: "EI", SiaeKind.ETTI: "ETTI", SiaeKind.AI: "AI", SiaeKind.ACI: "ETAT"},
    Part.COUNCIL: {SiaeKind.ACI: "CD"},
}
NO_COUNCIL = (
    " Le tableau imprime 0,00 : absence de cofinancement ou valeur non communiquée, à demander au département."
)
# Invented: posts for 1,000 inhabitants, and euros for a post.
INVENTED = {
    Measure.PEC: (Decimal("1.60"), Decimal(6_200)),
    Measure.EA: (Decimal("0.55"), Decimal(15_800)),
    Measure.GEIQ: (Decimal("0.12"), Decimal(1_400)),
}
INVENTED_RULE = (
    "Enveloppes inventées : 1,60 poste PEC, 0,55 poste en entreprise adaptée et 0,12 poste en GEIQ pour 1 000 "
    "habitants, à 6 200 €, 15 800 € et 1 400 € par poste ; la région est la somme de ses départements."
)
CENT = Decimal("0.01")


@transaction.atomic
def load_means() -> None:
    """Load what is missing; what a person has written since is left alone."""
    load_unit_amounts()
    load_iae_envelopes()
    load_invented_envelopes()
    load_demonstration_key()


def load_unit_amounts() -> None:
    for year, euros in SOCLES.items():
        source = _source(
            slug="montants-socle",
            year=year,
            title=TITLES.get(year, f"Montants socle de l’aide au poste en {year}"),
            producer="Ministère du travail",
            licence="Document public",
            note=SECONDARY,
        )
        for kind, amount in zip(SiaeKind, euros, strict=True):
            UnitAmount.objects.get_or_create(year=year, kind=kind, defaults={"euros": amount, "source": source})


def load_iae_envelopes() -> None:
    """From the specification's table: the parts of the State and of the councils apart, the région is their sum."""
    cells = etp_cells()
    departments = [area for area in _departments() if (area.code, "EI") in cells]
    if not departments or _is_loaded(Measure.IAE):
        return
    costs, words = read_costs(PROGRAMME_YEAR)
    source = _source(
        slug="enveloppes-iae",
        year=PROGRAMME_YEAR,
        title="Enveloppes d’insertion par l’activité économique, d’après le cahier des charges",
        producer=settings.SERVICE_OWNER,
        licence="Document de marché public",
        note=f"ETP imprimés ; euros calculés (ETP × montant socle). {words}",
    )
    for part, columns in COLUMNS.items():
        figures = {area: {kind: cells[area.code, column] for kind, column in columns.items()} for area in departments}
        rows = {area: (_etp(by_kind), _euros(by_kind, costs)) for area, by_kind in figures.items()}
        notes = {area: _note(part, etp) for area, (etp, _) in rows.items()}
        _store(Measure.IAE, part, rows=rows, source=source, notes=notes)


def load_invented_envelopes() -> None:
    """The other pillars of the Fonds d’inclusion, by a rule that is told."""
    departments = [area for area in _departments() if area.population]
    source: Source | None = None
    for measure, (rate, euros) in INVENTED.items():
        if not departments or _is_loaded(measure):
            continue
        source = source or _source(
            slug="enveloppes-inventees",
            year=PROGRAMME_YEAR,
            title="Enveloppes PEC, EA et GEIQ de démonstration",
            producer=settings.SERVICE_NAME,
            licence="Donnée inventée",
            note=INVENTED_RULE,
            is_demonstration=True,
        )
        rows = {}
        for area in departments:
            etp = (Decimal(area.population or 0) * rate / 1000).quantize(CENT)
            rows[area] = (etp, (etp * euros).quantize(CENT))
        _store(measure, Part.STATE, rows=rows, source=source, notes={})


def _store(
    measure: Measure,
    part: Part,
    *,
    rows: Mapping[Area, tuple[Decimal, Decimal]],
    source: Source,
    notes: Mapping[Area, str],
) -> None:
    common = {"year": PROGRAMME_YEAR, "measure": measure, "part": part, "source": source}
    whole = Envelope.objects.create(
        area=get_region(),
        etp=sum((etp for etp, _ in rows.values()), Decimal()),
        euros=sum((euros for _, euros in rows.values()), Decimal()),
        note="Somme des départements.",
        **common,
    )
    Envelope.objects.bulk_create(
        Envelope(area=area, parent=whole, etp=etp, euros=euros, note=notes.get(area, ""), **common)
        for area, (etp, euros) in rows.items()
    )


def _note(part: Part, etp: Decimal) -> str:
    if part == Part.STATE:
        return "Euros calculés : ETP × montant socle, hors part modulée."
    words = "Euros calculés au montant socle de l’État : le conseil départemental fixe lui-même ce qu’il verse."
    return words if etp else words + NO_COUNCIL


def _etp(by_kind: Mapping[SiaeKind, Decimal]) -> Decimal:
    return sum(by_kind.values(), Decimal())


def _euros(by_kind: Mapping[SiaeKind, Decimal], costs: Mapping[str, Decimal]) -> Decimal:
    return sum((etp * costs[kind] for kind, etp in by_kind.items()), Decimal()).quantize(CENT)


def _is_loaded(measure: Measure) -> bool:
    return Envelope.objects.filter(year=PROGRAMME_YEAR, measure=measure).exists()


def _departments() -> Sequence[Area]:
    return list(list_areas(level=AreaLevel.DEPARTMENT).order_by("code"))


def _source(*, slug: str, year: int, **fields: object) -> Source:
    found, _ = Source.objects.get_or_create(
        slug=slug, vintage=str(year), sha256="", defaults={**fields, "imported_at": timezone.now()}
    )
    return found
