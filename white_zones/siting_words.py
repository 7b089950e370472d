"""A siting study in words: what it was asked, what it found, and how far from the optimum it may be."""

from collections.abc import Sequence

from iae_portal.common.formatting import NOTHING, format_date, format_etp, format_number, format_percent
from white_zones.domain.evaluate_sketch import Effect, Shift
from white_zones.enums import Access
from white_zones.models import SitingStudy
from white_zones.presentation import Figure
from white_zones.rules import ALL_KINDS
from white_zones.siting_enums import CandidateRule, SitingTarget, SolverStatus

# Under this gap, only the rounding of the solver separates the answer from its bound.
EXACT = 1e-6


def describe_siting_figures(study: SitingStudy, effect: Effect) -> list[Figure]:
    """What the standing answer brings."""
    leaving = [shift for shift in effect.moved if shift.before == Access.WHITE]
    # As in the run itself, a white commune of small numbers is told apart.
    left = [shift for shift in leaving if not shift.is_small]
    target = SitingTarget(study.target).label
    return [
        Figure(
            "Besoin non couvert visé",
            format_number(study.target_demand),
            "demandeurs",
            f"{target} : {format_number(study.target_communes)} communes",
        ),
        Figure(
            f"À {study.cover_minutes} minutes au plus d’une antenne",
            format_number(study.best_value),
            "demandeurs",
            _describe_shares(study),
        ),
        Figure(
            "Communes qui quittent la zone blanche",
            format_number(len(left)),
            "",
            _describe_leaving(left, small=len(leaving) - len(left)),
        ),
        Figure(
            "Besoin non couvert de la région" if study.run.perimeter.level == "region" else "Besoin non couvert",
            format_number(effect.after.unserved),
            "demandeurs",
            f"{format_number(effect.before.unserved)} avant d’ouvrir ces antennes",
        ),
    ]


def describe_gap(study: SitingStudy) -> str:
    """How far the standing answer may be from the best one, as a sentence."""
    if study.gap is None:
        return (
            "Réponse immédiate, trouvée par recherche : rien ne prouve encore qu’elle soit la meilleure. "
            "La recherche de l’optimum le dira."
        )
    seconds = format_number((study.solver_ms or 0) / 1000, decimals=1)
    if study.gap <= EXACT:
        return (
            f"C’est l’optimum, certifié en {seconds} s : aucune autre implantation ne couvre davantage de besoin. "
            f"{_describe_immediate(study)}"
        )
    if study.status == SolverStatus.TIME_LIMIT:
        return (
            f"À {_percent(study.gap)} au plus de l’optimum : la recherche s’est arrêtée à sa limite de "
            f"{format_number(study.time_limit)} s avec une borne de {format_number(study.bound)} demandeurs, que "
            f"rien ne dépasse. {_describe_immediate(study)}"
        )
    return f"À {_percent(study.gap)} au plus de l’optimum certifié. {_describe_immediate(study)}"


def describe_gap_briefly(study: SitingStudy) -> str:
    """The same in a cell."""
    if study.gap is None:
        return NOTHING
    return "optimum certifié" if study.gap <= EXACT else f"{_percent(study.gap)} au plus"


def describe_choices(study: SitingStudy) -> list[tuple[str, str]]:
    """Everything that was asked."""
    rows = [
        ("Antennes", f"{study.count} au plus, {study.kind} de {format_etp(study.etp)} ETP chacune"),
        ("Besoin visé", str(SitingTarget(study.target).label)),
        ("Couverture", f"{study.cover_minutes} minutes au plus"),
        ("Communes candidates", _describe_candidates(study)),
        ("Capacité d’une antenne", _capacity(study)),
    ]
    if study.minimum_demand:
        rows.append(("Besoin minimal d’une antenne", f"{format_number(study.minimum_demand)} demandeurs"))
    author = f"{study.author.get_full_name()}, le {format_date(study.created_at)}"
    return [*rows, ("Demandée par", author), ("Partage", "partagée" if study.is_shared else "personnelle")]


def describe_missing(study: SitingStudy, count: int) -> str:
    """Why fewer antennas are proposed than were asked for."""
    if count >= study.count:
        return ""
    reason = "n’atteindrait le besoin minimal" if study.minimum_demand else "ne couvrirait de besoin en plus"
    return f"{format_number(count)} sur {format_number(study.count)} : aucune autre antenne {reason}."


def describe_service(study: SitingStudy, count: int) -> str:
    """Covering is not serving: what the ETP of the antennas would serve at the access of the reference."""
    reference = (study.run.references or {}).get(ALL_KINDS)
    if not count or not reference:
        return ""
    served = format_number(count * float(study.etp) / reference)
    return (
        f"Couvrir n’est pas servir : à l’accès de référence, {format_etp(count * study.etp)} ETP servent {served} "
        "demandeurs. Le tableau des communes qui changent de classe dit ce que ces ETP changent vraiment."
    )


def _describe_shares(study: SitingStudy) -> str:
    if not study.target_demand:
        return ""
    shares = f"{format_percent(study.best_value / study.target_demand)} du besoin visé"
    if study.coverable_demand <= 0:
        return shares
    possible = format_percent(study.best_value / study.coverable_demand)
    return f"{shares}, {possible} de ce que les communes candidates peuvent couvrir"


def _describe_candidates(study: SitingStudy) -> str:
    found = f"{format_number(study.candidate_count)} communes"
    match CandidateRule(study.candidates):
        case CandidateRule.POPULATION:
            return f"au moins {format_number(study.minimum_population)} habitants : {found}"
        case CandidateRule.DEPARTMENT:
            return f"{study.department} : {found}"
        case CandidateRule.EPCI_SEATS:
            return f"{CandidateRule.EPCI_SEATS.label} : {found}"


def _describe_immediate(study: SitingStudy) -> str:
    """What the immediate answer missed, now that the bound is known."""
    if not study.bound or study.immediate_value >= study.best_value * (1 - EXACT):
        return "La réponse immédiate l’égalait."
    missed = 1 - study.immediate_value / study.best_value
    return f"La réponse immédiate en couvrait {_percent(missed)} de moins."


def _capacity(study: SitingStudy) -> str:
    return "sans limite" if study.capacity is None else f"{format_number(study.capacity)} demandeurs"


def _describe_leaving(left: Sequence[Shift], *, small: int) -> str:
    parts = []
    if left:
        parts.append(f"{format_number(sum(shift.population for shift in left))} habitants")
    if small:
        parts.append(f"et {format_number(small)} de petit effectif")
    return ", ".join(parts)


def _percent(share: float) -> str:
    """One decimal, two when one would say nothing."""
    return format_percent(share, decimals=1 if share >= 0.001 else 2)  # noqa: PLR2004 -- a tenth of a per cent
