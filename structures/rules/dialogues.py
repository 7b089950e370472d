"""What a bilan is made of: its fields by section, and how the parts of a total bound it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from structures.dialogue_enums import Section

# « Sorties en emploi durable » and « sorties dynamiques » were given these objectives in 2012; quoted as a landmark.
DURABLE_OBJECTIVE = Decimal("0.25")
DYNAMIC_OBJECTIVE = Decimal("0.60")


@dataclass(frozen=True)
class Parts:
    """Fields whose sum may not exceed a total; when `exact`, they must reach it in a complete bilan."""

    total: str
    parts: tuple[str, ...]
    message: str
    exact: bool = False


DYNAMIC_EXITS = ("exits_durable", "exits_transition", "exits_positive")
EXITS = (*DYNAMIC_EXITS, "exits_other")
# Publics overlap: a woman of fifty may receive the RSA. Only these pairs exclude each other.
LENGTHS = ("deld", "detld")
AGES = ("under_26", "over_50")
SINGLE_PUBLICS = ("rsa", "rqth", "qpv", "frr", "women")
PUBLICS = ("rsa", *LENGTHS, *AGES, "rqth", "qpv", "frr", "women")
AIDS = ("aid_state", "aid_department", "aid_region", "aid_local", "aid_esf")
RESOURCES = ("sales", *AIDS, "other_resources")
BUYERS = ("sales_private", "sales_public")

SECTION_FIELDS: Mapping[Section, tuple[str, ...]] = MappingProxyType(
    {
        Section.EXITS: ("exits_total", *EXITS),
        Section.PUBLICS: ("applications", "entrants", *PUBLICS),
        Section.SUPPORT: ("hours_individual", "hours_collective", "permanent_etp", "support_etp"),
        Section.RESOURCES: (*RESOURCES, *BUYERS, "sales_clauses"),
    }
)
BILAN_FIELDS = tuple(name for names in SECTION_FIELDS.values() for name in names)
EURO_FIELDS = frozenset({*RESOURCES, *BUYERS, "sales_clauses"})
ETP_FIELDS = frozenset({"permanent_etp", "support_etp"})

PARTS: Mapping[str, Parts] = MappingProxyType(
    {
        "exits": Parts("exits_total", EXITS, "Les sorties par nature dépassent le nombre de sorties.", exact=True),
        "lengths": Parts(
            "entrants",
            LENGTHS,
            "Les demandeurs d’emploi de longue et de très longue durée dépassent le nombre d’entrants.",
        ),
        "ages": Parts("entrants", AGES, "Les moins de 26 ans et les 50 ans et plus dépassent le nombre d’entrants."),
        **{
            name: Parts("entrants", (name,), "Un public ne peut pas compter plus de personnes que les entrants.")
            for name in SINGLE_PUBLICS
        },
        "buyers": Parts(
            "sales",
            BUYERS,
            "Les ventes aux clients privés et publics dépassent le chiffre d’affaires.",
            exact=True,
        ),
        "clauses": Parts(
            "sales", ("sales_clauses",), "Les ventes sous clause sociale dépassent le chiffre d’affaires."
        ),
        "support": Parts(
            "permanent_etp", ("support_etp",), "Les accompagnateurs dépassent le nombre de postes permanents."
        ),
    }
)
