"""Which answer is the title of a project."""

import copy

import pytest
import time_machine

from calls.domain.templates import load_templates
from calls.rules.definitions import load_definition
from calls.rules.fields import FieldRole
from tests.factories.applying import make_complete, submit
from tests.factories.calls import DEFINITION, DURING, make_call

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


def with_title(key, **question):
    """The short form with one more text first of all; the question of the key holds the role."""
    definition = copy.deepcopy(DEFINITION)
    questions = definition["form"]["sections"][0]["questions"]
    questions.insert(0, {"key": "sigle", "kind": "text", "label": "Sigle", "required": False, **question})
    for one in questions:
        if one["key"] == key:
            one["role"] = "title"
    return definition


def test_title_is_the_answer_that_holds_the_role():
    application, member = make_complete(make_call(definition=with_title("titre")), sigle="ABC")

    submit(application, member)

    assert application.title == "Une recyclerie à Mauriac"


def test_form_without_role_takes_its_first_short_text():
    application, member = make_complete(make_call(definition=with_title("aucune")), sigle="ABC")

    submit(application, member)

    assert application.title == "ABC"


def test_title_not_answered_is_the_name_of_the_applicant():
    application, member = make_complete(make_call(definition=with_title("sigle")))

    submit(application, member)

    assert application.title == application.applicant_name


def test_each_model_of_the_portal_says_which_answer_is_the_title():
    held = [load_definition(row.definition).form.with_role(FieldRole.TITLE) for row in load_templates()]

    assert [[question.key for question in questions] for questions in held] == [["titre"]] * 4
