"""The words of a letter of decision, written once: kept with it, they are what PDF and DOCX draw."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings

from accounts.models import User
from allocation.enums import Part
from awards.enums import DecisionKind
from awards.models import Condition, Decision
from awards.queries.amounts import amounts_of, name_places
from awards.rules.amounts import Amount, add_up
from awards.rules.papers import Block, Paper, bullets, heading, paragraph, table
from awards.rules.recourse import VISAS, tell_recourse
from committees.enums import OpinionValue
from iae_portal.common.exports import DEMONSTRATION_LABEL
from iae_portal.common.formatting import format_date, format_etp, format_euros
from territories.department_names import of_department
from white_zones.enums import Access

OBJECTS = {
    DecisionKind.ACCEPTED: "acceptation de votre projet",
    DecisionKind.WAITLISTED: "inscription de votre projet sur la liste d’attente",
    DecisionKind.REJECTED: "refus de votre projet",
    DecisionKind.DISMISSED: "classement sans suite de votre dossier",
}
VALUES = {
    OpinionValue.FAVOURABLE: "l’avis favorable",
    OpinionValue.RESERVED: "l’avis favorable avec réserves",
    OpinionValue.UNFAVOURABLE: "l’avis défavorable",
}
PARTS = {Part.STATE: "État", Part.COUNCIL: "Conseil départemental"}


def reference_of(decision: Decision) -> str:
    """« AMI-2027-00042/D2 »: the file, then how many decisions it had."""
    rank = decision.application.decisions.filter(pk__lte=decision.pk).count()
    return f"{decision.application.reference}/D{rank}"


def compose_letter(decision: Decision, *, sent_at: dt.datetime, sender: User, is_draft: bool = False) -> Paper:
    """The letter of a decision, with its visas, its means, its motives and the ways to contest it."""
    application, kind = decision.application, DecisionKind(decision.kind)
    reference = reference_of(decision)
    notices = [DEMONSTRATION_LABEL] if settings.DEMONSTRATION else []
    if is_draft:
        notices.append("Projet de lettre : la décision n’est pas notifiée.")
    return Paper(
        title=f"Décision : {OBJECTS[kind]}",
        reference=reference,
        subtitle=f"{application.department.name} ({application.department.code}) — {format_date(sent_at)}",
        owner=settings.SERVICE_OWNER,
        addressee=_addressee(decision),
        notices=notices,
        blocks=[
            paragraph(f"Référence : {reference}"),
            paragraph(f"Objet : {OBJECTS[kind]}, appel « {application.call.title} »"),
            *_visas(decision),
            *_decided(decision),
            *_motives(decision),
            heading("Voies et délais de recours"),
            paragraph(tell_recourse(application.department.code)),
            paragraph(f"Pour le service ({settings.SERVICE_OWNER}), {sender}. Contact : {application.call.contact}."),
        ],
        source=f"{settings.SERVICE_NAME}, dossier {application.reference}, décision {decision.pk}",
    )


def _addressee(decision: Decision) -> list[str]:
    application = decision.application
    lines = [application.applicant_name]
    if application.siae is not None:
        lines.append(f"SIRET {application.siae.siret}" if application.siae.siret else application.siae.kind)
    return lines


def _visas(decision: Decision) -> list[Block]:
    return [paragraph(f"{words} ;") for words in (*VISAS, tell_opinion(decision)) if words]


def tell_opinion(decision: Decision) -> str:
    """« Vu l’avis favorable du CDIAE du Cantal, rendu le 12 mars 2026 », or what stands in for it."""
    opinion = decision.opinion
    if opinion is None:
        return decision.without_opinion.rstrip(".")
    committee = opinion.item.session.committee
    words = VALUES[OpinionValue(opinion.value)]
    return f"Vu {words} du comité {of_department(committee.department.name)}, rendu le {format_date(opinion.given_at)}"


def _decided(decision: Decision) -> list[Block]:
    kind = DecisionKind(decision.kind)
    title = decision.application.title or "votre projet"
    if kind == DecisionKind.WAITLISTED:
        return [
            paragraph(
                f"Le projet « {title} » est inscrit sur la liste d’attente. Il pourra être accepté, sans nouveau "
                "dépôt, si des moyens se libèrent ; une autre décision vous sera alors notifiée."
            )
        ]
    if kind == DecisionKind.REJECTED:
        return [paragraph(f"Le projet « {title} » n’est pas retenu.")]
    if kind == DecisionKind.DISMISSED:
        return [paragraph(f"Le dossier du projet « {title} » est classé sans suite.")]
    return [
        paragraph(
            f"Le projet « {title} » est accepté. Les moyens suivants lui sont accordés, sous réserve de la signature "
            "d’une convention :"
        ),
        *tell_means(amounts_of(decision.lines.all()), suspensions=True),
        *tell_conditions(list(decision.conditions.select_related("area", "run"))),
    ]


def tell_means(amounts: Sequence[Amount], *, suspensions: bool = False) -> list[Block]:
    """A table a year, with its total."""
    places = name_places(amounts)
    blocks = []
    for year in sorted({one.year for one in amounts}):
        rows = [one for one in amounts if one.year == year]
        total = add_up(rows)
        blocks.append(
            table(
                str(year),
                ("Lieu", "Filière", "Financeur", "ETP", "Montant"),
                [
                    (
                        places.get(one.place, "") + (" *" if suspensions and one.suspended_by else ""),
                        one.kind or "–",
                        PARTS[Part(one.part)],
                        format_etp(one.etp) if one.etp else "–",
                        _tell_euros(one.euros),
                    )
                    for one in rows
                ],
                ("Total", "", "", format_etp(total.etp), _tell_euros(total.euros)),
            )
        )
    if suspensions and any(one.suspended_by for one in amounts):
        blocks.append(paragraph("* Ligne suspendue tant que la condition qui la concerne n’est pas constatée tenue."))
    return blocks


def _tell_euros(amount: Decimal) -> str:
    return format_euros(amount, decimals=2) if amount else "–"


def tell_conditions(conditions: Sequence[Condition]) -> list[Block]:
    if not conditions:
        return []
    return [heading("Conditions"), bullets(_tell_condition(one) for one in conditions)]


def _tell_condition(one: Condition) -> str:
    where = f"{one.area.name} ({one.area.code})"
    if one.access and one.run is not None:
        where += f", {Access(one.access).label} au diagnostic « {one.run.name} »"
    words = f"{one.text.rstrip('.')} : {one.places} place{'s' if one.places > 1 else ''} à {where}, "
    words += f"avant le {format_date(one.due_on)}."
    if one.is_suspensive:
        words += " Condition suspensive."
    if one.penalty_etp:
        words += f" À défaut, {format_etp(one.penalty_etp)} ETP sont repris sur l’année {one.penalty_year}."
    return words


def _motives(decision: Decision) -> list[Block]:
    blocks = []
    if decision.motive:
        blocks += [heading("Motifs"), *(paragraph(text) for text in decision.motive.splitlines() if text.strip())]
    if decision.note:
        blocks += [heading("Observations"), *(paragraph(text) for text in decision.note.splitlines() if text.strip())]
    return blocks
