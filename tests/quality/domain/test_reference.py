"""Versions and their comments: written, discussed, answered, published, kept."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import College, Role
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from quality.domain.comments import answer_comment, may_comment, write_comment
from quality.domain.versions import (
    move,
    open_discussion,
    publish_version,
    remove,
    save_criterion,
    save_theme,
    start_version,
    take_back,
)
from quality.enums import Outcome, VersionState as S, Voice
from quality.models import Comment, ReferenceVersion
from quality.rules.voices import voices_of
from tests.factories.quality import (
    LAST_DAY,
    TODAY,
    criterion,
    make_discussed,
    make_draft,
    make_member,
    make_published,
)
from tests.factories.structures import make_siae
from tests.factories.users import give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def agent():
    return make_agent()


def comment(version, user, *, part="c1", voice=Voice.STRUCTURE, text="Trop long."):
    return write_comment(version, part=part, voice=voice, text=text, actor=user)


def test_draft_gives_each_part_its_code(agent):
    version = make_draft(actor=agent)
    assert ([theme.code for theme in version.reading.themes], version.reading.codes) == (
        ["t1", "t2"],
        ("c1", "c2", "c3"),
    )
    assert AuditEvent.objects.filter(verb="referenceversion:saved").count() == 5


@pytest.mark.parametrize(
    "role", [Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER, Role.STRUCTURE_MEMBER, Role.OBSERVER]
)
def test_only_the_region_writes(role):
    with pytest.raises(PermissionDenied):
        start_version(actor=make_holder(role))


def test_two_versions_are_not_prepared_at_once(agent):
    make_draft(actor=agent)
    with pytest.raises(TransitionRefusedError, match="déjà en préparation"):
        start_version(actor=agent)


def test_words_are_not_written_over_unseen(agent):
    version = make_draft(actor=agent)
    save_theme(version, code="t1", title="Autre", purpose="Objet.", revision=version.revision, actor=agent)
    with pytest.raises(ValidationError, match="rechargez-la") as refusal:
        move(version, code="c2", by=-1, revision=version.revision, actor=agent)
    assert refusal.value.code == "stale"


def test_parts_are_moved_and_removed(agent):
    version = make_draft(actor=agent)
    version = move(version, code="c2", by=-1, revision=version.revision, actor=agent)
    version = remove(version, code="c3", revision=version.revision, actor=agent)
    assert version.reading.codes == ("c2", "c1")
    with pytest.raises(ValidationError, match="retirez-les d’abord"):
        remove(version, code="t1", revision=version.revision, actor=agent)


def test_discussion_asks_for_a_whole_reference_and_a_day_to_come(agent):
    version = start_version(actor=agent)
    with pytest.raises(TransitionRefusedError, match="aucun thème"):
        open_discussion(version, until=LAST_DAY, actor=agent)
    version.delete()
    with pytest.raises(ValidationError, match="Ce jour est passé"):
        open_discussion(make_draft(actor=agent), until=dt.date(2027, 2, 28), actor=agent)


def test_draft_is_read_by_its_writers_only(agent):
    make_draft(actor=agent)
    readers = [make_member(), make_holder(Role.DEPARTMENTAL_AGENT), make_holder(Role.OBSERVER)]
    assert [ReferenceVersion.objects.visible_to(user).exists() for user in readers] == [False] * 3


def test_version_in_discussion_is_read_by_those_who_comment(agent):
    make_discussed(actor=agent)
    readers = [make_member(), make_holder(Role.COMMITTEE_MEMBER), make_holder(Role.OPERATOR)]
    others = [make_holder(Role.OBSERVER), make_holder(Role.TERRITORY_HOLDER)]
    assert [ReferenceVersion.objects.visible_to(user).exists() for user in readers] == [True] * 3
    assert [ReferenceVersion.objects.visible_to(user).exists() for user in others] == [False] * 2


def test_structure_comments_a_criterion_in_a_voice(agent):
    siae = make_siae()
    said = comment(make_discussed(actor=agent), make_member(siae), voice=Voice.EMPLOYEES)
    assert (said.part, said.voice, said.siae, said.outcome) == ("c1", Voice.EMPLOYEES, siae, "")


@pytest.mark.parametrize(
    ("role", "fields", "voices"),
    [
        (Role.REGIONAL_AGENT, {}, [Voice.SERVICE]),
        (Role.DEPARTMENTAL_AGENT, {}, [Voice.SERVICE]),
        (Role.OPERATOR, {}, [Voice.NETWORK]),
        (Role.COMMITTEE_MEMBER, {"college": College.ELECTED}, [Voice.COMMITTEE]),
        (Role.COMMITTEE_MEMBER, {"college": College.UNIONS}, [Voice.COMMITTEE, Voice.EMPLOYEES]),
        (Role.COMMITTEE_MEMBER, {"college": College.INSERTION_SECTOR}, [Voice.COMMITTEE, Voice.NETWORK]),
    ],
)
def test_one_speaks_in_the_names_of_one_s_own_role(agent, role, fields, voices):
    person = make_user()
    give_hat(person, role, **fields)
    version = make_discussed(actor=agent)

    assert list(voices_of(person.assignment)) == voices
    for voice in Voice:
        if voice in voices:
            assert comment(version, person, voice=voice).voice == voice
        else:
            with pytest.raises(ValidationError, match="ne parle pas en ce nom"):
                comment(version, person, voice=voice)


def test_comment_on_nothing_or_without_words_is_refused(agent):
    version, member = make_discussed(actor=agent), make_member()
    with pytest.raises(ValidationError, match="n’est plus dans le référentiel"):
        comment(version, member, part="c9")
    with pytest.raises(ValidationError, match="Écrivez votre commentaire"):
        comment(version, member, text=" ")


def test_comments_close_after_their_last_day(agent, time_machine):
    version, member = make_discussed(actor=agent), make_member()
    assert may_comment(version, member)
    time_machine.move_to(dt.datetime(2027, 4, 2, 9, 0, tzinfo=dt.UTC), tick=False)
    with pytest.raises(TransitionRefusedError, match="plus ouverte aux commentaires"):
        comment(version, member)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.TERRITORY_HOLDER, Role.ADMINISTRATOR])
def test_who_does_not_write_the_reference_together_does_not_comment(agent, role):
    with pytest.raises(PermissionDenied):
        comment(make_discussed(actor=agent), make_holder(role))


def test_answer_says_whether_it_is_taken_and_why(agent):
    said = comment(make_discussed(actor=agent), make_member())
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        answer_comment(said, outcome=Outcome.NOT_TAKEN, answer=" ", actor=agent)
    with pytest.raises(PermissionDenied):
        answer_comment(said, outcome=Outcome.TAKEN, answer="Oui.", actor=said.author)
    answered = answer_comment(said, outcome=Outcome.PARTLY, answer="La question est raccourcie.", actor=agent)
    assert (answered.outcome, answered.answered_by, answered.answered_at) == (Outcome.PARTLY, agent, TODAY)


def test_publication_waits_for_every_answer(agent):
    version = make_discussed(actor=agent)
    said = comment(version, make_member())
    with pytest.raises(TransitionRefusedError, match="1 commentaire attend une réponse"):
        publish_version(version, note="", actor=agent)
    answer_comment(said, outcome=Outcome.TAKEN, answer="Repris.", actor=agent)
    publish_version(version, note="", actor=agent)
    assert (version.state, version.published_at, len(version.fingerprint)) == (S.PUBLISHED, TODAY, 64)


def test_next_version_says_what_it_changes_and_replaces_the_former(agent):
    first = make_published(actor=agent)
    second = start_version(actor=agent)
    assert second.reading == first.reading
    second = open_discussion(second, until=LAST_DAY, actor=agent)
    with pytest.raises(ValidationError, match="Dites ce que cette version change"):
        publish_version(second, note=" ", actor=agent)
    publish_version(second, note="Des mots plus simples.", actor=agent)
    first.refresh_from_db()
    assert (first.state, second.state) == (S.REPLACED, S.PUBLISHED)
    assert ReferenceVersion.objects.visible_to(make_holder(Role.OBSERVER)).count() == 2


def test_version_in_discussion_is_taken_back_with_its_comments(agent):
    version = make_discussed(actor=agent)
    comment(version, make_member())
    take_back(version, actor=agent)
    assert (version.state, version.comments_until, version.comments.count()) == (S.DRAFT, None, 1)


def test_published_version_is_written_no_more(agent):
    version = make_published(actor=agent)
    with pytest.raises(TransitionRefusedError, match="ne se modifie plus"):
        save_criterion(version, theme="t1", criterion=criterion(), revision=version.revision, actor=agent)


@pytest.mark.parametrize("change", [{"content": {}}, {"title": "Autre"}, {"fingerprint": "0" * 64}])
def test_postgresql_keeps_what_was_published(agent, change):
    make_published(actor=agent)
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        ReferenceVersion.objects.update(**change)


def test_postgresql_keeps_what_was_said(agent):
    comment(make_discussed(actor=agent), make_member())
    for attempt in (lambda: Comment.objects.update(text="Autre"), Comment.objects.all().delete):
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            attempt()


def test_answer_without_reason_is_refused_by_postgresql(agent):
    comment(make_discussed(actor=agent), make_member())
    with pytest.raises(IntegrityError, match="quality_comment_answered_whole"), transaction.atomic():
        Comment.objects.update(outcome=Outcome.TAKEN)


def test_observer_writes_no_comment_on_what_is_published():
    with pytest.raises(PermissionDenied):
        comment(make_published(), make_holder(Role.OBSERVER))
    assert not Comment.objects.exists()


def test_answer_without_its_reason_is_refused(agent):
    written = comment(make_discussed(actor=agent), make_member())
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        answer_comment(written, outcome=Outcome.TAKEN, answer=" ", actor=agent)


def test_answers_of_a_published_version_do_not_change(agent):
    version = make_discussed(actor=agent)
    said = comment(version, make_member())
    answer_comment(said, outcome=Outcome.TAKEN, answer="Repris.", actor=agent)
    publish_version(version, note="", actor=agent)
    with pytest.raises(TransitionRefusedError, match="ses réponses ne changent plus"):
        answer_comment(said, outcome=Outcome.NOT_TAKEN, answer="Finalement non.", actor=agent)
    said.refresh_from_db()
    assert (said.outcome, said.answer) == (Outcome.TAKEN, "Repris.")
