"""A short reference, its versions and assessments, plainly made. TODAY is the day of their tests."""

import datetime as dt

from accounts.roles import Role
from quality.domain.assessments import save_answer, send_assessment, start_assessment
from quality.domain.versions import open_discussion, publish_version, save_criterion, save_theme, start_version
from quality.enums import Level
from quality.models import ReferenceVersion
from quality.rules.content import Criterion
from tests.factories.structures import make_siae
from tests.factories.users import give_hat, make_agent, make_user

TODAY = dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.UTC)
LAST_DAY = dt.date(2027, 4, 1)
LEVELS = ("Rien.", "Un peu.", "En place.", "Éprouvé.")


def criterion(code="", title="Un accueil préparé", **fields):
    values = {"question": "Comment ?", "proofs": "Trame.", "levels": LEVELS}
    return Criterion(code=code, title=title, **{**values, **fields})


def make_draft(*, actor=None):
    """Two themes: « Accueil » with two criteria (c1, c2), « Sortie » with one (c3)."""
    actor = actor or make_agent()
    version = start_version(actor=actor)
    for theme, titles in (("Accueil", ("Un accueil préparé", "Un diagnostic")), ("Sortie", ("Une suite",))):
        version = save_theme(version, code="", title=theme, purpose="Objet.", revision=version.revision, actor=actor)
        code = version.reading.themes[-1].code
        for title in titles:
            version = save_criterion(
                version, theme=code, criterion=criterion(title=title), revision=version.revision, actor=actor
            )
    return version


def make_discussed(*, actor=None):
    actor = actor or make_agent()
    return open_discussion(make_draft(actor=actor), until=LAST_DAY, actor=actor)


def make_published(*, actor=None):
    actor = actor or make_agent()
    version = publish_version(make_discussed(actor=actor), note="", actor=actor)
    return ReferenceVersion.objects.get(pk=version.pk)


def make_member(siae=None):
    """A person of a structure."""
    siae = siae or make_siae()
    user = make_user()
    siae.members.add(give_hat(user, Role.STRUCTURE_MEMBER))
    user.__dict__.pop("hats", None)
    return user


def make_sent(siae, *levels, member=None):
    """An assessment that was sent, with a level for each criterion in order."""
    member = member or make_member(siae)
    assessment = start_assessment(siae, actor=member)
    for code, level in zip(assessment.version.reading.codes, levels, strict=True):
        save_answer(assessment, code=code, level=Level(level), proof="Vu.", actor=member)
    return send_assessment(assessment, summary="", actor=member)
