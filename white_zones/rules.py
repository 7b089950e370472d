"""The words and figures that runs share."""

from collections.abc import Collection

from structures.enums import SiaeKind
from territories.enums import AreaLevel

JOB_KIND = "white_zones.run"
# The message that calls other workers to a large run.
HELP_TASK = "white_zones.tasks.help_with_run"
SITING_JOB_KIND = "white_zones.siting"
# Changes when the same inputs would give other results.
ENGINE_VERSION = "2.0"

# Stored for « all kinds together »: what is served by any structure.
ALL_KINDS = ""
ALL_KINDS_LABEL = "toutes filières"

DEFAULT_DEMAND = "besoin_insertion"
DEFAULT_DECAY = "steps:15=1,30=0.5,45=0.25"
DECAYS = (
    (DEFAULT_DECAY, "Paliers : 1 jusqu’à 15 minutes, 0,5 jusqu’à 30, 0,25 jusqu’à 45"),
    ("steps:10=1,20=0.5,30=0.25", "Paliers courts : 1 jusqu’à 10 minutes, 0,5 jusqu’à 20, 0,25 jusqu’à 30"),
    ("gaussian:sigma=15,cut=45", "Courbe en cloche d’écart type 15 minutes, coupée à 45"),
    ("linear:full=10,zero=45", "Droite : 1 jusqu’à 10 minutes, puis 0 à 45"),
)
DEFAULT_THRESHOLDS = (0.35, 0.70, 1.30)
# Under this demand, a white commune is told apart: a few people more or less would change its class.
MINIMUM_DEMAND = 10.0
# Of the demand, at most this share may live where a derogation moved the class: the margin of the zoning of general
# practitioners (DREES).
DEROGATED_SHARE = 0.05
# Draws of the robustness, and the number that makes them the same again.
DEFAULT_DRAWS = 500
DEFAULT_SEED = 2019
# More would only make people wait: the probabilities are then known to the hundredth.
MOST_DRAWS = 5000
# The wider meshes that a commune's class may be confronted with.
SECOND_MESHES = (AreaLevel.EPCI, AreaLevel.EMPLOYMENT_ZONE)

# The meshes that are aggregated from communes, from the widest to the finest.
AGGREGATED_LEVELS = (
    AreaLevel.COUNTRY,
    AreaLevel.REGION,
    AreaLevel.DEPARTMENT,
    AreaLevel.ARRONDISSEMENT,
    AreaLevel.EMPLOYMENT_ZONE,
    AreaLevel.EMPLOYMENT_COMMITTEE,
    AreaLevel.RECRUITMENT_BASIN,
    AreaLevel.EPCI,
)
# The meshes that the diagnosis draws.
SHOWN_LEVELS = (
    AreaLevel.COMMUNE,
    AreaLevel.EPCI,
    AreaLevel.EMPLOYMENT_ZONE,
    AreaLevel.EMPLOYMENT_COMMITTEE,
    AreaLevel.RECRUITMENT_BASIN,
    AreaLevel.ARRONDISSEMENT,
    AreaLevel.DEPARTMENT,
    AreaLevel.REGION,
)


def describe_kinds(kinds: Collection[str]) -> str:
    """The kinds that a run measures, in words."""
    return ALL_KINDS_LABEL if len(kinds) == len(SiaeKind) else ", ".join(kinds)


def describe_decay(spec: str) -> str:
    """The decay in words when it is one of the proposed ones, else its exact writing."""
    return dict(DECAYS).get(spec, spec)
