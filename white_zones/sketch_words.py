"""A sketch in words: each change, what comes of them, and what may not be told of a structure's figures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iae_portal.common.formatting import format_etp, format_number
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.evaluate_sketch import Effect, Shift
from white_zones.domain.replay import Replay
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.enums import Access
from white_zones.models import Run
from white_zones.queries.sketches import RunSite, read_sites
from white_zones.sketch_enums import SketchAction

DISCREET_NOTE = (
    "Les ratios ne sont pas montrés : l’esquisse touche un site dont vous ne lisez pas les ETP, et ils "
    "permettraient de les retrouver."
)
ISOLATED_NOTE = (
    "La matrice de temps de ce calcul ne dit pas comment rejoindre {names} : une antenne n’y servirait que sa propre "
    "commune."
)
WHITE_RANK = 0
UNTOLD = "non communiqué"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """A change as a person reads it."""

    change: PlannedChange
    subject: str
    words: str
    place: str
    before: str = ""
    after: str = ""
    is_hidden: bool = False
    """Whether it rests on ETP that the reader may not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """A key figure on both sides of the sketch."""

    label: str
    before: str
    after: str
    changes: bool


def tell_changes(run: Run, changes: Sequence[PlannedChange], *, user: Any) -> list[ToldChange]:
    """The changes in their order, as this person may read them."""
    sites = read_sites(run, [change.site for change in changes if change.site is not None], user=user)
    codes = {change.commune for change in changes if change.commune}
    communes = {area.code: area for area in Area.objects.current().at_level(AreaLevel.COMMUNE).filter(code__in=codes)}
    return [_tell(change, sites=sites, communes=communes) for change in changes]


def _tell(change: PlannedChange, *, sites: Mapping[int, RunSite], communes: Mapping[str, Area]) -> ToldChange:
    commune = communes.get(change.commune)
    place = f"{commune.name} ({commune.code})" if commune else change.commune
    if change.site is None:
        size = f"{format_etp(change.etp)} ETP ({change.kind})"
        return ToldChange(
            change=change,
            subject="Nouvelle antenne",
            words=f"Antenne de {size} à {place}",
            place=place,
            after=size,
        )
    site = sites.get(change.site)
    if site is None:
        return ToldChange(change=change, subject=f"Site n° {change.site}", words="Site inconnu du calcul", place="")
    here, hidden = f"{site.commune.name} ({site.commune.code})", not site.is_readable
    if change.action == SketchAction.CLOSE:
        words = f"Fermeture de {site.name}, à {here}"
        return ToldChange(change=change, subject=site.name, words=words, place=here, is_hidden=hidden)
    if change.action == SketchAction.MOVE:
        words = f"{site.name} : déplacé à {place}, au lieu de {here}"
        return ToldChange(
            change=change, subject=site.name, words=words, place=place, before=here, after=place, is_hidden=hidden
        )
    if hidden:
        words = f"{site.name}, à {here} : ETP changés, que vous ne lisez pas"
        return ToldChange(
            change=change, subject=site.name, words=words, place=here, before=UNTOLD, after=UNTOLD, is_hidden=True
        )
    before = f"{format_etp(site.etp.get(change.kind, 0))} ETP ({change.kind})"
    after = f"{format_etp(change.etp)} ETP ({change.kind})"
    words = f"{site.name}, à {here} : {after} au lieu de {format_etp(site.etp.get(change.kind, 0))}"
    return ToldChange(change=change, subject=site.name, words=words, place=here, before=before, after=after)


def tell_figures(effect: Effect, *, discreet: bool) -> list[BeforeAfter]:
    """What matters first: who lives in a white commune, before and after."""
    white = effect.totals[WHITE_RANK]
    pairs: list[tuple[str, float, float]] = [
        ("Communes blanches", *white.communes),
        ("Habitants en commune blanche", *white.people),
        ("Besoin en commune blanche", *white.demand),
    ]
    if not discreet:
        pairs.append(("Besoin non couvert", effect.before.unserved, effect.after.unserved))
    return [
        BeforeAfter(
            label=label,
            before=format_number(before),
            after=format_number(after),
            changes=format_number(before) != format_number(after),
        )
        for label, before, after in pairs
    ]


def tell_effect(effect: Effect, *, discreet: bool = False) -> str:
    """One sentence: who leaves the white zone and who enters it.

    Whether an access moved at all is not told where ETP are hidden: ETP guessed right are those that move nothing.
    """
    leaving = [shift for shift in effect.moved if shift.before == Access.WHITE]
    entering = [shift for shift in effect.moved if shift.after == Access.WHITE]
    parts = [
        _count(leaving, "sort", "sortent", "de zone blanche"),
        _count(entering, "entre", "entrent", "en zone blanche"),
    ]
    told = [part for part in parts if part]
    if told:
        return f"{' ; '.join(told)}."
    if effect.moved:
        count = len(effect.moved)
        verb = "commune change" if count == 1 else "communes changent"
        return f"{format_number(count)} {verb} de classe, aucune n’entre en zone blanche ni n’en sort."
    if discreet:
        return "Aucune commune ne change de classe."
    if len(effect.touched):
        return "Aucune commune ne change de classe ; l’accès change dans " + _communes(len(effect.touched)) + "."
    return "L’accès ne change dans aucune commune."


def _count(shifts: Sequence[Shift], one: str, several: str, where: str) -> str:
    if not shifts:
        return ""
    people = format_number(sum(shift.population for shift in shifts))
    verb = one if len(shifts) == 1 else several
    small = sum(shift.is_small for shift in shifts)
    told = f" dont {format_number(small)} de petit effectif" if small else ""
    return f"{_communes(len(shifts))}{told} ({people} habitants) {verb} {where}"


def _communes(count: int) -> str:
    return "1 commune" if count == 1 else f"{format_number(count)} communes"


def tell_notes(effect: Effect, *, discreet: bool, names: Mapping[str, str]) -> list[str]:
    """What a reader must know to read the figures right."""
    notes = [DISCREET_NOTE] if discreet else []
    if effect.isolated:
        notes.append(ISOLATED_NOTE.format(names=", ".join(names.get(code, code) for code in effect.isolated)))
    return notes


def map_classes(effect: Effect, *, discreet: bool) -> dict[str, list[Any]]:
    """What the map draws otherwise: code of the commune → rank of its class, small numbers, ratio and access.

    The access is left out when the reader may not know it. Thousands of communes may change: no word is repeated.
    """
    if discreet:
        return {shift.code: [list(Access).index(shift.after), int(shift.is_small)] for shift in effect.moved}
    ranks, after = effect.touched, effect.after
    ratios = [None] * len(ranks) if after.ratios is None else after.ratios[ranks].round(4).tolist()
    return {
        effect.codes[rank]: [place, small, ratio, access]
        for rank, place, small, ratio, access in zip(
            ranks.tolist(),
            after.ranks[ranks].tolist(),
            effect.small[ranks].astype(int).tolist(),
            ratios,
            after.accessibility[ranks].round(8).tolist(),
            strict=True,
        )
    }


def map_marks(replay: Replay, changes: Collection[PlannedChange]) -> list[list[float]]:
    """Where antennas open and sites arrive: longitude, latitude."""
    ranks = sorted({replay.ranks[change.commune] for change in changes if change.commune})
    places = replay.places
    return [[round(float(places.longitudes[rank]), 5), round(float(places.latitudes[rank]), 5)] for rank in ranks]
