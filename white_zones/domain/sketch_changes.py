"""The changes of a sketch as they are written in its address, and how one more meets those that are there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from structures.enums import SiaeKind
from white_zones.sketch_enums import SketchAction

# A sketch is looked at, not administered: beyond, the address would no longer fit in a mail.
MOST_CHANGES = 30
LARGEST_ETP = Decimal("9999.99")
COMMUNE = r"(?P<commune>[0-9][0-9AB][0-9]{3})"
SITE = r"(?P<site>[1-9][0-9]{0,9})"
KIND_AND_ETP = rf"(?P<kind>{'|'.join(SiaeKind.values)})_(?P<etp>[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?)"
TOKENS = {
    SketchAction.ADD: re.compile(rf"ajout_{COMMUNE}_{KIND_AND_ETP}"),
    SketchAction.CLOSE: re.compile(rf"fermeture_{SITE}"),
    SketchAction.MOVE: re.compile(rf"deplacement_{SITE}_{COMMUNE}"),
    SketchAction.RESIZE: re.compile(rf"etp_{SITE}_{KIND_AND_ETP}"),
}


class TokenError(ValueError):
    """What the address holds is not a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """One change: an antenna in a commune, or what happens to a site of the run."""

    action: SketchAction
    site: int | None = None
    commune: str = ""
    """INSEE code."""
    kind: str = ""
    etp: Decimal | None = None

    @property
    def token(self) -> str:
        """The change in an address, as in « ajout_15120_ACI_12.5 »."""
        etp = None if self.etp is None else f"{self.etp.normalize():f}"
        parts = (self.action, self.site, self.commune, self.kind, etp)
        return "_".join(str(part) for part in parts if part not in (None, ""))


def read_tokens(tokens: Iterable[str]) -> tuple[PlannedChange, ...]:
    """The changes of an address; raise `TokenError` on what none of ours would hold."""
    changes: tuple[PlannedChange, ...] = ()
    for token in tokens:
        changes = add_change(changes, _read(token))
    if len(changes) > MOST_CHANGES:
        raise TokenError(len(changes))
    return changes


def add_change(changes: Sequence[PlannedChange], new: PlannedChange) -> tuple[PlannedChange, ...]:
    """The changes with one more, which takes the place of those about the same thing: the last word counts.

    A closing forgets what else was planned for the site; a move or new ETP bring a closed site back.
    """
    return (*(change for change in changes if not _replaces(new, change)), new)


def _replaces(new: PlannedChange, old: PlannedChange) -> bool:
    if new.site is None or new.site != old.site:
        return False
    if SketchAction.CLOSE in (new.action, old.action):
        return True
    return new.action == old.action and new.kind == old.kind


def _read(token: str) -> PlannedChange:
    for action, pattern in TOKENS.items():
        if found := pattern.fullmatch(token):
            parts = found.groupdict()
            etp = Decimal(parts["etp"]) if parts.get("etp") else None
            if action == SketchAction.ADD and not etp:
                break
            return PlannedChange(
                action=action,
                site=int(parts["site"]) if parts.get("site") else None,
                commune=parts.get("commune") or "",
                kind=parts.get("kind") or "",
                etp=etp,
            )
    raise TokenError(token)
