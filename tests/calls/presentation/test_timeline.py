"""The life of a file, as each reader may know it."""

import pytest

from calls.presentation.timeline import Reader, tell_life
from iae_portal.common.audit_trail import record_event
from tests.factories.desk import make_file
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (Reader.REVIEWER, ["Dossier déclaré irrecevable"]),
        (Reader.INSTRUCTOR, ["Note interne écrite", "Dossier déclaré irrecevable"]),
        (Reader.MANAGER, ["Conflit d’intérêts déclaré", "Note interne écrite", "Dossier déclaré irrecevable"]),
    ],
)
def test_each_reader_reads_what_is_theirs(reader, expected):
    application, actor = make_file(), make_user()
    for verb in ("application:ineligible", "note:written", "conflict:declared", "conflict:clear"):
        record_event(actor=actor, verb=verb, subject=application, data={"motive": "Hors champ."})
    record_event(actor=actor, verb="note:written", subject=make_file())
    assert [told.words for told in tell_life(application, reader=reader)] == expected


def test_avis_is_not_told_as_a_decision_taken_again():
    application, actor = make_file(), make_user()
    record_event(actor=actor, verb="application:deliberated", subject=application)
    record_event(actor=actor, verb="application:deliberated", subject=application, data={"move": "reopen"})

    assert [told.words for told in tell_life(application, reader=Reader.REVIEWER)] == [
        "Décision reprise",
        "Avis du CDIAE rendu",
    ]
