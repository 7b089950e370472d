"""The economic model of the supply, from the submitted bilans: resources, buyers, exits, publics, by area and kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import User
from accounts.roles import Permission
from structures.dialogue_enums import COUNTED_BILANS
from structures.enums import SiaeKind
from structures.models import Bilan, Dialogue, DialogueCampaign, DialogueLine
from structures.rules.dialogues import BILAN_FIELDS, DYNAMIC_EXITS, RESOURCES
from structures.rules.discretion import MINIMUM_STRUCTURES, choose_shown
from structures.rules.discretion_cells import choose_shown_cells
from territories.enums import AreaLevel
from territories.models import Area


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """A share of a whole; None when either is unknown or the whole is nothing."""
    if part is None or not whole:
        return None
    return Decimal(part) / Decimal(whole)


@dataclass(frozen=True)
class ModelRow:
    """The sums of some bilans; every share is a ratio of sums, never a mean of shares. Euros and annual ETP.

    `sums` is None when the figures are hidden: they would tell those of one structure.
    """

    label: str
    key: str
    structures: int
    sums: Mapping[str, Decimal] | None = field(repr=False)
    year: int | None = None

    def get(self, name: str) -> Decimal | None:
        return None if self.sums is None else self.sums[name]

    def add(self, names: Iterable[str]) -> Decimal | None:
        return None if self.sums is None else sum((self.sums[name] for name in names), Decimal())

    @property
    def is_hidden(self) -> bool:
        return self.sums is None

    @property
    def resources(self) -> Decimal | None:
        return self.add(RESOURCES)

    def share(self, name: str) -> Decimal | None:
        """A resource in all the resources."""
        return ratio(self.get(name), self.resources)

    def share_of_sales(self, name: str) -> Decimal | None:
        return ratio(self.get(name), self.get("sales"))

    @property
    def durable_rate(self) -> Decimal | None:
        return ratio(self.get("exits_durable"), self.get("exits_total"))

    @property
    def dynamic_rate(self) -> Decimal | None:
        return ratio(self.add(DYNAMIC_EXITS), self.get("exits_total"))

    def public_share(self, name: str) -> Decimal | None:
        """A public among the people who entered; publics overlap, their shares do not add up to one."""
        return ratio(self.get(name), self.get("entrants"))

    @property
    def applications_per_entrant(self) -> Decimal | None:
        return ratio(self.get("applications"), self.get("entrants"))

    @property
    def filled_share(self) -> Decimal | None:
        """Posts filled: ETP realised over the ETP of the annex taken as the base."""
        return ratio(self.get("realised"), self.get("base"))

    @property
    def entrants_per_etp(self) -> Decimal | None:
        return ratio(self.get("entrants"), self.get("realised"))

    @property
    def hours_per_etp(self) -> Decimal | None:
        return ratio(self.add(("hours_individual", "hours_collective")), self.get("realised"))

    @property
    def sales_per_etp(self) -> Decimal | None:
        return ratio(self.get("sales"), self.get("realised"))


SUMMED = (*BILAN_FIELDS, "base", "realised")


def counted_bilans(campaign: DialogueCampaign | None = None) -> "QuerySet[Bilan]":
    """Bilans handed in and not being corrected, with the ETP of their dialogues."""
    rows = Bilan.objects.filter(dialogue__state__in=COUNTED_BILANS)
    if campaign is not None:
        rows = rows.filter(dialogue__campaign=campaign)
    lines = DialogueLine.objects.filter(dialogue=OuterRef("pk")).order_by().values("dialogue")
    return rows.annotate(
        base=Subquery(lines.annotate(total=Sum("base")).values("total")),
        realised=Subquery(lines.annotate(total=Sum("realised")).values("total")),
    )


def within(area: Area) -> Q:
    """The bilans of an area: a département, or the whole région."""
    return Q(dialogue__department=area) if area.level == AreaLevel.DEPARTMENT else Q()


class EconomicModel:
    """The economic model of one campaign in one area, as one person may read it.

    Who may read the figures of the area's structures reads all. For the others the figures of fewer than three
    structures are hidden, and enough others for a difference to tell nothing (see `structures/rules/discretion.py`).
    """

    def __init__(self, user: User, *, campaign: DialogueCampaign, area: Area) -> None:
        self.user, self.campaign, self.area = user, campaign, area
        self.is_detailed = user.can(Permission.STRUCTURES_SIAE_VIEW_FIGURES, area)
        self._cells = _read_cells(campaign)

    def by_kind(self) -> list[ModelRow]:
        """A row a kind that has bilans."""
        rows = []
        for kind in SiaeKind.values:
            cells = [cell for cell in self._inside() if cell.kind == kind]
            if cells:
                rows.append(self._sum(cells, label=kind, key=kind, is_shown=self._shows_kind(kind)))
        return rows

    def by_department(self) -> list[ModelRow]:
        """A row a département of the région; one row for the page of a département."""
        names = {cell.department: cell.department_name for cell in self._inside()}
        shown = _shown_departments(self._cells)
        rows = []
        for code in sorted(names, key=lambda code: names[code]):
            cells = [cell for cell in self._inside() if cell.department == code]
            is_shown = self.is_detailed or code in shown
            rows.append(self._sum(cells, label=names[code], key=code, is_shown=is_shown))
        return rows

    def total(self) -> ModelRow:
        is_shown = True
        if self.area.level == AreaLevel.DEPARTMENT:
            is_shown = self.is_detailed or self.area.code in _shown_departments(self._cells)
        elif not self.is_detailed:
            is_shown = sum(cell.structures for cell in self._cells) >= MINIMUM_STRUCTURES
        return self._sum(self._inside(), label="Ensemble", key="", is_shown=is_shown)

    def trend(self) -> list["ModelRow"]:
        """One total a campaign, the oldest first, as far as this one."""
        rows = []
        campaigns = DialogueCampaign.objects.opened().filter(year__lte=self.campaign.year).order_by("year")
        for campaign in campaigns:
            model = self if campaign == self.campaign else EconomicModel(self.user, campaign=campaign, area=self.area)
            total = model.total()
            if total.structures:
                rows.append(
                    ModelRow(str(campaign.bilan_year), str(campaign.year), total.structures, total.sums, campaign.year)
                )
        return rows

    def _inside(self) -> list["CellSums"]:
        if self.area.level != AreaLevel.DEPARTMENT:
            return self._cells
        return [cell for cell in self._cells if cell.department == self.area.code]

    def _shows_kind(self, kind: str) -> bool:
        if self.is_detailed:
            return True
        if self.area.level == AreaLevel.DEPARTMENT:
            counts = {(cell.department, cell.kind): cell.structures for cell in self._cells}
            shown = _shown_departments(self._cells)
            return self.area.code in shown and (self.area.code, kind) in choose_shown_cells(counts)
        return kind in _shown_kinds(self._cells)

    def _sum(self, cells: list["CellSums"], *, label: str, key: str, is_shown: bool) -> ModelRow:
        count = sum(cell.structures for cell in cells)
        sums = {name: sum((cell.sums[name] for cell in cells), Decimal()) for name in SUMMED} if is_shown else None
        return ModelRow(label, key, count, sums, self.campaign.year)


@dataclass(frozen=True)
class CellSums:
    """The bilans of one kind in one département, added up."""

    department: str
    department_name: str
    kind: str
    structures: int
    sums: dict[str, Decimal]


def _read_cells(campaign: DialogueCampaign) -> list[CellSums]:
    """One query: a few hundred bilans are added up here, their ETP being in lines of their own."""
    gathered: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    paths = ("dialogue__department__code", "dialogue__department__name", "dialogue__siae__kind")
    for row in counted_bilans(campaign).order_by().values(*paths, *SUMMED):
        code, name, kind = (str(row[path]) for path in paths)
        gathered.setdefault((code, name, kind), []).append(row)
    return [
        CellSums(
            code,
            name,
            kind,
            len(rows),
            {each: sum((Decimal(row[each] or 0) for row in rows), Decimal()) for each in SUMMED},
        )
        for (code, name, kind), rows in sorted(gathered.items())
    ]


def _shown_departments(cells: list[CellSums]) -> frozenset[str]:
    return _shown_parts(cells, "department")


def _shown_kinds(cells: list[CellSums]) -> frozenset[str]:
    return _shown_parts(cells, "kind")


def _shown_parts(cells: list[CellSums], name: str) -> frozenset[str]:
    counts: dict[str, int] = {}
    for cell in cells:
        key = getattr(cell, name)
        counts[key] = counts.get(key, 0) + cell.structures
    return choose_shown(counts)


def structure_rows(user: User, *, campaign: DialogueCampaign, area: Area) -> list[ModelRow]:
    """One row a structure, for those who may read its figures; its own row for a member."""
    visible = Dialogue.objects.visible_to(user)
    rows = counted_bilans(campaign).filter(within(area), dialogue__in=visible)
    found = rows.order_by("dialogue__siae__name").values(
        "dialogue", "dialogue__siae__name", "dialogue__siae__kind", *SUMMED
    )
    return [
        ModelRow(
            f"{row['dialogue__siae__name']} ({row['dialogue__siae__kind']})",
            str(row["dialogue"]),
            1,
            {name: Decimal(row[name] or 0) for name in SUMMED},
            campaign.year,
        )
        for row in found
    ]
