"""What changes from one definition to another, told piece by piece."""

import copy

from calls.rules.definitions import load_definition
from calls.rules.differences import Change, compare_definitions
from tests.factories.calls import DEFINITION

PROJECT, MEANS = "Rubrique «\u00a0Le projet\u00a0»", "Rubrique «\u00a0Les moyens\u00a0»"


def told(change):
    definition = copy.deepcopy(DEFINITION)
    change(definition)
    found = compare_definitions(load_definition(DEFINITION), load_definition(definition))
    return [(one.place, one.label, one.change) for one in found]


def questions(definition, section):
    return definition["form"]["sections"][section]["questions"]


def test_equal_definitions_differ_in_nothing():
    assert told(lambda _: None) == []


def test_words_of_a_question_are_told_before_and_after():
    definition = copy.deepcopy(DEFINITION)
    questions(definition, 0)[0]["label"] = "Nom du projet"

    (one,) = compare_definitions(load_definition(DEFINITION), load_definition(definition))

    assert (one.label, one.before, one.after) == (
        "«\u00a0Nom du projet\u00a0», intitulé",
        "Intitulé du projet",
        "Nom du projet",
    )


def test_question_added_and_removed_are_told():
    def change(definition):
        questions(definition, 1).pop()
        questions(definition, 1).append({"key": "siret", "kind": "siret", "label": "SIRET"})

    assert told(change) == [
        (MEANS, "«\u00a0Budget signé\u00a0»", Change.REMOVED),
        (MEANS, "«\u00a0SIRET\u00a0»", Change.ADDED),
    ]


def test_question_that_changes_section_is_moved_not_removed():
    def change(definition):
        questions(definition, 1).insert(0, questions(definition, 0).pop(1))

    assert told(change) == [(MEANS, "«\u00a0Résumé\u00a0»", Change.MOVED)]


def test_order_of_questions_is_told_once():
    def change(definition):
        questions(definition, 0).reverse()

    assert told(change) == [(PROJECT, "Ordre", Change.MOVED)]


def test_weight_condition_and_checklist_are_told():
    def change(definition):
        definition["rubric"]["criteria"][0]["weight"] = "3"
        definition["eligibility"][0]["condition"]["value"] = "2"
        definition["checklist"].append({"code": "statuts", "label": "Les statuts sont signés"})

    assert told(change) == [
        ("Éligibilité", "«\u00a0Au moins un ETP\u00a0», refusé si", Change.CHANGED),
        ("Grille d’évaluation", "«\u00a0Réponse au besoin du territoire\u00a0», poids", Change.CHANGED),
        ("Points de recevabilité", "«\u00a0Les statuts sont signés\u00a0»", Change.ADDED),
    ]
