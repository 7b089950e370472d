"""Means and their sharing: envelopes, the programme in force, and the scenarios that are compared."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from accounts.roles import Permission
from allocation.domain.comparison_study import Study, study_alone, study_scenarios
from allocation.enums import FROZEN_STATES, Firmness, Mesh, Part as Payer, ScenarioState
from allocation.models import Envelope
from allocation.presentation.comparison import list_effect_sentences, list_indicators, list_reserves, tell_scenario
from allocation.queries.comparison import list_comparable
from allocation.queries.envelopes import IaeLine, list_of_area, list_years, read_board
from allocation.tables.comparison import fairness_table, summary_table, territories_table
from allocation.tables.envelopes import area_table, iae_table
from iae_portal.common.formatting import format_date, format_etp, format_euros
from reports.domain.reading import Reading, SectionDraft, tell_origin
from reports.enums import Section
from reports.rules.content import Part
from reports.rules.figures import Chart, freeze_table
from structures.enums import SiaeKind
from territories.enums import AreaLevel

# Three scenarios side by side are as many as a slide can hold.
MOST_SCENARIOS = 3
PAYER_COLUMNS = (
    "area",
    "state_etp",
    "state_euros",
    "state_firmness",
    "council_etp",
    "council_euros",
    "council_firmness",
)
AREA_COLUMNS = ("measure", "year", "etp", "euros", "firmness", "nature")
SUMMARY = ("name", "total", "winners", "losers", "unchanged", "moved", "euros", "left", "entered")
NOTHING_ADOPTED = "Aucun scénario de répartition n’est adopté à ce jour."


def compose_means(reading: Reading) -> SectionDraft:
    """Envelopes as they were notified, what is adopted, and what is being compared."""
    draft = SectionDraft(part=Part(key=Section.MEANS, title="Moyens et répartition"))
    sentences = [*_add_envelopes(reading, draft), *_add_programme(reading, draft)]
    if reading.area.level != AreaLevel.EPCI:
        sentences += _add_comparison(reading, draft)
    keys = tuple(figure.key for figure in draft.figures)
    draft.part = Part(key=Section.MEANS, title="Moyens et répartition", sentences=tuple(sentences), figures=keys)
    return draft


def _add_envelopes(reading: Reading, draft: SectionDraft) -> list[str]:
    if reading.is_region:
        return _add_board(reading, draft)
    rows = [one for one in list_of_area(reading.user, reading.area) if _is_told(reading, one)]
    if not rows:
        return ["Aucune enveloppe n’est saisie pour ce territoire."]
    draft.figures.append(
        freeze_table(
            area_table(rows, place=reading.place, params=reading.params),
            key="envelopes",
            title=f"Enveloppes du Fonds d’inclusion dans l’emploi, {reading.place}",
            origin=_origin_of(reading, rows),
            keep=AREA_COLUMNS,
        )
    )
    return []


def _add_board(reading: Reading, draft: SectionDraft) -> list[str]:
    years = list_years(reading.user)
    if not years:
        return ["Aucune enveloppe n’est saisie."]
    year = years[0]
    lines = [_tellable(reading, line) for line in read_board(reading.user, year=year).iae]
    lines = [line for line in lines if line.state or line.council]
    if not lines:
        return ["Aucune enveloppe ferme n’est saisie pour la dernière année."]
    held = [one for line in lines for one in (line.state, line.council) if one is not None]
    draft.figures.append(
        freeze_table(
            iae_table(lines, year=year, params=reading.params),
            key="envelopes",
            title=f"Enveloppes de l’insertion par l’activité économique en {year}",
            caption="La part de l’État et celle des conseils départementaux ne s’additionnent pas.",
            origin=_origin_of(reading, held),
            keep=PAYER_COLUMNS,
        )
    )
    whole = next((line.state for line in lines if line.area.pk == reading.area.pk), None)
    if whole is None or whole.etp is None:
        return []
    euros = f" et {format_euros(whole.euros)}" if whole.euros is not None else ""
    return [
        f"L’enveloppe {year} de l’État est de {format_etp(whole.etp)} ETP{euros} ({whole.get_firmness_display()})."
    ]


def _tellable(reading: Reading, line: IaeLine) -> IaeLine:
    """The public reads what is firm."""
    kept = [one if one is not None and _is_told(reading, one) else None for one in (line.state, line.council)]
    return replace(line, state=kept[0], council=kept[1])


def _is_told(reading: Reading, envelope: Envelope) -> bool:
    return not reading.is_public or envelope.firmness == Firmness.FIRM


def _origin_of(reading: Reading, rows: Sequence[Envelope]) -> Any:
    sources = list(dict.fromkeys(one.source for one in rows if one.source is not None))
    payers = " et ".join(dict.fromkeys(str(Payer(one.part).label) for one in rows))
    return tell_origin(reading, sources, words=f"enveloppes saisies dans le portail ({payers})")


def _add_programme(reading: Reading, draft: SectionDraft) -> list[str]:
    """The table of the dashboard: what an adopted scenario gives."""
    programme = reading.page.programme
    if programme is None:
        return [NOTHING_ADOPTED] if reading.area.level != AreaLevel.EPCI else []
    words = (
        f"scénario « {programme.name} », version {programme.version}, adopté le {format_date(programme.adopted_at)}"
    )
    draft.figures.append(
        freeze_table(
            programme.table,
            key="programme",
            title=f"ETP adoptés par filière en {programme.year}, {reading.place}",
            origin=tell_origin(reading, [], words=words, is_estimated=programme.is_demonstration),
            chart=Chart(series=tuple(SiaeKind.values)) if reading.is_region else None,
            is_headline=True,
        )
    )
    draft.versions.append(("Programme", words))
    return [f"Le programme {programme.year} est celui du {words}."]


def _add_comparison(reading: Reading, draft: SectionDraft) -> list[str]:
    """Scenarios that have left the draft; for the public, those that are adopted."""
    study = read_study(reading)
    if study is None:
        return []
    sources = list(study.sources)
    words = "scénarios de répartition du portail"
    is_estimated = any(one.inputs.is_demonstration for one in study.scenarios)
    origin = tell_origin(reading, sources, words=words, is_estimated=is_estimated)
    year = study.comparison.year
    territories = territories_table(study, params=reading.params)
    if not reading.is_region:
        own = [row for row in study.comparison.territories if row.area == reading.area.pk]
        territories = replace(territories, rows=own, total=None)
    if territories.count:
        title = f"{_name(study)} par territoire en {year}, {reading.place}"
        draft.figures.append(freeze_table(territories, key="scenarios", title=title, origin=origin))
    sentences = [tell_scenario(one) for one in study.scenarios]
    if reading.is_region and study.comparison.is_whole:
        summary = summary_table(study, params=reading.params)
        fairness = fairness_table(study, params=reading.params)
        draft.figures += [
            freeze_table(
                summary,
                key="scenario_summary",
                title=f"{_name(study)} : l’essentiel en {year}",
                origin=origin,
                keep=SUMMARY,
            ),
            freeze_table(
                fairness, key="fairness", title=f"{_name(study)} : équité, à besoin égal, en {year}", origin=origin
            ),
        ]
        sentences += [*list_effect_sentences(study), *_read_fairness(study)]
    draft.versions += [("Scénario comparé", tell_scenario(one)) for one in study.scenarios]
    draft.sources += sources
    return sentences + list_reserves(study)


def _read_fairness(study: Study) -> list[str]:
    """Which scenario is the most equal, when there are several to choose from."""
    return [one.sentence for one in list_indicators(study)] if len(study.scenarios) > 1 else []


def _name(study: Study) -> str:
    """« Scénarios comparés », or the only one by its name."""
    return "Scénarios comparés" if len(study.scenarios) > 1 else f"Scénario « {study.scenarios[0].name} »"


def read_study(reading: Reading) -> Study | None:
    """The comparison of the latest scenarios between départements, for those who read scenarios."""
    if not reading.user.can(Permission.ALLOCATION_SCENARIO_VIEW):
        return None
    states = FROZEN_STATES if reading.is_public else (ScenarioState.SUBMITTED, *FROZEN_STATES)
    found = list_comparable(reading.user).filter(mesh=Mesh.DEPARTMENT, state__in=states)
    keys = list(found.values_list("pk", flat=True)[:MOST_SCENARIOS])
    if len(keys) == 1:
        return study_alone(reading.user, keys[0])
    try:
        return study_scenarios(reading.user, keys)
    except ValidationError:
        return None
