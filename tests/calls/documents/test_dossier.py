"""The documents of a file, by what their readers may know."""

import re

import pytest
import time_machine

from calls.documents.dossier import Audience, compose_dossier, render_dossier
from calls.documents.receipt import render_receipt
from tests.factories.applying import make_complete, submit
from tests.factories.calls import DEFINITION, DURING, make_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    sections = DEFINITION["form"]["sections"]
    first = sections[0]["questions"]
    secret = {**first[1], "visible_to_reviewers": False}
    form = {"sections": [{**sections[0], "questions": [first[0], secret, first[2]]}, sections[1]]}
    with time_machine.travel(DURING, tick=False):
        application, member = make_complete(make_call(definition={**DEFINITION, "form": form}), resume="Un secret")
        return submit(application, member)


@pytest.mark.parametrize(
    ("audience", "is_told"),
    [
        (Audience.APPLICANT, True),
        (Audience.ARCHIVE, True),
        (Audience.REVIEWER, False),
        (Audience.COMMITTEE, False),
    ],
)
def test_answer_kept_from_reviewers_is_left_out_of_their_copy(version, audience, is_told):
    context = compose_dossier(version, audience=audience)

    texts = [answer.text for section in context["sections"] for answer in section.answers]
    assert ("Un secret" in texts) is is_told
    assert context["hidden_count"] == (0 if is_told else 1)


def test_documents_are_written(version):
    for content in (render_receipt(version), render_dossier(version, audience=Audience.REVIEWER)):
        assert content[:5] == b"%PDF-"
        assert re.search(rb"%%EOF\s*$", content)
