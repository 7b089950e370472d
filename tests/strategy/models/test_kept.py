"""PostgreSQL refuses what the constraints and the triggers say, whoever writes."""

import datetime as dt

import pytest
from django.db import Error, IntegrityError, transaction

from strategy.domain.recommendations import write_remark
from strategy.enums import RecommendationState as S, SuggestionState
from strategy.models import (
    Commitment,
    Evidence,
    Initiative,
    Partner,
    Recommendation,
    RecommendationVersion,
    Remark,
    Suggestion,
)
from tests.factories.strategy import make_initiative, make_partner, make_recommendation, make_suggestion
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        (
            {"starts_on": dt.date(2027, 1, 1), "ends_on": dt.date(2026, 1, 1)},
            "strategy_recommendation_dates_ordered",
        ),
        ({"etp": -1}, "strategy_recommendation_cost_positive"),
        ({"euros": -1}, "strategy_recommendation_cost_positive"),
        ({"state": S.DROPPED}, "strategy_recommendation_dropped_with_motive"),
    ],
)
def test_recommendation_keeps_its_rules(changes, name):
    made = make_recommendation()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Recommendation.objects.filter(pk=made.pk).update(**changes)


def test_version_is_never_changed_nor_erased():
    made = make_recommendation(state=S.VALIDATED)
    rows = RecommendationVersion.objects.filter(recommendation=made)

    for write in (lambda: rows.update(note="Autre"), rows.delete):
        with pytest.raises(Error, match="ne se modifie pas"), transaction.atomic():
            write()
    assert rows.get().note == ""


def test_version_number_is_given_once():
    made = make_recommendation(state=S.VALIDATED)
    with pytest.raises(IntegrityError, match="strategy_recommendationversion_number_once"), transaction.atomic():
        RecommendationVersion.objects.create(
            recommendation=made, number=1, content={}, fingerprint="0" * 64, validated_by=make_agent()
        )


def test_second_version_tells_its_change():
    made = make_recommendation(state=S.VALIDATED)
    with pytest.raises(IntegrityError, match="strategy_recommendationversion_change_told"), transaction.atomic():
        RecommendationVersion.objects.create(
            recommendation=made, number=2, content={}, fingerprint="0" * 64, validated_by=make_agent()
        )


def test_remark_is_never_changed_nor_erased():
    actor = make_agent()
    made = make_recommendation(actor=actor, state=S.DISCUSSED)
    write_remark(made, text="Dit.", actor=actor)

    for write in (lambda: Remark.objects.update(text="Non dit."), Remark.objects.all().delete):
        with pytest.raises(Error, match="ne se modifie pas"), transaction.atomic():
            write()
    assert Remark.objects.get().text == "Dit."


def test_evidence_never_moves():
    made = make_recommendation()
    with pytest.raises(Error, match="ne se modifie pas"), transaction.atomic():
        Evidence.objects.filter(recommendation=made).update(source="Une autre")


def test_evidence_is_not_empty():
    made = make_recommendation()
    with pytest.raises(IntegrityError, match="strategy_evidence_not_empty"), transaction.atomic():
        Evidence.objects.create(
            recommendation=made,
            kind="note",
            title="Vide",
            source="Aucune",
            dated_on=dt.date(2026, 1, 1),
            frozen_by=make_agent(),
        )


def test_partner_is_recorded_once():
    make_partner(name="Réseau", kind="network")
    with pytest.raises(IntegrityError, match="strategy_partner_once"), transaction.atomic():
        Partner.objects.create(name="Réseau", kind="network")


def test_initiative_does_not_end_before_it_begins():
    made = make_initiative()
    with pytest.raises(IntegrityError, match="strategy_initiative_years_ordered"), transaction.atomic():
        Initiative.objects.filter(pk=made.pk).update(last_year=2000)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "strategy_commitment_one_object"),
        ({"of": True, "euros": -1}, "strategy_commitment_euros_positive"),
    ],
)
def test_commitment_keeps_its_rules(fields, name):
    recommendation = make_recommendation() if fields.pop("of", False) else None
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Commitment.objects.create(
            partner=make_partner(),
            text="Promis",
            recorded_by=make_agent(),
            recommendation=recommendation,
            **fields,
        )


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (SuggestionState.DISMISSED, "strategy_suggestion_dismissed_with_motive"),
        (SuggestionState.ADOPTED, "strategy_suggestion_adopted_has_recommendation"),
    ],
)
def test_suggestion_keeps_its_rules(state, name):
    made = make_suggestion()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Suggestion.objects.filter(pk=made.pk).update(state=state)


def test_suggestion_key_is_one_for_ever():
    make_suggestion(key="zone")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_suggestion(key="zone")
