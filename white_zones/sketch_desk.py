"""The state of a sketch that is being drawn: all of it is in its address, nothing is kept before it is named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.formatting import format_number
from territories.models import Area
from territories.queries.areas import find_communes
from white_zones.domain.evaluate_sketch import Effect
from white_zones.domain.replay import Replay
from white_zones.domain.sketch_changes import PlannedChange, TokenError, read_tokens
from white_zones.engine.classes import CLASSES
from white_zones.enums import Access
from white_zones.models import Run
from white_zones.queries.sketches import RunSite, read_sites, sites_in, sites_named
from white_zones.rules import ALL_KINDS
from white_zones.sketch_enums import SketchAction
from white_zones.sketch_forms import AntennaForm, ChangeForm, ClosingForm, MovingForm, PlaceForm, ResizingForm

MOST_CANDIDATES = 12
PLANNED = {
    SketchAction.CLOSE: "fermé dans l’esquisse",
    SketchAction.MOVE: "déplacé dans l’esquisse",
    SketchAction.RESIZE: "ETP changés dans l’esquisse",
}
DAMAGED = "L’adresse de cette esquisse est abîmée : une de ses modifications est illisible."


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the address holds: the changes, the kind shown, where one is looking, and the sketch that is edited."""

    run: Run
    changes: tuple[PlannedChange, ...] = ()
    kind: str = ALL_KINDS
    commune: str = ""
    structure: str = ""
    edited: int | None = None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of each part of the address."""
        edited = str(self.edited) if self.edited else ""
        rest = (("filiere", self.kind), ("commune", self.commune), ("structure", self.structure), ("de", edited))
        return [*(("c", change.token) for change in self.changes), *(pair for pair in rest if pair[1])]

    @property
    def params(self) -> QueryDict:
        made = QueryDict(mutable=True)
        for name, value in self.pairs:
            made.appendlist(name, value)
        return made

    @property
    def url(self) -> str:
        address = reverse("white_zones:sketch", args=[self.run.pk])
        query = self.params.urlencode()
        return f"{address}?{query}" if query else address

    @property
    def kept_pairs(self) -> list[tuple[str, str]]:
        """What a form that asks for another place sends along."""
        return [(name, value) for name, value in self.pairs if name not in {"commune", "structure"}]

    @property
    def kind_pairs(self) -> list[tuple[str, str]]:
        """What a form that asks for another kind sends along."""
        return [(name, value) for name, value in self.pairs if name != "filiere"]

    def with_changes(self, changes: Sequence[PlannedChange]) -> "Desk":
        return replace(self, changes=tuple(changes))


def read_desk(params: QueryDict, *, run: Run, kinds: Sequence[str]) -> Desk:
    """The desk of an address; one that no page of ours wrote does not exist."""
    try:
        changes = read_tokens(params.getlist("c"))
    except TokenError:
        raise Http404(DAMAGED) from None
    kind, edited = params.get("filiere", ALL_KINDS), params.get("de", "")
    return Desk(
        run=run,
        changes=changes,
        kind=kind if kind in kinds else ALL_KINDS,
        commune=params.get("commune", "").strip(),
        structure=params.get("structure", "").strip(),
        edited=int(edited) if edited.isascii() and edited.isdigit() and len(edited) < len("1000000000") else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePanel:
    """A site of the run and what may be done to it."""

    site: RunSite
    closing: ClosingForm
    moving: MovingForm
    resizing: ResizingForm | None
    """Only for who reads its figures."""
    planned: Sequence[str]
    """What the sketch already does to it, in words."""
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Where one is looking: a commune with its sites, or the sites of a structure."""

    form: PlaceForm
    commune: Area | None
    candidates: Sequence[tuple[str, str]]
    """Name and address of the communes to choose from, when several answer to the name."""
    standing: str
    antenna: AntennaForm | None
    sites: Sequence[SitePanel]
    is_searched: bool


def compose_panel(
    desk: Desk, replay: Replay, effect: Effect, *, user: Any, refused: ChangeForm | None = None
) -> Panel:
    """What the place that is asked for offers; `refused` is the form that was just sent and not accepted."""
    asked = bool(desk.commune or desk.structure)
    data = {"commune": desk.commune, "structure": "" if desk.commune else desk.structure} if asked else None
    form = PlaceForm(data, replay=replay, auto_id="lieu-%s")
    commune = form.place
    keys = sites_in(desk.run, commune) if commune else sites_named(desk.run, desk.structure) if desk.structure else []
    antenna = None
    if commune:
        given = refused if isinstance(refused, AntennaForm) else None
        antenna = given or AntennaForm(replay=replay, initial={"lieu": commune.code}, auto_id="antenne-%s")
    return Panel(
        form=form,
        commune=commune,
        candidates=_propose(desk) if form.has_error("commune", "ambiguous") else [],
        standing=_tell_standing(replay, effect, commune) if commune else "",
        antenna=antenna,
        sites=[
            _compose_site(site, desk=desk, replay=replay, refused=refused)
            for site in sorted(
                (site for key, site in read_sites(desk.run, keys, user=user).items() if key in replay.site_ranks),
                key=lambda site: keys.index(site.key),
            )
        ],
        is_searched=bool(desk.structure) and not commune,
    )


def _propose(desk: Desk) -> list[tuple[str, str]]:
    found = find_communes(desk.commune)[:MOST_CANDIDATES]
    return [(f"{area.name} ({area.code})", replace(desk, commune=area.code, structure="").url) for area in found]


def _compose_site(site: RunSite, *, desk: Desk, replay: Replay, refused: ChangeForm | None) -> SitePanel:
    def made(form: type[Any]) -> Any:
        if isinstance(refused, form) and refused.data.get("site") == str(site.key):
            return refused
        initial: dict[str, Any] = {"site": site.key}
        if form is ResizingForm and site.etp:
            initial |= {"kind": next(iter(site.etp)), "etp": next(iter(site.etp.values()))}
        return form(replay=replay, initial=initial, auto_id=f"site-{site.key}-{form.operation}-%s")

    actions = [change.action for change in desk.changes if change.site == site.key]
    return SitePanel(
        site=site,
        planned=[PLANNED[action] for action in dict.fromkeys(actions)],
        is_closed=SketchAction.CLOSE in actions,
        closing=made(ClosingForm),
        moving=made(MovingForm),
        resizing=made(ResizingForm) if site.is_readable else None,
    )


def _tell_standing(replay: Replay, effect: Effect, commune: Area) -> str:
    """How the commune stands in the sketch, when it is of the perimeter."""
    rank = replay.ranks.get(commune.code)
    if rank is None or rank >= replay.inside:
        return "Commune hors du périmètre du calcul."
    standing = effect.after
    label = str(Access(CLASSES[standing.ranks[rank]]).label)
    need = f"besoin de {format_number(replay.demand[rank])}" if replay.known[rank] else "besoin inconnu"
    return f"{capfirst(label)}, {need}, {format_number(commune.population)} habitants."
