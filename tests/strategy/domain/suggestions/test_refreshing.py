"""Reading again: the same figures change nothing, what no longer holds is set aside, what people decided stays."""

import datetime as dt
from dataclasses import replace

import pytest

from iae_portal.common.models import AuditEvent
from strategy.domain.suggestions.deciding import adopt_suggestion, dismiss_suggestion
from strategy.domain.suggestions.findings import Finding
from strategy.domain.suggestions.refreshing import Refreshed, read_findings, refresh_suggestions, store_findings
from strategy.enums import SuggestionKind, SuggestionState as S
from strategy.models import Suggestion
from tests.factories.structures import make_department
from tests.factories.users import make_agent
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding():
    department = make_department()
    return Finding(
        key="zone",
        kind=SuggestionKind.WHITE_ZONE,
        department=department,
        area=department,
        title="Zone blanche",
        reason="Douze communes.",
        figures=[["Communes", "12"]],
        source="Calcul du jour.",
        dated_on=dt.date(2026, 3, 2),
        is_estimated=False,
        path="/diagnostic/1/",
        weight=12.34567,
    )


def test_what_is_found_is_kept_open(finding):
    assert store_findings([finding]) == Refreshed(created=1, updated=0, outdated=0)

    kept = Suggestion.objects.get()
    assert (kept.key, kept.state, kept.source, str(kept.weight)) == ("zone", S.OPEN, "Calcul du jour", "12.3457")


def test_same_figures_twice_change_nothing(finding):
    store_findings([finding])
    before = Suggestion.objects.values().get()

    assert store_findings([finding]) == Refreshed(created=0, updated=0, outdated=0)
    assert Suggestion.objects.values().get() == before


def test_figures_that_changed_are_told_anew(finding):
    store_findings([finding])

    assert store_findings([replace(finding, figures=[["Communes", "9"]])]) == Refreshed(0, 1, 0)
    assert Suggestion.objects.get().figures == [["Communes", "9"]]


def test_what_no_longer_holds_is_set_aside_then_opened_again(finding):
    store_findings([finding])

    assert store_findings([]) == Refreshed(0, 0, 1)
    assert Suggestion.objects.get().state == S.OUTDATED
    assert store_findings([]) == Refreshed(0, 0, 0)
    assert store_findings([finding]) == Refreshed(0, 1, 0)
    assert Suggestion.objects.get().state == S.OPEN


def test_what_somebody_dismissed_stays_dismissed(finding):
    actor = make_agent()
    store_findings([finding])
    dismiss_suggestion(Suggestion.objects.get(), motive="Déjà traité.", actor=actor)

    assert store_findings([replace(finding, title="Autre")]) == Refreshed(0, 0, 0)
    assert store_findings([]) == Refreshed(0, 0, 0)
    kept = Suggestion.objects.get()
    assert (kept.state, kept.title) == (S.DISMISSED, "Zone blanche")


def test_what_somebody_took_up_keeps_its_figures(finding):
    store_findings([finding])
    recommendation = adopt_suggestion(Suggestion.objects.get(), actor=make_agent())

    store_findings([replace(finding, figures=[["Communes", "9"]])])

    assert Suggestion.objects.get().figures == [["Communes", "12"]]
    assert recommendation.evidences.get().figures == [["Communes", "12"]]


def test_reading_is_told_in_the_trail(finding):
    store_findings([finding])

    event = AuditEvent.objects.get(verb="suggestions:refreshed")
    assert (event.actor, event.data) == (None, {"created": 1, "updated": 0, "outdated": 0})


def test_whole_portal_is_read(db):
    run = make_done_run(make_example())
    steps = []

    found = read_findings(lambda progress, words: steps.append(words))

    assert [one.key for one in found] == [f"white-zone-{run.year}-990000001"]
    assert steps == [
        "Règles qui coûtent dans les scénarios",
        "Consommation des structures",
        "Appels sans réponse",
        "Zones blanches robustes",
        "Implantations proposées",
        "Métiers en tension",
    ]


def test_portal_without_a_diagnosis_suggests_nothing(db):
    assert refresh_suggestions() == Refreshed(0, 0, 0)
