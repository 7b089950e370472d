"""An access in words that can be said in a committee."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from iae_portal.common.formatting import format_etp, format_number, format_percent
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.explain import Explained, SiteShare
from white_zones.domain.parameters import RunParameters, reach_of
from white_zones.enums import Access, ClassOrigin, MeshRule
from white_zones.models import AreaResult, CommuneResult
from white_zones.queries.known_sites import KnownSite
from white_zones.queries.layers import discreet
from white_zones.tables import per_hundred

# Shares are told to this precision to those who may not read a structure's figures.
ROUGH_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is read first, then why, then what would change it."""

    summary: str
    reasons: list[str]
    changes: list[str]
    doubts: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An access, with what this person may be told of its sites."""

    area: Area
    explained: Explained
    result: AreaResult | CommuneResult
    sites: Mapping[int, KnownSite]
    parameters: RunParameters
    kind: str

    @property
    def is_exact(self) -> bool:
        """Whether this person reads the figures of every site of it.

        However many they are, an exact total would tell one of them: that of a neighbouring commune, or of a kind,
        adds up all the others.
        """
        return all(site.has_figures for site in self.sites.values())

    def etp_words(self, etp: float, *, exact: bool) -> str:
        return format_etp(etp) if exact else f"environ {format_number(discreet(etp))}"


def tell(told: Told) -> Words:
    """Everything that the page says in sentences."""
    return Words(summary=_summary(told), reasons=_reasons(told), changes=_changes(told), doubts=_doubts(told.result))


def _summary(told: Told) -> str:
    explained, reach = told.explained, format_number(reach_of(told.parameters.engine_decay))
    kind = f" de la filière {told.kind}" if told.kind else ""
    place = f"À {told.area.name}" if told.area.level == AreaLevel.COMMUNE else told.area.display_name
    label = str(Access(explained.own_class).label) if explained.own_class else "sans classe"
    if not explained.sites:
        none = f"{place} : aucun site{kind} n’est à moins de {reach} minutes."
        return f"{none} Le territoire est en {label}.{_retained(told)}"
    count = len(explained.sites)
    sites = f"{format_number(count)} site{'s' if count > 1 else ''}{kind}"
    etp = told.etp_words(explained.etp_in_reach, exact=told.is_exact)
    return (
        f"{place}, {sites} à moins de {reach} minutes {'offrent' if count > 1 else 'offre'} {etp} ETP. Compte tenu du "
        f"trajet et de ceux qui en ont aussi besoin, cela fait {_per_hundred(explained.accessibility)} ETP pour "
        f"100 demandeurs, soit {format_number(explained.ratio, decimals=2)} fois la référence "
        f"({_per_hundred(explained.reference)}) : {label}.{_retained(told)}"
    )


def _retained(told: Told) -> str:
    """Why the class that the run retains is not that of the access, which the map would otherwise contradict."""
    result = told.result
    if not isinstance(result, CommuneResult) or result.class_origin == ClassOrigin.OWN:
        return ""
    label = str(Access(result.access_class).label)
    if result.class_origin == ClassOrigin.MESH:
        rule, mesh = MeshRule(told.parameters.mesh_rule).label.lower(), AreaLevel(told.parameters.second_mesh).label
        return f" La classe retenue est celle de la seconde maille ({mesh}), {rule} : {label}."
    motives = {derogation.code: derogation.motive for derogation in told.parameters.derogations}
    motive = motives.get(told.area.code, "").rstrip(". ")
    return f" La classe retenue l’est par dérogation : {label}. Motif : {motive}."


def _reasons(told: Told) -> list[str]:
    """The three factors whose product is the access: what is in reach, what travel leaves of it, who shares it."""
    explained = told.explained
    if not explained.sites:
        if explained.nearest_beyond is None:
            return ["Aucun site connu n’est à distance raisonnable."]
        site, minutes = explained.nearest_beyond
        return [
            f"Le site connu le plus proche, {_name(told, site)}, est à {format_number(minutes)} minutes : trop loin."
        ]
    nearest = min(explained.sites, key=lambda share: share.minutes)
    weight = format_percent(nearest.weight, decimals=0)
    name, time = _name(told, nearest.site), format_number(nearest.minutes)
    reasons = [f"Le plus proche, {name}, est à {time} minutes et compte pour {weight}."]
    if explained.travel_weight is not None:
        reasons.append(
            f"En moyenne, le trajet ne laisse que {format_percent(explained.travel_weight, decimals=0)} du poids des "
            "ETP à portée."
        )
    if told.area.level != AreaLevel.COMMUNE:
        count = format_number(explained.communes)
        mean = f"l’accès moyen de ses {count} communes" if explained.communes > 1 else "l’accès de sa seule commune"
        reasons.append(
            f"C’est {mean}, où le besoin est de {format_number(explained.demand)} ; chacune compte pour le sien."
        )
    elif explained.sharing_demand is not None:
        reasons.append(
            f"Ces ETP se partagent entre {format_number(roughly(explained.sharing_demand))} demandeurs, ceux d’ici et "
            f"ceux des communes voisines ; le besoin d’ici est de {format_number(explained.demand)}."
        )
    return reasons


def _changes(told: Told) -> list[str]:
    explained = told.explained
    if explained.next_bound is None:
        return []
    upper = _next_label(explained)
    # A second mesh or a derogation may hold the class that is retained where it is.
    origin = getattr(told.result, "class_origin", ClassOrigin.OWN)
    is_alone = not told.parameters.second_mesh and origin == ClassOrigin.OWN
    subject = "la classe" if is_alone else "la classe de son propre accès"
    changes = []
    best = explained.best_site
    if best is not None and best.etp_to_next_class is not None:
        known = told.sites.get(best.site)
        exact = known is not None and known.has_figures
        value = best.etp_to_next_class
        needed = etp_needed(value) if exact else f"environ {format_number(math.ceil(value))}"
        changes.append(
            f"Ajouter {needed} ETP à {_name(told, best.site)}, là où un ETP "
            f"de plus profite le plus ici : {subject} deviendrait « {upper} »."
        )
    if explained.antenna_etp is not None:
        where = "dans la commune" if told.area.level == AreaLevel.COMMUNE else "dans sa commune de plus grand besoin"
        etp = etp_needed(explained.antenna_etp)
        changes.append(f"Ouvrir une antenne de {etp} ETP {where} : {subject} deviendrait « {upper} ».")
    return changes


def _doubts(result: AreaResult | CommuneResult) -> list[str]:
    if not isinstance(result, CommuneResult):
        return []
    doubts = []
    if result.probabilities is not None:
        most = max(result.probabilities)
        likely, chance = Access.values[result.probabilities.index(most)], format_percent(most, decimals=0)
        doubts.append(
            f"Classe robuste : {chance} des tirages la confirment."
            if result.is_robust
            else "Classe à confirmer : quand le besoin, les ETP réalisés ou les trajets varient, la classe la plus "
            f"fréquente est « {Access(likely).label} » ({chance} des tirages)."
        )
    if result.is_border:
        doubts.append(
            "Bord : un département voisin dont l’offre n’est pas connue est à portée ; l’accès réel peut différer."
        )
    return doubts


def etp_needed(value: float) -> str:
    """Rounded up to the hundredth: rounded to the nearest, it might not reach the class it promises."""
    return format_etp(math.ceil(round(value * 100, 6)) / 100)


def _next_label(explained: Explained) -> str:
    values = Access.values
    return str(Access(values[values.index(explained.own_class or values[0]) + 1]).label)


def _name(told: Told, key: int) -> str:
    site = told.sites.get(key)
    if site is None:
        return f"site n° {abs(key)}"
    return f"{site.name} ({site.commune})" if site.commune else site.name


def _per_hundred(accessibility: float | None) -> str:
    return format_number(per_hundred(accessibility), decimals=2)


def roughly(value: float, *, digits: int = 2) -> float:
    """A few significant digits: enough to understand, too little to compute a structure's figures from."""
    return float(f"{value:.{digits}g}")


def told_share(share: SiteShare, *, exact: bool) -> float | None:
    """Part of the access, rounded for those who may not read the structure's figures."""
    if share.share is None or exact:
        return share.share
    return max(ROUGH_SHARE, round(share.share / ROUGH_SHARE) * ROUGH_SHARE)
