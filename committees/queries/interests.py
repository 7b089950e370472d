"""Members who may not take part in an item, from what is known of their interests in the file."""

from accounts.models import User
from calls.queries.interests import find_tied
from committees.enums import Mode
from committees.models import AgendaItem, Attendance, Member
from committees.queries.rosters import Roster
from committees.rules.presence import SITTING

REASON = "intérêt déclaré ou constaté sur le dossier"


def person_of(row: Attendance) -> Member:
    """Who speaks for the seat: the suppléant who sits, else its titulaire."""
    return row.substitute or row.member


def detect_recusals(item: AgendaItem, roster: Roster) -> dict[int, str]:
    """Seats whose person has declared an interest in the file, or belongs to the applicant; by seat, the reason."""
    if item.application is None:
        return {}
    people: dict[int, User] = {}
    for row in roster.attendances:
        person = person_of(row)
        if person.user is not None and (row.mode in SITTING or row.mode == Mode.MANDATE):
            people[row.member_id] = person.user
    tied = find_tied(item.application, people.values())
    return {seat: REASON for seat, user in people.items() if user.pk in tied}
