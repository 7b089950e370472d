"""What the committees hold about a person; a member is known by name even without an account."""

from committees.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Convocation,
    Member,
    Minutes,
    Opinion,
    Opposition,
    Recusal,
    Session,
    Statement,
)
from iae_portal.common.personal_registry import ACT, VOTE, hold, trace

hold(Member, "user", label="vos sièges au CDIAE", kept=VOTE)
hold(Convocation, "member__user", label="vos convocations", kept=VOTE)
hold(Attendance, "member__user", "substitute__user", "holder__user", label="vos présences", kept=VOTE)
hold(Ballot, "member__user", label="vos votes", kept=VOTE)
trace(Ballot, "cast_by", kept=VOTE)
hold(Recusal, "member__user", label="vos déports", kept=VOTE)
trace(Recusal, "recorded_by", kept=VOTE)
hold(Opposition, "member__user", label="vos oppositions à une consultation écrite", kept=VOTE)
hold(Statement, "member__user", label="vos déclarations au procès-verbal", kept=VOTE)
trace(Session, "created_by", "president__user")
trace(AgendaItem, "rapporteur", kept=ACT)
trace(Minutes, "locked_by")
trace(Opinion, "recorded_by")
