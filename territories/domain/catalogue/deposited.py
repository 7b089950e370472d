"""Indicators that no public file gives: an agent deposits them with the portal's own template."""

from territories.domain.catalogue.shape import DEPOSITED_LICENCE, DEPOSITED_SECRECY, Definition
from territories.domain.estimate_need import LONG_TERM_SEEKERS, YOUNG_PEOPLE
from territories.enums import IndicatorKind

LONG_TERM = "demandeurs_emploi_longue_duree"
LOW_SKILLED_YOUTH = "jeunes_peu_qualifies"
DISABLED_WORKERS = "rqth"
DISTRICT_RESIDENTS = "residents_qpv"
# The means of the Fonds d’inclusion dans l’emploi that stand beside the SIAE.
INCLUSION_FUND_MEANS = ("pass_iae_delivres", "contrats_pec", "postes_entreprises_adaptees", "postes_geiq")


def _deposited(
    code: str,
    *,
    name: str,
    definition: str,
    unit: str,
    producer: str,
    rank: int,
    twin: str = "",
) -> Definition:
    return Definition(
        code=code,
        name=name,
        definition=definition,
        unit=unit,
        kind=IndicatorKind.COUNT,
        producer=producer,
        licence=DEPOSITED_LICENCE,
        secrecy=DEPOSITED_SECRECY,
        rank=rank,
        twin=twin,
        replaces=(twin,) if twin else (),
    )


DEPOSITED = (
    _deposited(
        LONG_TERM,
        name="demandeurs d’emploi de longue durée, hors RSA",
        definition=(
            "Personnes inscrites à France Travail en catégories A, B ou C depuis un an ou plus, hors foyers "
            "allocataires du RSA."
        ),
        unit="personnes",
        producer="France Travail, fichier déposé",
        rank=60,
        twin=LONG_TERM_SEEKERS.code,
    ),
    _deposited(
        LOW_SKILLED_YOUTH,
        name="jeunes peu qualifiés sans emploi, hors RSA et longue durée",
        definition=(
            "Demandeurs d’emploi de 16 à 25 ans sans diplôme de niveau 4 (baccalauréat), inscrits depuis moins d’un "
            "an et hors foyers allocataires du RSA."
        ),
        unit="personnes",
        producer="France Travail, missions locales, fichier déposé",
        rank=61,
        twin=YOUNG_PEOPLE.code,
    ),
    _deposited(
        DISABLED_WORKERS,
        name="demandeurs d’emploi bénéficiaires de l’obligation d’emploi (RQTH)",
        definition=(
            "Demandeurs d’emploi reconnus travailleurs handicapés, ou bénéficiaires à un autre titre de l’obligation "
            "d’emploi (code du travail, article L. 5212-13). Ce public recoupe tous les autres."
        ),
        unit="personnes",
        producer="France Travail, Cap emploi, fichier déposé",
        rank=62,
    ),
    _deposited(
        DISTRICT_RESIDENTS,
        name="demandeurs d’emploi résidant en quartier prioritaire (QPV)",
        definition=(
            "Demandeurs d’emploi de catégories A, B et C qui habitent un quartier prioritaire de la politique de la "
            "ville. Ce public recoupe tous les autres."
        ),
        unit="personnes",
        producer="France Travail, fichier déposé",
        rank=63,
    ),
    _deposited(
        "pass_iae_delivres",
        name="PASS IAE délivrés",
        definition=(
            "Agréments délivrés dans l’année pour un parcours d’insertion par l’activité économique (code du travail, "
            "article L. 5132-3), selon la commune de la structure qui embauche."
        ),
        unit="agréments",
        producer="Les emplois de l’inclusion, fichier déposé",
        rank=70,
    ),
    _deposited(
        "contrats_pec",
        name="parcours emploi compétences prescrits",
        definition=(
            "Contrats uniques d’insertion conclus dans l’année sous la forme du parcours emploi compétences (code du "
            "travail, article L. 5134-19-1), selon la commune de l’employeur."
        ),
        unit="contrats",
        producer="ASP, fichier déposé",
        rank=71,
    ),
    _deposited(
        "postes_entreprises_adaptees",
        name="aides au poste des entreprises adaptées",
        definition=(
            "Postes ouvrant droit à l’aide au poste par les contrats conclus avec les entreprises adaptées (code du "
            "travail, article L. 5213-19), en équivalents temps plein, selon la commune de l’établissement."
        ),
        unit="ETP",
        producer="ASP, fichier déposé",
        rank=72,
    ),
    _deposited(
        "postes_geiq",
        name="accompagnements financés des GEIQ",
        definition=(
            "Places d’accompagnement aidées auprès des groupements d’employeurs pour l’insertion et la qualification "
            "(code du travail, article L. 1253-1), selon la commune du groupement."
        ),
        unit="places",
        producer="DREETS, fichier déposé",
        rank=73,
    ),
)
