"""The tables of the statistics of a call."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import QueryDict

from awards.queries.statistics import Group
from awards.rules.statistics import Duration, Stage
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.rules.discretion import MINIMUM_STRUCTURES

UNPUBLISHED = "Un nombre inférieur à trois n’est pas publié : il dirait ce qu’a fait un porteur."

UNTOLD_AWARDS = "« – » : ce qui fut accordé à un ou deux porteurs, ou permettrait de le retrouver, n’est pas publié."
ASKED = ("files", "etp_asked", "euros_asked")
AWARDED = ("accepted", "etp_granted", "euros_granted")


def funnel_table(stages: Sequence[Stage], *, params: QueryDict, is_public: bool) -> Table:
    return Table(
        columns=[
            Column(key="step", label="Étape", row_header=True, getter=lambda one: one.step.value),
            Column(key="count", label="Dossiers", kind=Kind.INTEGER),
            Column(key="share", label="Part des dossiers commencés", kind=Kind.PERCENT),
        ],
        rows=list(stages),
        caption="Du brouillon à la convention",
        params=params,
        name="etapes",
        page_size=None,
        notes=[UNPUBLISHED] if is_public else [],
        show_exports=True,
    )


def groups_table(groups: Sequence[Group], *, params: QueryDict, with_kind: bool) -> Table:
    hidden = [one for one in groups if one.hides_awards]
    is_telling = bool(hidden) and sum(one.accepted for one in hidden) < MINIMUM_STRUCTURES
    total = {name: sum(getattr(one, name) for one in groups) for name in (*ASKED, *AWARDED)}
    if is_telling:
        total |= dict.fromkeys(AWARDED)
    columns = [
        Column(key="department", label="Territoire", row_header=True),
        Column(key="kind", label="Filière", shown=with_kind, exported=with_kind),
        Column(key="files", label="Déposés", kind=Kind.INTEGER),
        Column(key="accepted", label="Acceptés", kind=Kind.INTEGER, getter=_award("accepted")),
        Column(key="etp_asked", label="Demandés", kind=Kind.ETP, unit="ETP"),
        Column(
            key="etp_granted",
            label="Accordés",
            kind=Kind.ETP,
            unit="ETP",
            help="année de l’appel",
            getter=_award("etp_granted"),
        ),
        Column(key="euros_asked", label="Demandés", kind=Kind.EURO, unit="€"),
        Column(key="euros_granted", label="Accordés", kind=Kind.EURO, unit="€", getter=_award("euros_granted")),
    ]
    return Table(
        columns=columns,
        rows=list(groups),
        caption="ETP et montants demandés et accordés",
        params=params,
        name="territoires",
        page_size=None,
        total=total if groups else None,
        notes=[UNTOLD_AWARDS] if hidden else [],
        empty="Trop peu de porteurs pour donner un chiffre sans dire celui de l’un d’eux.",
        show_exports=True,
    )


def durations_table(durations: Sequence[Duration], *, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(key="label", label="Étape", row_header=True),
            Column(key="files", label="Dossiers", kind=Kind.INTEGER),
            Column(key="days", label="Durée médiane", kind=Kind.DECIMAL, unit="jours", decimals=1),
        ],
        rows=list(durations),
        caption="Durée médiane des étapes",
        params=params,
        name="durees",
        page_size=None,
        show_exports=True,
    )


def _award(name: str) -> Callable[[Group], Any]:
    return lambda one: None if one.hides_awards else getattr(one, name)
