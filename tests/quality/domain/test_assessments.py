"""Self-assessments: by the structure only, whole when sent, kept for ever, among peers that stay unknown."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import Role
from iae_portal.common.files import StoredFile
from iae_portal.common.transitions import TransitionRefusedError
from quality.domain.assessments import save_answer, send_assessment, start_assessment
from quality.domain.campaigns import attach_reference
from quality.enums import AssessmentState, Level
from quality.models import Assessment, AssessmentAnswer
from quality.presentation.dialogue_request import tell_request
from quality.queries.assessments import peer_levels
from tests.factories.applying import upload
from tests.factories.dialogues import make_campaign, make_dialogue
from tests.factories.quality import TODAY, make_draft, make_member, make_published, make_sent
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_agent, make_holder
from tests.iae_portal.common.test_antivirus import daemon  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def version():
    return make_published()


@pytest.fixture
def siae(version):
    return make_siae()


@pytest.fixture
def member(siae):
    return make_member(siae)


def answer(assessment, member, *, code="c1", level=Level.BEGUN, proof="Une trame.", **fields):
    return save_answer(assessment, code=code, level=level, proof=proof, actor=member, **fields)


def test_structure_starts_on_the_published_version_once(siae, member, version):
    assessment = start_assessment(siae, actor=member)
    assert (assessment.version, assessment.state) == (version, AssessmentState.DRAFT)
    assert start_assessment(siae, actor=member) == assessment


def test_without_a_published_version_nothing_starts():
    make_draft()
    siae = make_siae()
    with pytest.raises(TransitionRefusedError, match="Aucune version"):
        start_assessment(siae, actor=make_member(siae))


def test_nobody_speaks_of_another_structure(siae, version):
    for stranger in (make_member(), make_agent(), make_holder(Role.DEPARTMENTAL_AGENT, siae.department)):
        with pytest.raises(PermissionDenied):
            start_assessment(siae, actor=stranger)


def test_level_is_given_again_in_the_same_place(siae, member):
    assessment = start_assessment(siae, actor=member)
    answer(assessment, member)
    answer(assessment, member, level=Level.PROVEN, proof="Relu.")
    kept = AssessmentAnswer.objects.get()
    assert (kept.level, kept.proof) == (Level.PROVEN, "Relu.")


def test_criterion_of_another_reference_is_refused(siae, member):
    with pytest.raises(ValidationError, match="pas dans le référentiel"):
        answer(start_assessment(siae, actor=member), member, code="c9")


def test_proof_is_opened_before_it_is_kept(siae, member):
    assessment = start_assessment(siae, actor=member)
    kept = answer(assessment, member, upload=upload(name="trame.pdf"))
    assert kept.file.name == "trame.pdf"
    with pytest.raises(ValidationError, match="faux"):
        answer(assessment, member, upload=upload(b"%PDF-1.4 rien", name="faux.pdf"))
    assert StoredFile.objects.count() == 1
    assert answer(assessment, member, drops_file=True).file is None


def test_assessment_is_sent_whole_and_changes_no_more(siae, member):
    assessment = start_assessment(siae, actor=member)
    answer(assessment, member)
    with pytest.raises(TransitionRefusedError, match="Il manque un niveau pour\u00a0: Un diagnostic, Une suite"):
        send_assessment(assessment, summary="", actor=member)
    for code in ("c2", "c3"):
        answer(assessment, member, code=code)
    send_assessment(assessment, summary=" Former les encadrants. ", actor=member)
    assert (assessment.sent_at, assessment.sent_by, assessment.summary) == (TODAY, member, "Former les encadrants.")
    with pytest.raises(TransitionRefusedError, match="ne se modifie plus"):
        answer(assessment, member)


def test_postgresql_keeps_what_was_sent(siae, member):
    make_sent(siae, 1, 2, 3, member=member)
    changes = (
        lambda: Assessment.objects.update(summary="Autre"),
        lambda: AssessmentAnswer.objects.update(level=4),
        AssessmentAnswer.objects.all().delete,
    )
    for change in changes:
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            change()


def test_level_out_of_the_scale_is_refused(siae, member):
    assessment = start_assessment(siae, actor=member)
    with pytest.raises(IntegrityError, match="quality_assessmentanswer_level_known"), transaction.atomic():
        AssessmentAnswer.objects.create(assessment=assessment, code="c1", level=5)


def test_another_assessment_may_follow(siae, member):
    make_sent(siae, 1, 1, 1, member=member)
    make_sent(siae, 2, 2, 2, member=member)
    assert Assessment.objects.filter(siae=siae, state=AssessmentState.SENT).count() == 2


def test_agents_read_what_was_sent_in_their_perimeter(siae, member):
    def seen(user):
        return Assessment.objects.visible_to(user).exists()

    own = make_holder(Role.DEPARTMENTAL_AGENT, siae.department)
    start_assessment(siae, actor=member)
    assert (seen(member), seen(own), seen(make_agent())) == (True, False, False)
    make_sent(siae, 1, 2, 3, member=member)
    other = make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))
    assert [seen(user) for user in (member, own, make_agent())] == [True] * 3
    assert [seen(user) for user in (other, make_member(), make_holder(Role.OBSERVER))] == [False] * 3


def test_peers_are_the_last_ones_of_the_same_kind_without_their_names(siae, member):
    peer, other_kind = make_siae(), make_siae(kind="EI")
    make_sent(peer, 1, 1, 1)
    make_sent(peer, 4, 3, 2)
    make_sent(other_kind, 2, 2, 2)
    own = make_sent(siae, 3, 3, 3, member=member)
    assert peer_levels(own) == [{"c1": 4, "c2": 3, "c3": 2}]


def test_campaign_asks_for_the_published_version_once(version):
    agent, campaign = make_agent(), make_campaign(year=2027)
    with pytest.raises(PermissionDenied):
        attach_reference(campaign, actor=make_holder(Role.DEPARTMENTAL_AGENT))
    assert attach_reference(campaign, actor=agent).version == version
    with pytest.raises(TransitionRefusedError, match="demande déjà"):
        attach_reference(campaign, actor=agent)


def test_dialogue_says_what_its_campaign_asks_and_where_it_stands(siae, member):
    dialogue = make_dialogue(campaign=make_campaign(year=2027), siae=siae)
    agent = make_agent()
    assert tell_request(dialogue, member) is None
    attach_reference(dialogue.campaign, actor=agent)
    assert (tell_request(dialogue, member).state, tell_request(dialogue, agent).state) == ("à faire", "non commencée")
    start_assessment(siae, actor=member)
    assert (tell_request(dialogue, member).state, tell_request(dialogue, agent).url) == ("en cours", "")
    sent = make_sent(siae, 1, 2, 3, member=member)
    told = tell_request(dialogue, agent)
    assert (told.state, told.url) == ("arrêtée le 1er\u00a0mars\u00a02027", f"/qualite/auto-evaluations/{sent.pk}/")


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        (b"stream: Eicar FOUND\0", "«\u00a0trame.pdf\u00a0» est refusé par l’antivirus."),
        (
            b"ERROR\0",
            "«\u00a0trame.pdf\u00a0» n’a pas pu être analysé par l’antivirus\u00a0: déposez-le de nouveau plus tard.",
        ),
    ],
)
def test_proof_that_the_antivirus_does_not_clear_is_not_kept(version, daemon, settings, reply, refusal):  # noqa: F811
    settings.CLAMD_ADDRESS, _ = daemon(reply)
    siae = make_siae()
    member = make_member(siae)
    with pytest.raises(ValidationError) as raised, transaction.atomic():
        answer(start_assessment(siae, actor=member), member, upload=upload(name="trame.pdf"))
    assert raised.value.message_dict == {"file": [refusal]}
    assert not AssessmentAnswer.objects.exists()


def test_proof_that_the_antivirus_clears_is_kept(siae, member, daemon, settings):  # noqa: F811
    settings.CLAMD_ADDRESS, _ = daemon(b"stream: OK\0")
    kept = answer(start_assessment(siae, actor=member), member, upload=upload(name="trame.pdf"))
    assert kept.file.name == "trame.pdf"


def test_campaign_asks_for_nothing_without_a_published_version():
    with pytest.raises(TransitionRefusedError, match="Aucune version du référentiel n’est publiée"):
        attach_reference(make_campaign(year=2027), actor=make_agent())


def test_campaign_that_is_over_asks_for_nothing_more(version):
    with pytest.raises(TransitionRefusedError, match="Cette campagne est close"):
        attach_reference(make_campaign(year=2021), actor=make_agent())
