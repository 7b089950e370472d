"""Files handed in, and the people who instruct them."""

import datetime as dt

from accounts.roles import Role
from calls.enums import ApplicationState, AssignmentRole, ConflictStatus, ReviewState
from calls.models import ApplicationVersion, Conflict, CriterionScore, Review, ReviewAssignment
from tests.factories.calls import ANSWERS, CLOSES, DURING, make_application, make_call
from tests.factories.structures import make_department
from tests.factories.users import make_holder

# The call is closed, grace included: instruction begins.
AFTER = CLOSES + dt.timedelta(days=3)
DUE = AFTER + dt.timedelta(days=10)


def make_version(application, *, answers=None, pieces=(), number=None, **fields):
    number = number or application.versions.count() + 1
    values = {
        "call_version": application.version,
        "answers": answers or ANSWERS,
        "pieces": list(pieces),
        "fingerprint": f"{number:064d}",
        "submitted_at": DURING,
        "submitted_by": application.created_by,
        "closes_at": CLOSES,
    }
    version = ApplicationVersion.objects.create(application=application, number=number, **{**values, **fields})
    application.current = version
    if application.submitted_at is not None:
        application.save(update_fields=["current"])
    return version


def make_file(call=None, *, state=ApplicationState.SUBMITTED, answers=None, pieces=(), **fields):
    """A file that was handed in on time."""
    values = {"title": "Une recyclerie", "etp_asked": "8.50", "etp_by_year": {"2027": "3.50", "2028": "5"}}
    application = make_application(call or make_call(), **{**values, "changed_at": DURING, **fields})
    make_version(application, answers=answers, pieces=pieces)
    application.state, application.submitted_at = state, DURING
    if state == ApplicationState.INELIGIBLE:
        application.motive = "Hors du champ de l’appel."
    application.save(update_fields=["state", "submitted_at", "current", "motive"])
    return application


def declare(application, *people):
    """Say for each that they have no interest in the file."""
    for person in people:
        Conflict.objects.get_or_create(application=application, user=person, defaults={"status": ConflictStatus.CLEAR})


def exclude(application, person, *, status=ConflictStatus.DECLARED, decided_by=None):
    fields = {"status": status, "reason": "Administrateur de la structure.", "decided_by": decided_by}
    Conflict.objects.update_or_create(application=application, user=person, defaults=fields)


def make_instructor(application=None, *, department=None, declared=True):
    """An agent of the département of the file, who declared no interest in it."""
    area = department or (application.department if application else make_department())
    agent = make_holder(Role.DEPARTMENTAL_AGENT, area)
    if application is not None and declared:
        declare(application, agent)
    return agent


def make_member(application, *, assigned=True, declared=True, role=AssignmentRole.REVIEWER):
    """A member of the committee of the département, to whom the file is given."""
    member = make_holder(Role.COMMITTEE_MEMBER, application.department)
    if assigned:
        assign(application, member, role=role)
    if declared:
        declare(application, member)
    return member


def assign(application, person, *, role=AssignmentRole.REVIEWER, **fields):
    return ReviewAssignment.objects.create(
        application=application, reviewer=person, role=role, assigned_by=application.created_by, **fields
    )


def make_review(application, person, *, besoin="4", solidite="3", sent=True, **fields):
    """Scores on the short rubric: besoin of weight 2, solidité of weight 1 with a floor of 1, both out of 5."""
    review = Review.objects.create(application=application, version=application.current, reviewer=person, **fields)
    for code, value in (("besoin", besoin), ("solidite", solidite)):
        CriterionScore.objects.create(review=review, code=code, value=value)
    if sent:
        review.state, review.sent_at, review.recommendation = ReviewState.SENT, AFTER, "favourable"
        review.save()
    return review
