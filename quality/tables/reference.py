"""The tables of the reference; what is exported is what is shown."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from quality.enums import Level
from quality.models import Assessment, Comment, ReferenceVersion
from quality.rules.content import Content
from quality.rules.differences import Change
from quality.rules.standing import FEWEST_PEERS, ThemeStanding

PEERS = (
    f"Les pairs sont les autres structures de même nature, d’après leur dernière auto-évaluation arrêtée sur la même "
    f"version. Sous {FEWEST_PEERS} pairs, rien n’en est dit."
)
MEANS = "Moyenne simple des niveaux des critères du thème, de 1 à 4."


def to_decimal(value: Fraction | None) -> Decimal | None:
    """Two decimals, as columns tell them."""
    return None if value is None else (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.01"))


def versions_table(rows: "QuerySet[ReferenceVersion]", *, params: QueryDict) -> Table:
    columns = [
        Column(
            key="number",
            label="Version",
            row_header=True,
            getter=lambda one: f"Version {one.number}",
            link=lambda one: reverse("quality:version", args=[one.number]),
        ),
        Column(key="state", label="État", getter=lambda one: capfirst(one.get_state_display())),
        Column(key="comments_until", label="Commentaires jusqu’au", kind=Kind.DATE),
        Column(key="count", label="Commentaires", kind=Kind.INTEGER),
        Column(key="published_at", label="Publiée le", kind=Kind.DATE),
        Column(key="note", label="Ce qui change"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Versions publiées ou en préparation",
        params=params,
        name="versions",
        page_size=None,
        empty="Aucune version n’est publiée ni en concertation.",
        show_exports=True,
    )


def place_of(content: Content, code: str) -> str:
    """« Accueil – Un accueil préparé », or the whole."""
    theme = content.find_theme(code)
    if theme is not None:
        return theme.title
    found = next(((part, one) for part, one in content.criteria() if one.code == code), None)
    return f"{found[0].title} – {found[1].title}" if found else "ensemble du référentiel"


def comments_table(rows: "QuerySet[Comment]", *, version: ReferenceVersion, params: QueryDict, answers: bool) -> Table:
    """What was said and what became of it; the names of the authors are not told."""
    content = version.reading
    columns = [
        Column(key="part", label="À propos de", row_header=True, getter=lambda one: place_of(content, one.part)),
        Column(key="voice", label="Au nom de", sort="voice", getter=lambda one: capfirst(one.get_voice_display())),
        Column(key="written_at", label="Écrit le", kind=Kind.DATE, sort="written_at"),
        Column(key="text", label="Commentaire"),
        Column(
            key="outcome",
            label="Suite donnée",
            sort="outcome",
            getter=lambda one: capfirst(one.get_outcome_display()) if one.outcome else "En attente",
            link=(lambda one: reverse("quality:comment-answer", args=[one.pk])) if answers else None,
        ),
        Column(key="answer", label="Pourquoi"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Commentaires et suites données",
        params=params,
        name="commentaires",
        empty="Aucun commentaire pour l’instant.",
        show_exports=True,
    )


def changes_table(changes: Sequence[Change], *, params: QueryDict) -> Table:
    columns = [
        Column(key="where", label="Thème ou critère", row_header=True),
        Column(key="what", label="Changement", getter=lambda one: capfirst(one.what)),
        Column(key="before", label="Avant"),
        Column(key="after", label="Après"),
    ]
    return Table(
        columns=columns,
        rows=list(changes),
        caption="Ce qui change d’une version à l’autre",
        params=params,
        page_size=None,
        empty="Rien ne change.",
        show_exports=True,
    )


def assessments_table(rows: "QuerySet[Assessment]", *, params: QueryDict, own: bool) -> Table:
    """A line an assessment, with its overall mean."""
    columns = [
        Column(
            key="siae",
            label="Structure",
            row_header=True,
            sort="siae__name",
            getter=lambda one: one.siae.name,
            link=lambda one: reverse("quality:assessment", args=[one.pk]),
        ),
        Column(key="kind", label="Nature", sort="siae__kind", getter=lambda one: one.siae.kind),
        Column(
            key="department",
            label="Département",
            sort="siae__department__name",
            getter=lambda one: one.siae.department.name,
        ),
        Column(key="version", label="Version", kind=Kind.INTEGER, getter=lambda one: one.version.number),
        Column(key="state", label="État", getter=lambda one: capfirst(one.get_state_display())),
        Column(key="mean", label="Niveau moyen", kind=Kind.DECIMAL, help="de 1 à 4", getter=_mean),
        Column(key="sent_at", label="Arrêtée le", kind=Kind.DATE, sort="sent_at"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Mes auto-évaluations" if own else "Auto-évaluations arrêtées",
        params=params,
        empty="Aucune auto-évaluation pour l’instant.",
        show_exports=True,
    )


def _mean(assessment: Any) -> Decimal | None:
    levels = [answer.level for answer in assessment.given]
    return to_decimal(Fraction(sum(levels), len(levels))) if levels else None


def levels_table(assessment: Assessment, answers: Sequence[Any], *, params: QueryDict, edits: bool) -> Table:
    """Every criterion of the version, answered or not."""
    given = {answer.code: answer for answer in answers}

    def to_level(row: dict[str, Any]) -> str:
        return reverse("quality:assessment-level", args=[assessment.pk, row["code"]])

    rows = [
        {"theme": theme.title, "criterion": one.title, "code": one.code, "answer": given.get(one.code)}
        for theme, one in assessment.version.reading.criteria()
    ]
    columns = [
        Column(key="theme", label="Thème"),
        Column(
            key="criterion",
            label="Critère",
            row_header=True,
            link=(lambda row: reverse("quality:assessment-level", args=[assessment.pk, row["code"]]))
            if edits
            else None,
        ),
        Column(
            key="level",
            label="Niveau",
            getter=lambda row: (
                f"{row['answer'].level}. {capfirst(Level(row['answer'].level).label)}"
                if row["answer"]
                else "à indiquer"
            ),
        ),
        Column(key="proof", label="Ce qui le montre", getter=lambda row: row["answer"].proof if row["answer"] else ""),
        Column(
            key="file",
            label="Pièce",
            getter=lambda row: row["answer"].file.name if row["answer"] and row["answer"].file else "",
            link=lambda row: (
                reverse("quality:assessment-file", args=[assessment.pk, row["code"]])
                if row["answer"] and row["answer"].file
                else None
            ),
        ),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Niveau de chaque critère",
        params=params,
        name="niveaux",
        page_size=None,
        show_exports=True,
    )


def standing_table(standings: Sequence[ThemeStanding], *, params: QueryDict) -> Table:
    """Theme by theme, the structure and its unnamed peers."""
    columns = [
        Column(key="title", label="Thème", row_header=True),
        Column(key="mean", label="La structure", kind=Kind.DECIMAL, getter=lambda one: to_decimal(one.mean)),
        Column(key="median", label="Médiane des pairs", kind=Kind.DECIMAL, getter=lambda one: to_decimal(one.median)),
        Column(key="place", label="Place parmi les pairs", getter=tell_place),
    ]
    return Table(
        columns=columns,
        rows=list(standings),
        caption="La structure et ses pairs",
        params=params,
        name="place",
        page_size=None,
        notes=[MEANS, PEERS],
        show_exports=True,
    )


def tell_place(standing: ThemeStanding) -> str:
    """« devant 4 pairs sur 7 », or why it is not said."""
    if standing.below is None:
        return f"non dite : moins de {FEWEST_PEERS} pairs" if standing.median is None else "non dite"
    return f"devant {standing.below} pair{'s' if standing.below > 1 else ''} sur {standing.peers}"
