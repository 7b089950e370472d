"""The words of a convention and of an avenant."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings

from awards.domain.letter_content import PARTS, tell_conditions, tell_means, tell_opinion
from awards.models import Amendment, Convention
from awards.queries.amounts import amounts_of, name_places
from awards.rules.amounts import Amount, Difference, compare
from awards.rules.follow_up import INDICATORS, list_periods
from awards.rules.papers import Block, Paper, bullets, heading, paragraph, table
from awards.rules.recourse import VISAS
from iae_portal.common.exports import DEMONSTRATION_LABEL
from iae_portal.common.formatting import format_date, format_etp, format_euros, format_signed

UNSIGNED = "Projet : ce document n’est pas signé."


def compose_convention(convention: Convention) -> Paper:
    """The convention, article by article, with its annexe financière (code du travail, art. R5132-2 and R5132-28)."""
    application, decision = convention.application, convention.decision
    period = f"du {format_date(convention.starts_on)} au {format_date(convention.ends_on)}"
    conditions = list(decision.conditions.select_related("area", "run"))
    return Paper(
        title="Convention relative à l’insertion par l’activité économique",
        reference=convention.number,
        subtitle=f"{application.department.name} ({application.department.code}) — {period}",
        owner=settings.SERVICE_OWNER,
        notices=[DEMONSTRATION_LABEL] if settings.DEMONSTRATION else [],
        blocks=[
            paragraph(
                f"Entre l’État, représenté par le préfet de département ({settings.SERVICE_OWNER}), d’une part, et "
                f"{application.applicant_name}, ci-après « le porteur », d’autre part,"
            ),
            *(paragraph(f"{words} ;") for words in (*VISAS, tell_opinion(decision)) if words),
            paragraph("il est convenu ce qui suit."),
            heading("Article 1 — Objet"),
            paragraph(
                f"La convention porte sur le projet « {application.title or application.applicant_name} », retenu au "
                f"titre de l’appel « {application.call.title} » (dossier {application.reference}). Elle tient compte "
                "de l’offre existante et du développement équilibré de l’insertion dans le territoire."
            ),
            heading("Article 2 — Durée"),
            paragraph(f"Elle prend effet {period}, dernier jour compris."),
            heading("Article 3 — Moyens accordés et annexe financière"),
            *tell_means(amounts_of(convention.lines.all()), suspensions=True),
            *tell_conditions(conditions),
            heading("Article 4 — Engagements et indicateurs"),
            *(paragraph(text) for text in convention.commitments.splitlines() if text.strip()),
            *_tell_targets(convention.targets),
            heading("Article 5 — Suivi"),
            bullets(
                f"Bilan{' final' if one.is_final else ''} de la période du {format_date(one.starts_on)} au "
                f"{format_date(one.ends_on)}, à remettre avant le {format_date(one.due_on)}."
                for one in list_periods(convention.starts_on, convention.ends_on)
            ),
            heading("Article 6 — Contrôle, reprise et résiliation"),
            paragraph(
                "Le porteur tient à la disposition de l’État les pièces qui justifient l’emploi des aides. Les aides "
                "versées sans que les conditions en soient respectées sont reprises. La convention se modifie par "
                "avenant, et peut être résiliée, après que le porteur a été mis à même de présenter ses observations, "
                "en cas de manquement à ses engagements."
            ),
        ],
        source=f"{settings.SERVICE_NAME}, dossier {application.reference}, convention {convention.number}",
    )


def compose_amendment(amendment: Amendment) -> Paper:
    """The avenant: what changes, then the whole annexe as it becomes."""
    convention = amendment.convention
    application = convention.application
    before, after = load_amounts(amendment.before), load_amounts(amendment.after)
    end = f" La convention prend fin le {format_date(amendment.ends_on)}." if amendment.ends_on else ""
    return Paper(
        title=f"Avenant n° {amendment.number} à la convention {convention.number}",
        reference=f"{convention.number}/A{amendment.number}",
        subtitle=f"{application.applicant_name} — {application.department.name} ({application.department.code})",
        owner=settings.SERVICE_OWNER,
        notices=[DEMONSTRATION_LABEL] if settings.DEMONSTRATION else [],
        blocks=[
            heading("Article 1 — Objet"),
            *(paragraph(text) for text in amendment.reason.splitlines() if text.strip()),
            heading("Article 2 — Ce qui change"),
            tell_differences(compare(before, after)),
            heading("Article 3 — Annexe financière"),
            *tell_means(after, suspensions=True),
            paragraph(f"Les autres dispositions de la convention restent inchangées.{end}"),
        ],
        source=f"{settings.SERVICE_NAME}, dossier {application.reference}, convention {convention.number}",
    )


def tell_differences(differences: Sequence[Difference]) -> Block:
    places = name_places([Amount(*one.key) for one in differences])
    rows = []
    for one in differences:
        year, kind, place, part = one.key
        rows.append(
            (
                " · ".join(filter(None, (str(year), places.get(place, ""), kind, PARTS[part]))),  # type: ignore[index]
                format_etp(one.before.etp) if one.before else "–",
                format_etp(one.after.etp) if one.after else "–",
                format_signed(one.etp_change, decimals=2),
                format_euros(one.before.euros, decimals=2) if one.before else "–",
                format_euros(one.after.euros, decimals=2) if one.after else "–",
            )
        )
    head = ("Ligne", "ETP avant", "ETP après", "Écart", "Montant avant", "Montant après")
    return table("Lignes modifiées", head, rows)


def dump_amounts(amounts: Sequence[Amount]) -> list[dict[str, Any]]:
    """As they are kept in an amendment: figures as text, so that none is a float."""
    return [
        {
            "year": one.year,
            "kind": one.kind,
            "place": one.place,
            "part": str(one.part),
            "etp": f"{one.etp:.2f}",
            "euros": f"{one.euros:.2f}",
            "suspended_by": one.suspended_by,
        }
        for one in sorted(amounts, key=lambda one: one.key)
    ]


def load_amounts(rows: Sequence[Mapping[str, Any]]) -> list[Amount]:
    return [Amount(**{**row, "etp": Decimal(row["etp"]), "euros": Decimal(row["euros"])}) for row in rows]


def _tell_targets(targets: Mapping[str, str]) -> list[Block]:
    told = [(one.label, str(targets[one.key])) for one in INDICATORS if targets.get(one.key)]
    return [table("Objectifs annuels", ("Indicateur", "Objectif"), told)] if told else []
