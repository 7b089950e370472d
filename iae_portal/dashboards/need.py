"""The need section of an area page: every indicator of the catalogue, beside the level above."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.text import capfirst

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import NOTHING, format_number
from iae_portal.common.models import Source
from iae_portal.common.reference_state import kept_with_reference
from iae_portal.common.tables import Table
from territories.domain.catalogue import DEFINITIONS
from territories.domain.catalogue.deposited import INCLUSION_FUND_MEANS
from territories.enums import IndicatorKind, ValueState
from territories.models import Area, Indicator, IndicatorValue
from territories.queries.aggregation import AreaValue
from territories.queries.profiles import list_profile


@dataclass(frozen=True)
class NeedRow:
    indicator: Indicator
    period: str
    value: AreaValue
    above: AreaValue | None

    @property
    def name(self) -> str:
        return self.indicator.name

    @property
    def share(self) -> Decimal | None:
        """Part of the level above; only what adds up has one."""
        if self.above is None or self.indicator.kind not in {IndicatorKind.COUNT, IndicatorKind.INDEX}:
            return None
        # Parts of what is only partly known would mislead.
        if not (self.above.is_complete and self.value.is_complete) or not self.above.value:
            return None
        return (self.value.value or Decimal()) / self.above.value


@dataclass(frozen=True)
class Need:
    """The indicators of an area, and the data sets that they come from."""

    rows: list[NeedRow]
    sources: list[Source]


def read_need(user: User, area: Area, *, above: Area | None) -> Need:
    """Every indicator of the area, beside the level above; nothing for who may not read them."""
    if not user.can(Permission.TERRITORIES_INDICATOR_VIEW, area):
        return Need([], [])
    return _add_up(area, above)


@kept_with_reference
def _add_up(area: Area, above: Area | None) -> Need:
    """Added up from communes once: the catalogue is the same for whoever may read it."""
    indicators = list(Indicator.objects.all())
    profile, periods = list_profile(areas=[area, above] if above else [area], indicators=indicators)
    rows = [
        NeedRow(
            indicator,
            periods[indicator.pk],
            profile[indicator.pk, area.pk],
            profile[indicator.pk, above.pk] if above else None,
        )
        for indicator in indicators
        if indicator.pk in periods
    ]
    used = IndicatorValue.objects.filter(indicator__in=indicators).order_by().values("source").distinct()
    return Need(rows, list(Source.objects.filter(pk__in=used).order_by("title")))


def need_tables(area: Area, rows: list[NeedRow], *, above: Area | None, params: QueryDict) -> dict[str, Table]:
    """The publics, and apart from them the means of the Fonds d’inclusion; a table without rows is left out."""
    means = [row for row in rows if row.indicator.code in INCLUSION_FUND_MEANS and row.value.value is not None]
    replaced = _replaced_estimates(rows)
    publics = [row for row in rows if row.indicator.code not in {*INCLUSION_FUND_MEANS, *replaced}]
    captions = (
        ("besoin", publics, f"Besoin d’insertion et publics, {area.display_name}"),
        ("moyens", means, f"Moyens du Fonds d’inclusion dans l’emploi, {area.display_name}"),
    )
    return {
        name: _need_table(area, kept, above=above, params=params, name=name, caption=caption)
        for name, kept, caption in captions
        if kept
    }


def _replaced_estimates(rows: list[NeedRow]) -> set[str]:
    """Estimates of the demonstration whose real figure is whole in this area."""
    real = {row.indicator.code for row in rows if row.value.is_complete and not row.value.is_demonstration}
    return {definition.twin for code, definition in DEFINITIONS.items() if definition.twin and code in real}


def _need_table(
    area: Area, rows: list[NeedRow], *, above: Area | None, params: QueryDict, name: str, caption: str
) -> Table:
    columns = [
        Column(key="name", label="Indicateur", row_header=True, getter=lambda row: capfirst(row.name)),
        *_value_columns("value", area),
        *(_value_columns("above", above) if above else ()),
        *([Column(key="share", label="Part du total", kind=Kind.PERCENT)] if above else []),
        Column(key="unit", label="Unité", getter=lambda row: row.indicator.unit),
        Column(key="period", label="Période"),
        Column(key="state", label="Nature", getter=lambda row: nature(row.value, row.indicator)),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=caption,
        params=params,
        name=name,
        page_size=None,
        empty="Aucun indicateur n’est chargé pour ce territoire.",
        show_exports=True,
    )


def _value_columns(key: str, area: Area) -> list[Column]:
    """The value in words on the page, where each indicator has its own decimals; the number itself in an export."""

    def read(row: NeedRow) -> AreaValue | None:
        value: AreaValue | None = getattr(row, key)
        return value

    return [
        Column(
            key=key,
            label=area.display_name,
            exported=False,
            getter=lambda row: words(value, row.indicator) if (value := read(row)) else "",
            css=lambda _: "portal-number",
        ),
        Column(
            key=f"{key}-number",
            label=area.display_name,
            kind=Kind.DECIMAL,
            shown=False,
            getter=lambda row: value.value if (value := read(row)) else None,
        ),
    ]


def words(value: AreaValue, indicator: Indicator) -> str:
    """The figure, or the reason why there is none; a partial sum says so."""
    if is_unpublished(value, indicator):
        return "non publié à cette maille"
    if value.value is None:
        return ValueState(value.state).label
    number = format_number(value.value, decimals=indicator.decimals)
    return number if value.is_complete else f"{number} (partiel)"


def is_unpublished(value: AreaValue, indicator: Indicator) -> bool:
    """Whether nothing is missing: the producer says nothing at this level, and parts of it would not add up."""
    return value.value is None and indicator.kind == IndicatorKind.MEDIAN and value.state == ValueState.MISSING


def nature(value: AreaValue, indicator: Indicator) -> str:
    return NOTHING if is_unpublished(value, indicator) else str(ValueState(value.state).label)
