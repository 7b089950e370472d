"""What a review needs before it is sent, and who reads the scores of others."""

from decimal import Decimal

import pytest

from calls.rules.reviewing import Scored, check_score, find_review_faults, may_read_scores
from calls.rules.rubrics import Rubric

RUBRIC = Rubric.model_validate(
    {
        "criteria": [
            {"code": "besoin", "label": "Besoin", "maximum": 5, "comment_below": "2"},
            {"code": "bonus", "label": "Bonus", "maximum": 5, "required": False},
        ]
    }
)


def faults(scores, recommendation="favourable"):
    return list(find_review_faults(RUBRIC, scores, recommendation=recommendation))


def test_complete_review_may_be_sent():
    assert faults({"besoin": Scored(Decimal(3))}) == []


def test_missing_score_and_recommendation_are_told():
    assert faults({}, recommendation="") == [
        ("besoin", "« Besoin » : donnez une note."),
        ("", "Choisissez l’avis que vous proposez."),
    ]


def test_low_score_needs_a_comment():
    assert faults({"besoin": Scored(Decimal(1))}) == [
        ("besoin", "« Besoin » : une note sous 2 s’explique par un commentaire.")
    ]
    assert faults({"besoin": Scored(Decimal(1), "Trop loin.")}) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("5.5", "« Besoin » : la note va de 0 à 5."),
        ("2.3", "« Besoin » : la note se donne au demi-point."),
        ("2.5", ""),
        ("0", ""),
    ],
)
def test_score_stays_in_its_bounds(value, message):
    assert check_score(RUBRIC.criteria[0], Decimal(value)) == message


@pytest.mark.parametrize(
    ("is_assigned", "has_sent", "has_draft", "expected"),
    [
        (False, False, False, True),
        (True, False, False, False),
        (True, False, True, False),
        (True, True, False, True),
        (False, False, True, False),
    ],
)
def test_scores_are_read_once_ones_own_are_sent(is_assigned, has_sent, has_draft, expected):
    assert may_read_scores(is_assigned=is_assigned, has_sent=has_sent, has_draft=has_draft) is expected
