"""The tables of need keys."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from allocation.domain.preview_key import PreviewLine
from allocation.models import NeedKey
from allocation.presentation.need_keys import tell_weights
from allocation.rules.need_keys import KeyShares
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from territories.models import Area

SHARE_NOTE = (
    "Chaque déterminant est ramené à la part de chaque territoire dans le total de la région ; la part est leur "
    "moyenne pondérée. Cible : part × total des ETP de base. Écart à la cible : base ÷ cible − 1."
)
EFFECT_NOTE = (
    "Effet de + 5 points : variation de la cible, en ETP, si le poids du déterminant augmente de 5 points et que les "
    "autres baissent en proportion."
)


def keys_table(rows: "QuerySet[NeedKey]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="name",
            label="Clé",
            row_header=True,
            getter=str,
            sort="name",
            link=lambda key: reverse("allocation:key", args=[key.pk]),
        ),
        Column(key="state", label="État", getter=lambda key: key.get_state_display()),
        Column(key="components", label="Déterminants", getter=tell_weights),
        Column(key="published_at", label="Publiée le", kind=Kind.DATE, sort="published_at"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Clés de besoin",
        params=params,
        empty="Aucune clé de besoin n’est publiée.",
        show_exports=True,
    )


def preview_table(
    lines: Sequence[PreviewLine],
    *,
    shares: KeyShares,
    base_words: str,
    params: QueryDict,
    previous: Mapping[int, Decimal] | None = None,
    previous_name: str = "",
) -> Table:
    """Target and distance of each territory, and what each weight does; `previous` are the shares to compare to."""
    columns = [
        Column(key="area", label="Territoire", row_header=True, getter=lambda line: line.area.display_name),
        *(
            Column(key=f"part_{rank}", label=label, kind=Kind.PERCENT, decimals=2, getter=_read("parts", rank))
            for rank, label in enumerate(shares.labels)
        ),
        Column(key="share", label="Part dans la clé", kind=Kind.PERCENT, decimals=2, sort=True),
    ]
    if previous:
        columns.append(
            Column(
                key="previous",
                label=f"Écart avec {previous_name}",
                unit="points",
                kind=Kind.DECIMAL,
                signed=True,
                getter=lambda line: (line.share - previous.get(line.area.pk, Decimal())) * 100,
            )
        )
    columns += [
        Column(key="base", label="Base", unit="ETP", kind=Kind.ETP, sort=True),
        Column(key="target", label="Cible", unit="ETP", kind=Kind.ETP, sort=True),
        Column(key="distance", label="Écart à la cible", kind=Kind.PERCENT, sort=True, signed=True),
        *(
            Column(
                key=f"effect_{rank}",
                label=f"+ 5 points : {label}",
                unit="ETP",
                kind=Kind.ETP,
                signed=True,
                getter=_read("effects", rank),
            )
            for rank, label in enumerate(shares.labels)
        ),
    ]
    total = {
        "share": sum((line.share for line in lines), Decimal()),
        "base": sum((line.base for line in lines), Decimal()),
        "target": sum((line.target for line in lines), Decimal()),
    }
    return Table(
        columns=columns,
        rows=lines,
        caption="Part, cible et écart de chaque département",
        params=params,
        name="cible",
        page_size=None,
        total=total,
        notes=[SHARE_NOTE, EFFECT_NOTE, f"Base : {base_words}."],
        show_exports=True,
    )


def shares_table(areas: Sequence[Area], shares: KeyShares, *, mesh_label: str, params: QueryDict) -> Table:
    """The frozen shares of a finer mesh."""
    columns = [
        Column(key="area", label="Territoire", row_header=True, sort=True, getter=lambda area: area.display_name),
        Column(
            key="share",
            label="Part dans la clé",
            kind=Kind.PERCENT,
            decimals=3,
            sort=True,
            getter=lambda area: shares.shares[area.pk],
        ),
    ]
    return Table(
        columns=columns,
        rows=areas,
        caption=f"Parts figées, {mesh_label}",
        params=params,
        name="parts",
        default_sort="-share",
        total={"share": sum(shares.shares.values(), Decimal())},
        show_exports=True,
    )


def _read(name: str, rank: int) -> Callable[[PreviewLine], Any]:
    return lambda line: getattr(line, name)[rank]
