"""Saving answers one by one."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings, strategies as st

from calls.domain.answering import Conflict, Entry, Saved, Unread, save_answer, save_section
from calls.models import Answer
from tests.factories.applying import make_complete, make_member, write_answers
from tests.factories.calls import CLOSES, DEFINITION, DURING, make_application, make_call

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def draft():
    application = make_application()
    return application, make_member(application.siae)


def test_first_answer_is_kept_with_its_author_and_hour(draft):
    application, member = draft

    saved = save_answer(application, key="titre", raw="  Une recyclerie ", seen=0, actor=member)

    assert saved == Saved("titre", "Une recyclerie", 1, DURING, member)
    assert Answer.objects.get().value == "Une recyclerie"


def test_answer_typed_over_is_the_next_revision(draft):
    application, member = draft
    save_answer(application, key="titre", raw="Un", seen=0, actor=member)

    assert save_answer(application, key="titre", raw="Deux", seen=1, actor=member).revision == 2


def test_other_answer_saved_since_is_not_written_over(draft):
    application, member = draft
    colleague = make_member(application.siae)
    save_answer(application, key="titre", raw="La mienne", seen=0, actor=member)

    outcome = save_answer(application, key="titre", raw="La leur", seen=0, actor=colleague)

    assert isinstance(outcome, Conflict)
    assert (outcome.mine, outcome.theirs.value, outcome.theirs.saved_by) == ("La leur", "La mienne", member)
    assert Answer.objects.get().value == "La mienne"


def test_choosing_one_s_own_answer_writes_it(draft):
    application, member = draft
    save_answer(application, key="titre", raw="La mienne", seen=0, actor=member)
    outcome = save_answer(application, key="titre", raw="La leur", seen=0, actor=member)

    saved = save_answer(application, key="titre", raw="La leur", seen=outcome.theirs.revision, actor=member)

    assert (saved.value, saved.revision) == ("La leur", 2)


def test_same_answer_saved_since_is_no_conflict(draft):
    application, member = draft
    save_answer(application, key="titre", raw="Le même", seen=0, actor=member)

    outcome = save_answer(application, key="titre", raw="Le même", seen=0, actor=member)

    assert (outcome.value, outcome.revision) == ("Le même", 1)


def test_unreadable_answer_keeps_the_one_before(draft):
    application, member = draft
    save_answer(application, key="etp", raw={"2027": "3"}, seen=0, actor=member)

    outcome = save_answer(application, key="etp", raw={"2027": "trois"}, seen=1, actor=member)

    assert isinstance(outcome, Unread)
    assert outcome.message.startswith("Le nombre d’ETP de 2027 ne se lit pas")
    assert Answer.objects.get().value == {"2027": "3"}


def test_emptied_answer_is_no_answer(draft):
    application, member = draft
    save_answer(application, key="titre", raw="Un", seen=0, actor=member)

    assert save_answer(application, key="titre", raw=" ", seen=1, actor=member).value is None


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("inconnue", "unknown"),
        ("_place_is_targeted", "unknown"),
        ("partenaire_nom", "hidden"),
        ("budget_note", "files"),
    ],
)
def test_question_that_is_not_asked_is_refused(draft, key, code):
    application, member = draft

    with pytest.raises(ValidationError) as refusal:
        save_answer(application, key=key, raw="x", seen=0, actor=member)

    assert refusal.value.code == code


def test_question_that_an_answer_opens_is_taken(draft):
    application, member = draft
    save_answer(application, key="partenaire", raw="oui", seen=0, actor=member)

    assert save_answer(application, key="partenaire_nom", raw="Le Conseil", seen=0, actor=member).revision == 1


def test_closed_call_takes_no_answer(draft):
    application, member = draft
    application.call.takes_late = False
    application.call.save()

    with time_machine.travel(CLOSES + dt.timedelta(minutes=16)), pytest.raises(ValidationError, match="plus ouverte"):
        save_answer(application, key="titre", raw="x", seen=0, actor=member)


def test_cancelled_call_takes_no_answer(draft):
    application, member = draft
    call = application.call
    call.state, call.cancel_motive = "cancelled", "Plus de crédits."
    call.save()

    with pytest.raises(ValidationError, match="plus ouverte"):
        save_answer(application, key="titre", raw="x", seen=0, actor=member)


def test_stranger_saves_nothing(draft):
    application, _ = draft
    _, stranger = make_complete(application.call)

    with pytest.raises(PermissionDenied):
        save_answer(application, key="titre", raw="x", seen=0, actor=stranger)


def test_saving_takes_four_queries(draft, django_assert_num_queries):
    application, member = draft
    save_answer(application, key="titre", raw="Un", seen=0, actor=member)

    # The lock, the file, its answers, the answer; and the two ends of the transaction.
    with django_assert_num_queries(6):
        save_answer(application, key="titre", raw="Deux", seen=1, actor=member)


def test_section_keeps_what_is_read_and_tells_the_rest(draft):
    application, member = draft
    entries = {
        "etp": Entry({"2027": "x", "2028": "1"}, 0),
        "partenaire": Entry("oui", 0),
        "partenaire_nom": Entry("Le Conseil", 0),
        "budget_note": Entry("x", 0),
    }

    outcomes = save_section(application, section="moyens", entries=entries, actor=member)

    assert {key: type(outcome).__name__ for key, outcome in outcomes.items()} == {
        "etp": "Unread",
        "partenaire": "Saved",
        "partenaire_nom": "Saved",
    }


def test_condition_on_a_place_reads_the_place():
    sections = DEFINITION["form"]["sections"]
    asked = {
        "key": "hors_zone",
        "kind": "text",
        "label": "Pourquoi ce lieu ?",
        "condition": {"name": "_place_is_targeted", "operator": "equals", "value": False},
    }
    form = {"sections": [sections[0], {**sections[1], "questions": [*sections[1]["questions"], asked]}]}
    application, member = make_complete(make_call(definition={**DEFINITION, "form": form}))

    assert save_answer(application, key="hors_zone", raw="Un local libre", seen=0, actor=member).revision == 1


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(raw=st.one_of(st.text(max_size=300), st.dictionaries(st.text(max_size=6), st.text(max_size=20), max_size=4)))
def test_whatever_is_typed_is_kept_or_refused_in_words(draft, raw):
    application, member = draft
    Answer.objects.all().delete()

    for key in ("titre", "lieu", "etp", "partenaire"):
        outcome = save_answer(application, key=key, raw=raw, seen=0, actor=member)
        assert isinstance(outcome, Saved | Unread)


def test_answer_under_a_correction_is_the_only_one_open(draft):
    from tests.factories.applying import ask_correction, submit

    application, member = make_complete()
    submit(application, member)
    ask_correction(application, "etp")

    with time_machine.travel(CLOSES + dt.timedelta(days=1)):
        assert save_answer(application, key="etp", raw={"2027": "1"}, seen=1, actor=member).revision == 2
        with pytest.raises(ValidationError, match="plus ouverte"):
            save_answer(application, key="titre", raw="x", seen=1, actor=member)


def test_answers_of_a_colleague_are_told_with_their_name(draft):
    application, member = draft
    colleague = make_member(application.siae)
    write_answers(application, {"titre": "Un"}, actor=colleague)

    assert save_answer(application, key="titre", raw="Un", seen=1, actor=member).saved_by == colleague
