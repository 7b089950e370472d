"""The texts of mails: what they may take up, and what leaves."""

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from calls.rules.mail_texts import PLACEHOLDERS, MailText
from tests.iae_portal.common.drawn_conditions import UNTIMED


def refusal(**changes):
    with pytest.raises(ValidationError) as refused:
        MailText.model_validate({"subject": "Votre dossier", "text": "Bonjour", **changes})
    (fault,) = refused.value.errors()
    return str(fault.get("ctx", {}).get("error", fault["type"]))


def test_a_text_takes_up_its_values():
    mail = MailText(
        subject="{appel} : dossier {reference}", text="Bonjour {porteur},\n\nÀ déposer sous {temps_restant}."
    )
    assert mail.render(PLACEHOLDERS) == (
        "Ouvrir des places d’insertion en zone blanche : dossier AMI-2027-00042",
        "Bonjour Les Ateliers du Plateau,\n\nÀ déposer sous 2 jours.",
    )


def test_a_value_that_is_missing_is_left_out():
    assert MailText(subject="Dossier {reference}", text="Motif : {motif}").render({}) == ("Dossier", "Motif : ")


def test_a_value_is_never_read_as_a_text():
    mail = MailText(subject="Motif", text="{motif}")
    assert mail.render({"motif": "{lien} {autre}", "lien": "https://portail.example/"})[1] == "{lien} {autre}"


@UNTIMED
@given(st.text("a \r\n\t\x0b\x85\u2028\u00a0"))
def test_a_value_never_adds_a_line_to_the_subject(value):
    subject, _ = MailText(subject="Dossier {reference}", text="Bonjour").render({"reference": value})
    assert len(subject.splitlines()) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"subject": "Votre\ndossier"}, "L’objet d’un courriel tient sur une seule ligne."),
        ({"subject": "Votre\u2028dossier"}, "L’objet d’un courriel tient sur une seule ligne."),
        ({"subject": "  "}, "string_too_short"),
        ({"text": "\n"}, "string_too_short"),
        (
            {"text": "Voir {lien"},
            "Une accolade est seule : un élément s’écrit entre deux accolades, par exemple {lien}.",
        ),
        (
            {"text": "Voir {{lien}}"},
            "Une accolade est seule : un élément s’écrit entre deux accolades, par exemple {lien}.",
        ),
        (
            {"text": "Bonjour\x00"},
            "Ce texte contient des caractères de contrôle : retirez-les, ou tapez-le de nouveau.",
        ),
    ],
)
def test_a_text_that_could_not_leave_is_refused(changes, message):
    assert refusal(**changes) == message


@pytest.mark.parametrize("name", ["nom", "", "lien ", "porteur.email", "0"])
def test_a_name_that_is_not_known_is_refused_with_those_that_are(name):
    told = refusal(text=f"Bonjour {{{name}}}")
    assert told.startswith(f"« {{{name}}} » n’est pas un élément connu. Éléments possibles : {{appel}}, {{porteur}}")


def test_braces_are_not_matched_across_the_subject_and_the_text():
    with pytest.raises(ValidationError) as refused:
        MailText(subject="Votre dossier {", text="lien} ici")
    assert {fault["loc"] for fault in refused.value.errors()} == {("subject",), ("text",)}
