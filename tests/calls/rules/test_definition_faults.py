"""The words in which a definition is refused."""

import pytest

from calls.enums import CallEvent, FieldKind
from calls.rules import definition_faults, definitions, eligibility, fields, forms, mail_texts, rubrics
from calls.rules.base import Part
from calls.rules.definitions import DefinitionError, load_definition
from tests.calls.definition import DEFINITION, changed
from tests.calls.drawn import question

NBSP = "\u00a0"


def told(*way, value):
    with pytest.raises(DefinitionError) as refused:
        load_definition(changed(*way, value=value))
    return str(refused.value).split("\n")


FIRST = ("form", "sections", 0, "questions", 0)
PLACE = f"formulaire › rubrique nᵒ{NBSP}1 › question nᵒ{NBSP}1"


@pytest.mark.parametrize(
    ("way", "value", "line"),
    [
        ((*FIRST, "label"), " ", f"{PLACE} › libellé : ce texte est vide."),
        ((*FIRST, "label"), "x" * 301, f"{PLACE} › libellé : ce texte est trop long (300 caractères au plus)."),
        ((*FIRST, "label"), 3, f"{PLACE} › libellé : un texte est attendu."),
        ((*FIRST, "kind"), "video", f"{PLACE} : ce genre de question n’existe pas."),
        ((*FIRST,), {"key": "a", "label": "A"}, f"{PLACE} : le genre de la question manque."),
        ((*FIRST,), {"kind": "text", "label": "A"}, f"{PLACE} › clé : ce champ est obligatoire."),
        ((*FIRST, "couleur\x00"), "rouge", f"{PLACE} › couleur : ce champ est inconnu."),
        ((*FIRST, "max_length"), 30_000, f"{PLACE} › longueur maximale : le maximum est 20\u202f000."),
        ((*FIRST, "max_length"), "dix", f"{PLACE} › longueur maximale : un nombre entier est attendu."),
        ((*FIRST, "required"), "souvent", f"{PLACE} › réponse obligatoire : « oui » ou « non » est attendu."),
        (
            (*FIRST, "key"),
            "Nom",
            f"{PLACE} › clé : une clé s’écrit en minuscules sans accent, chiffres et tirets bas.",
        ),
        (
            (*FIRST, "condition"),
            {"name": "q", "operator": "equals", "value": float("nan")},
            (
                f"{PLACE} › condition : Une condition ne se compare qu’à un texte, "
                "un nombre d’au plus quinze chiffres, oui ou non."
            ),
        ),
        ((*FIRST, "condition"), "toujours", f"{PLACE} › condition : un objet est attendu."),
        (
            ("rubric", "criteria", 0, "weight"),
            0,
            f"grille › critère nᵒ{NBSP}1 › poids : un nombre supérieur à 0 est attendu.",
        ),
        (
            ("rubric", "criteria", 0, "weight"),
            "0.0000001",
            (
                f"grille › critère nᵒ{NBSP}1 › poids : Un nombre s’écrit en chiffres, quinze au plus, "
                "avec six décimales au plus."
            ),
        ),
        (("rubric", "criteria"), [], "grille › critère : la liste est trop courte (1 au moins)."),
        (
            ("routing", 0, "department"),
            "Cantal",
            f"orientation nᵒ{NBSP}1 › département : un département s’écrit avec son code, par exemple 01, 2A ou 974.",
        ),
        (
            ("mails", "birthday"),
            DEFINITION["mails"]["received"],
            "courriels › birthday : cette valeur n’est pas dans la liste de celles qui sont possibles.",
        ),
        (("mails", "received", "text"), "", "courriels › received › texte : ce texte est vide."),
        (("form",), [], "formulaire : un objet est attendu."),
    ],
)
def test_a_fault_is_told_with_its_way(way, value, line):
    assert told(*way, value=value) == [line]


def test_a_list_whose_elements_are_refused_is_not_said_to_be_short():
    options = [{"key": "a"}, {"key": "b"}]
    assert told(*FIRST, value=question(FieldKind.CHOICE, options=options)) == [
        f"{PLACE} › réponse nᵒ{NBSP}1 › libellé : ce champ est obligatoire.",
        f"{PLACE} › réponse nᵒ{NBSP}2 › libellé : ce champ est obligatoire.",
    ]


def test_a_list_that_is_short_is_said_so_beside_its_refused_element():
    assert told(*FIRST, value=question(FieldKind.CHOICE, options=[{"key": "a"}])) == [
        f"{PLACE} › réponse nᵒ{NBSP}1 › libellé : ce champ est obligatoire.",
        f"{PLACE} › réponse : la liste est trop courte (2 au moins).",
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("\ud800", "ce texte contient des caractères qui n’existent pas"),
        (10**15, "un nombre compte au plus 15 chiffres"),
        ({"\ud800": 1}, "le nom d’un champ ne se lit pas"),
        ({1: 2}, "le nom d’un champ ne se lit pas"),
    ],
)
def test_what_no_definition_holds_is_told_with_its_way(value, reason):
    assert told(*FIRST, "help", value=value) == [f"{PLACE} › aide\u00a0: {reason}."]


def test_a_definition_that_holds_itself_is_refused():
    loop = {}
    loop["form"] = loop
    with pytest.raises(DefinitionError, match="trop d’éléments sont emboîtés"):
        load_definition(loop)


def test_many_faults_are_counted():
    sections = [{"key": f"s{rank}", "title": "", "questions": [question(FieldKind.TEXT)]} for rank in range(22)]
    lines = told("form", "sections", value=sections)
    assert len(lines) == 21
    assert lines[-1] == "Et 2 autres défauts."


def test_one_fault_beyond_is_told_in_the_singular():
    sections = [{"key": f"s{rank}", "title": "", "questions": [question(FieldKind.TEXT)]} for rank in range(21)]
    assert told("form", "sections", value=sections)[-1] == "Et 1 autre défaut."


@pytest.mark.parametrize("data", [None, [], "texte", 3])
def test_what_is_no_object_is_refused(data):
    with pytest.raises(DefinitionError) as refused:
        load_definition(data)
    assert str(refused.value) == "définition : un objet est attendu."


def test_every_field_of_a_definition_has_its_french_name():
    modules = (definitions, eligibility, fields, forms, mail_texts, rubrics)
    parts = {part for module in modules for part in vars(module).values() if isinstance(part, type)}
    names = {name for part in parts if issubclass(part, Part) for name in part.model_fields}
    assert names - set(definition_faults.PLACES) == set()


def test_every_event_may_have_a_text():
    mails = {event.value: DEFINITION["mails"]["received"] for event in CallEvent}
    assert set(load_definition(changed("mails", value=mails)).mails) == set(CallEvent)
