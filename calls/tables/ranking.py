"""The ranking of a call: a page with boxes to tick, an export with one figure a column."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from calls.domain.submission import instruction_path
from calls.models import Application
from calls.queries.ranking import Ranked
from calls.rules.territorial_score import TerritorialScore
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table

STATISTICS = {"mean": "Moyenne", "median": "Médiane", "spread": "Écart"}
CHECKED = mark_safe(" checked")  # an attribute of ours  # nosec B308


def ranking_table(
    rows: Sequence[Ranked], *, scores: dict[int, TerritorialScore], chosen: Collection[int], params: QueryDict
) -> Table:
    """The ranking, one line a file, figures out of 100; the page has a box to tick, an export one figure a column."""
    return Table(
        columns=[*_ranking_page(scores, chosen), *_ranking_export(scores)],
        rows=rows,
        caption="Classement des dossiers recevables, notes sur 100",
        params=params,
        name="classement",
        page_size=None,
        empty="Aucun dossier recevable à classer pour l’instant.",
        show_exports=True,
    )


def _ranking_page(scores: dict[int, TerritorialScore], chosen: Collection[int]) -> list[Column]:
    columns = [
        Column(key="choose", label="Retenir", control=lambda row: _box(row.application, chosen)),
        Column(key="rank", label="Rang", css=_right, getter=_rank_words),
        Column(
            key="file",
            label="Dossier",
            row_header=True,
            css=lambda _: "portal-nowrap",
            getter=lambda row: row.application.reference,
            link=lambda row: instruction_path(row.application),
        ),
        Column(key="carrier", label="Porteur", getter=lambda row: row.application.applicant_name),
        Column(key="area", label="Département", getter=lambda row: row.application.department.name),
        Column(key="stands", label="État", getter=lambda row: row.application.get_state_display()),
        Column(key="asked", label="ETP", kind=Kind.ETP, getter=lambda row: row.application.etp_asked),
        Column(key="reviews", label="Évaluations", css=_right, getter=_reviews_words),
        *(
            Column(key=f"{name}_told", label=label, kind=Kind.DECIMAL, decimals=1, getter=_reader_of(name))
            for name, label in STATISTICS.items()
        ),
        Column(key="notable", label="À noter", getter=_notable),
        Column(
            key="territory_told",
            label="Score territorial",
            kind=Kind.DECIMAL,
            decimals=0,
            getter=lambda row: _territory(scores.get(row.application.pk)),
        ),
    ]
    return [replace(column, exported=False) for column in columns]


def _ranking_export(scores: dict[int, TerritorialScore]) -> list[Column]:
    columns = [
        Column(key="place", label="Rang", kind=Kind.INTEGER),
        Column(key="tied", label="Ex æquo", kind=Kind.BOOLEAN, getter=lambda row: row.is_tied),
        Column(key="reference", label="Référence", row_header=True, getter=lambda row: row.application.reference),
        Column(key="applicant", label="Porteur", getter=lambda row: row.application.applicant_name),
        Column(key="title", label="Projet", getter=lambda row: row.application.title),
        Column(key="department", label="Département", getter=lambda row: row.application.department.name),
        Column(key="state", label="État", getter=lambda row: row.application.get_state_display()),
        Column(key="etp", label="ETP demandés", kind=Kind.ETP, getter=lambda row: row.application.etp_asked),
        Column(key="count", label="Évaluations", kind=Kind.INTEGER, getter=lambda row: _of(row, "count")),
        *(
            Column(key=name, label=label, kind=Kind.DECIMAL, getter=_reader_of(name))
            for name, label in STATISTICS.items()
        ),
        Column(
            key="discussion", label="À discuter", kind=Kind.BOOLEAN, getter=lambda row: _of(row, "needs_discussion")
        ),
        Column(
            key="knocked",
            label="Éliminatoire",
            kind=Kind.BOOLEAN,
            getter=lambda row: bool(row.standing.knocked_out) if row.standing else None,
        ),
        Column(
            key="territory",
            label="Score territorial",
            kind=Kind.DECIMAL,
            getter=lambda row: _territory(scores.get(row.application.pk)),
        ),
    ]
    return [replace(column, shown=False) for column in columns]


def _box(application: Application, chosen: Collection[int]) -> SafeString:
    return format_html(
        '<div class="fr-checkbox-group fr-checkbox-group--sm"><input type="checkbox" id="retenir-{0}" name="d" '
        'value="{0}"{1}><label class="fr-label" for="retenir-{0}"><span class="fr-sr-only">Retenir {2}</span></label>'
        "</div>",
        application.pk,
        CHECKED if application.pk in chosen else "",
        application.reference,
    )


def _right(_row: Ranked) -> str:
    """Words that hold figures stand under figures."""
    return "portal-number"


def _rank_words(row: Ranked) -> str:
    return f"{row.place} ex æquo" if row.is_tied else str(row.place or "")


def _reviews_words(row: Ranked) -> str:
    file: Any = row.application
    return f"{file.sent_count} / {file.asked_count}"


def _reader_of(name: str) -> Callable[[Ranked], Decimal | None]:
    return lambda row: decimal_of(_of(row, name))


def _notable(row: Ranked) -> str:
    if row.standing is None:
        return ""
    told = (("éliminatoire", row.standing.knocked_out), ("à discuter", row.standing.needs_discussion))
    return ", ".join(words for words, holds in told if holds)


def decimal_of(value: Fraction | None) -> Decimal | None:
    """A score out of 100 as a number to show."""
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def _of(row: Ranked, name: str) -> Any:
    return getattr(row.standing, name) if row.standing else None


def _territory(score: TerritorialScore | None) -> Decimal | None:
    return None if score is None else Decimal(str(round(score.total, 2)))
