"""The shape of a definition, and the words that several definitions share."""

from dataclasses import dataclass

from territories.enums import AreaLevel, IndicatorKind

# The weighted index that the need model makes, and that white zones take for demand.
NEED = "besoin_insertion"
NEED_SOURCE = "besoin-insertion"

OPEN_LICENCE = "Licence Ouverte 2.0"
DEPOSITED_LICENCE = "Celle du fichier déposé"
DARES = "Dares, France Travail"
CNAF = "Cnaf"
INSEE = "Insee"
FILOSOFI = "Insee, Filosofi (DGFiP, Cnaf, Cnav, CCMSA)"

ROUNDED_TO_FIVE = (
    "Effectifs arrondis au multiple de 5 le plus proche par le producteur ; les plus petits ne sont pas diffusés."
)
FILOSOFI_SECRECY = (
    "Non diffusé pour les communes de moins de 50 ménages fiscaux ou de moins de 100 personnes, et plus largement "
    "pour les indicateurs de pauvreté et de structure du revenu (« s » ou « nd » dans le fichier)."
)
DEPOSITED_SECRECY = (
    "Celle du producteur : une cellule « s », « nd » ou « * » du fichier déposé est gardée comme secrète, jamais "
    "lue comme un zéro."
)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What an indicator counts, who produces it, how it adds up and what it keeps secret.

    `denominator` is the code of the count that weighs a rate. `contains` names the publics that are counted inside
    this one: the need subtracts them, so that nobody counts twice. `twin` is the demonstration's estimate that stands
    in where the real value is unknown, and `replaces` all the estimates that the real values make useless.
    """

    code: str
    name: str
    definition: str
    unit: str
    kind: IndicatorKind
    producer: str
    rank: int
    licence: str = OPEN_LICENCE
    mesh: AreaLevel = AreaLevel.COMMUNE
    secrecy: str = ""
    decimals: int = 0
    denominator: str = ""
    contains: tuple[str, ...] = ()
    twin: str = ""
    replaces: tuple[str, ...] = ()
