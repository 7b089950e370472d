"""The derogations of a run with their motives, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from iae_portal.common.columns import Column
from iae_portal.common.tables import Table
from territories.enums import AreaLevel
from white_zones.domain.parameters import RunParameters
from white_zones.enums import Access, ClassOrigin
from white_zones.models import CommuneResult, Run
from white_zones.rules import ALL_KINDS
from white_zones.tables import area_address

NAME = "derogations"
APPLIED, IDLE = "appliquée", "sans effet : la commune avait déjà cette classe"


@dataclass(frozen=True, slots=True)
class DerogationRow:
    name: str
    code: str
    own: str
    retained: str
    effect: str
    motive: str


def list_derogations(run: Run) -> list[DerogationRow]:
    """In the order they were written, with what each came to."""
    derogations = RunParameters.from_json(run.parameters).derogations
    if not derogations:
        return []
    results = CommuneResult.objects.filter(
        run=run, kind=ALL_KINDS, area__code__in=[derogation.code for derogation in derogations]
    ).select_related("area")
    found = {result.area.code: result for result in results}
    return [
        DerogationRow(
            name=found[derogation.code].area.display_name,
            code=derogation.code,
            own=str(Access(found[derogation.code].own_class).label),
            retained=str(Access(derogation.access_class).label),
            effect=APPLIED if found[derogation.code].class_origin == ClassOrigin.DEROGATION else IDLE,
            motive=derogation.motive,
        )
        for derogation in derogations
    ]


def derogations_table(rows: Sequence[DerogationRow], *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(
                key="name",
                label="Commune",
                row_header=True,
                link=lambda row: area_address(AreaLevel.COMMUNE, row.code),
            ),
            Column(key="own", label="Classe de son accès"),
            Column(key="retained", label="Classe retenue"),
            Column(key="effect", label="Effet"),
            Column(key="motive", label="Motif"),
            Column(key="code", label="Code"),
        ],
        rows=rows,
        caption="Dérogations et leurs motifs",
        params=params,
        name=NAME,
        page_size=None,
        show_exports=True,
    )
