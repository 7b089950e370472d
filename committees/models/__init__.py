"""Committees and their members, sessions, avis and procès-verbaux."""

from committees.models.committees import Body, Committee, Member
from committees.models.minutes import Minutes
from committees.models.opinions import Ballot, Opinion, Opposition, Statement
from committees.models.sessions import AgendaItem, Attendance, Convocation, Paper, Recusal, Session

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Body",
    "Committee",
    "Convocation",
    "Member",
    "Minutes",
    "Opinion",
    "Opposition",
    "Paper",
    "Recusal",
    "Session",
    "Statement",
]
