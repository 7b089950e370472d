"""Tables of the dialogue de gestion: a campaign, one dialogue, the outcome of a campaign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from structures.dialogue_enums import OutcomeStatus, Section
from structures.domain.dialogue_completeness import field_label, measure_progress
from structures.models import Dialogue, DialogueCampaign, FigureChange
from structures.queries.dialogue_outcomes import Outcome, total_by_status
from structures.queries.dialogues import CampaignTotals, Peers
from structures.queries.supply import has_estimates
from structures.rules.dialogues import SECTION_FIELDS

UNITS = {
    Section.EXITS: Kind.INTEGER,
    Section.PUBLICS: Kind.INTEGER,
    Section.SUPPORT: Kind.DECIMAL,
    Section.RESOURCES: Kind.EURO,
}
OUTCOME_RULE = (
    "Pour chaque structure, le chiffre le plus ferme : convenu, sinon proposé, sinon demandé, sinon celui de l’annexe "
    "en cours. Un dialogue sans suite compte pour 0, convenu."
)


def _progress(dialogue: Dialogue) -> str:
    parts = measure_progress(dialogue)
    return f"{sum(part.is_complete for part in parts)} / {len(parts)}"


def _state(dialogue: Dialogue) -> str:
    label = dialogue.get_state_display()
    return f"{label}, en retard" if dialogue.is_late else label


def campaign_table(
    rows: "QuerySet[Dialogue]", *, campaign: DialogueCampaign, totals: CampaignTotals, params: QueryDict
) -> Table:
    columns = [
        Column(
            key="name",
            label="Structure",
            sort="siae__name",
            row_header=True,
            getter=lambda dialogue: dialogue.siae.name,
            link=lambda dialogue: reverse("structures:dialogue", args=[dialogue.pk]),
        ),
        Column(key="kind", label="Filière", sort="siae__kind", getter=lambda dialogue: dialogue.siae.kind),
        Column(key="department", label="Département", sort="department__name", getter=lambda row: row.department.name),
        Column(key="state", label="État", sort="state", getter=_state),
        Column(key="progress", label="Rubriques complètes", getter=_progress),
        Column(key="due", label="Échéance de dépôt", kind=Kind.DATE, sort="due"),
        Column(key="base", label=f"Annexe {campaign.base_year}", kind=Kind.ETP, sort="base", unit="ETP"),
        Column(key="realised", label=f"Réalisés {campaign.bilan_year}", kind=Kind.ETP, sort="realised", unit="ETP"),
        Column(key="asked", label="Demandés", kind=Kind.ETP, sort="asked", unit="ETP"),
        Column(key="proposed", label="Proposés", kind=Kind.ETP, sort="proposed", unit="ETP"),
        Column(key="agreed", label="Convenus", kind=Kind.ETP, sort="agreed", unit="ETP"),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Dialogues de la campagne {campaign.year}, ETP pour {campaign.request_year}",
        params=params,
        default_sort="name",
        total=totals.etp,
        total_label="Total des dialogues filtrés",
        notes=base_notes(campaign),
        empty="Aucun dialogue ne répond à ces critères : élargissez la recherche ou effacez les filtres.",
        show_exports=True,
    )


def base_notes(campaign: DialogueCampaign) -> list[str]:
    """What to know of the ETP that a campaign starts from."""
    if not has_estimates(campaign.base_year):
        return []
    words = "estimée pour les structures sans annexe connue, à parts égales du total de leur département et filière."
    return [f"Annexe {campaign.base_year} : {words}"]


def lines_table(dialogue: Dialogue, *, params: QueryDict) -> Table:
    """ETP of a dialogue at each stage."""
    campaign = dialogue.campaign
    columns = [
        Column(key="kind", label="Filière", row_header=True),
        Column(key="base", label=dialogue.base_label, kind=Kind.ETP),
        Column(key="realised", label=f"Réalisés {campaign.bilan_year}", kind=Kind.ETP),
        Column(key="asked", label=f"Demandés {campaign.request_year}", kind=Kind.ETP),
        Column(key="proposed", label="Proposés", kind=Kind.ETP),
        Column(key="agreed", label="Convenus", kind=Kind.ETP),
    ]
    rows = list(dialogue.lines.all())
    prefilled = [line for line in rows if line.realised_origin]
    return Table(
        columns=columns,
        rows=rows,
        caption="ETP, en équivalents temps plein annuels",
        params=params,
        name="etp",
        page_size=None,
        notes=[f"ETP réalisés préremplis d’après : {line.realised_origin}." for line in prefilled[:1]],
        show_exports=True,
    )


@dataclass(frozen=True)
class Compared:
    """One figure of a bilan beside that of the year before and the median of its peers."""

    label: str
    value: Any
    previous: Any
    median: Decimal | None


def bilan_table(
    section: Section, dialogue: Dialogue, *, previous: Dialogue | None, peers: Peers, params: QueryDict
) -> Table:
    """A section of the bilan as the administration reads it."""
    before = getattr(previous, "bilan", None)
    rows = [
        Compared(
            capfirst(field_label(name)),
            getattr(dialogue.bilan, name),
            getattr(before, name, None),
            peers.medians.get(name),
        )
        for name in SECTION_FIELDS[section]
    ]
    unit = UNITS[section]
    columns = [
        Column(key="label", label="Donnée", row_header=True),
        Column(key="value", label=f"Bilan {dialogue.campaign.bilan_year}", kind=unit),
    ]
    if previous is not None:
        columns.append(Column(key="previous", label=f"Bilan {previous.campaign.bilan_year}", kind=unit))
    if peers.label:
        columns.append(Column(key="median", label=f"Médiane ({peers.label})", kind=unit))
    return Table(
        columns=columns,
        rows=rows,
        caption=capfirst(section.label),
        params=params,
        name=section.value,
        page_size=None,
        notes=_notes(section),
        show_exports=True,
    )


def _notes(section: Section) -> Sequence[str]:
    if section == Section.PUBLICS:
        return ["Une personne peut relever de plusieurs publics : leurs nombres ne s’additionnent pas."]
    return []


def history_table(changes: Sequence[FigureChange], *, params: QueryDict) -> Table:
    """Every figure said, the latest first."""
    columns = [
        Column(key="made_at", label="Date", kind=Kind.DATETIME, row_header=True),
        Column(key="stage", label="Étape", getter=lambda change: change.get_stage_display()),
        Column(key="kind", label="Filière"),
        Column(key="etp", label="ETP", kind=Kind.ETP),
        Column(key="made_by", label="Auteur", getter=lambda change: str(change.made_by or "")),
    ]
    return Table(
        columns=columns,
        rows=changes,
        caption="Historique des chiffres (heure de Paris)",
        params=params,
        name="historique",
        page_size=None,
        empty="Aucun chiffre n’a encore été avancé.",
        show_exports=True,
    )


def _etp_of(status: OutcomeStatus) -> Callable[[Outcome], Decimal]:
    return lambda outcome: outcome.by_status[status]


def outcomes_table(outcomes: list[Outcome], *, campaign: DialogueCampaign, params: QueryDict) -> Table:
    columns = [
        Column(key="department_name", label="Département", sort=True, row_header=True),
        Column(key="kind", label="Filière", sort=True),
        Column(key="structures", label="Structures", kind=Kind.INTEGER, sort=True),
        Column(key="base", label=f"Annexe {campaign.base_year}", kind=Kind.ETP, sort=True),
        Column(key="etp", label=f"Base pour {campaign.request_year}", kind=Kind.ETP, sort=True),
        Column(key="change", label="Écart", kind=Kind.ETP, sort=True),
        *(
            Column(
                key=status.value,
                label=f"Dont {status.label}",
                kind=Kind.ETP,
                sort=True,
                getter=_etp_of(status),
            )
            for status in OutcomeStatus
        ),
    ]
    base = sum((outcome.base for outcome in outcomes), Decimal())
    etp = sum((outcome.etp for outcome in outcomes), Decimal())
    return Table(
        columns=columns,
        rows=outcomes,
        caption=f"Issue de la campagne {campaign.year}, par département et par filière",
        params=params,
        page_size=None,
        total={
            "structures": sum(outcome.structures for outcome in outcomes),
            "base": base,
            "etp": etp,
            "change": etp - base,
            **total_by_status(outcomes),
        },
        notes=[OUTCOME_RULE],
        empty="Aucun dialogue dans votre périmètre.",
        show_exports=True,
    )
