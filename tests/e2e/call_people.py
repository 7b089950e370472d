"""Run in the portal's shell by `call_scenes`: accounts of the journey, and what its browsers need not type."""

import datetime as dt
import json
import sys

from django.utils import timezone

from accounts.models import Assignment, User
from accounts.roles import Role
from calls.domain.admissibility import record_point
from calls.domain.answering import save_answer
from calls.domain.pieces import add_piece
from calls.enums import PointOutcome
from calls.models import Application, TargetArea
from structures.models import Siae
from territories.models import Area, AreaMembership
from tests.e2e.stack import PASSWORD
from tests.factories.applying import upload
from tests.factories.users import make_holder

# The Puy-de-Dôme, where white communes are many, and where the demonstration has no agent.
DEPARTMENT = "63"
# Three structures of the département; the second has two members.
MEMBERS = (("ana.ferrier", "Ana", "Ferrier"), ("bruno.salat", "Bruno", "Salat"), ("carla.vidal", "Carla", "Vidal"))
SECOND_MEMBER = ("basile.roux", "Basile", "Roux")
AGENT, REVIEWERS = (
    ("helene.morel", "Hélène", "Morel"),
    (("marc.aubry", "Marc", "Aubry"), ("luc.ferrand", "Luc", "Ferrand")),
)


def make_people():
    """Members of three structures that nobody carries yet; an agent and two CDIAE members of their département."""
    department = Area.objects.current().get(code=DEPARTMENT, level="department")
    siaes = Siae.objects.current().funded().filter(department=department, sites__isnull=False, members__isnull=True)
    chosen = list(siaes.filter(kind="ACI").distinct().order_by("pk")[: len(MEMBERS)])
    for siae, names in zip(chosen, MEMBERS, strict=True):
        siae.members.add(_make_member(*names))
    chosen[1].members.add(_make_member(*SECOND_MEMBER))
    make_holder(Role.DEPARTMENTAL_AGENT, department, **_account(*AGENT))
    for names in REVIEWERS:
        make_holder(Role.COMMITTEE_MEMBER, department, **_account(*names))
    return [siae.name for siae in chosen]


def _make_member(*names):
    return Assignment.objects.create(user=User.objects.create_user(**_account(*names)), role=Role.STRUCTURE_MEMBER)


def _account(login, first_name, last_name):
    return {
        "email": f"{login}@demo.example",
        "password": PASSWORD,
        "first_name": first_name,
        "last_name": last_name,
    }


def list_places(version):
    """The three most populous communes of the département that the version aims at, as « Name (code) »."""
    there = AreaMembership.objects.current().filter(parent__code=DEPARTMENT, parent__level="department")
    rows = TargetArea.objects.filter(version=version, area__in=there.values("child")).select_related("area")
    return [f"{row.area.name} ({row.area.code})" for row in rows.order_by("-area__population", "area__code")[:3]]


def fill(application_pk, **typed):
    """Every answer that is not yet given, and the pieces asked, as the person who began the file gives them."""
    application = Application.objects.get(pk=application_pk)
    actor, form = application.created_by, application.version.content.form
    known = set(application.answers.values_list("key", flat=True))
    for question in form.questions():
        if question.kind == "files" and question.required:
            add_piece(application, key=question.key, upload=upload(name=f"{question.key}.pdf"), actor=actor)
        elif question.key in typed or (question.key not in known and question.required and not question.condition):
            raw = typed.get(question.key) or _compose(question)
            save_answer(application, key=question.key, raw=raw, seen=0, actor=actor)


def _compose(question):
    """What a person in no hurry would type: the first choice, a date, a sentence, rows of a block."""
    match question.kind:
        case "choice":
            found = "non" if question.key == "investissement" else question.options[0].key
        case "choices":
            found = [option.key for option in question.options]
        case "date":
            found = str(timezone.localdate() + dt.timedelta(days=200))
        case "number":
            found = "1,5"
        case "block":
            found = [{inner.key: _compose(inner) for inner in question.questions} for _ in range(question.min_rows)]
        case "budget":
            sides = {"expense": "40000", "resource": "40000"}
            found = {line.key: sides.pop(line.side, "0") for line in question.lines}
        case "etp_by_year":
            found = {str(year): "2" for year in question.years}
        case _:
            found = "Ce que la structure a préparé avec ses partenaires."
    return found


def find_admissible(call_pk):
    """Each point of the checklist of each file found conform by the agent of the département."""
    actor = User.objects.get(email=_account(*AGENT)["email"])
    for application in Application.objects.filter(call=call_pk, submitted_at__isnull=False):
        for point in application.version.content.checklist:
            record_point(application, code=point.code, outcome=PointOutcome.CONFORM, comment="", actor=actor)


def answer(value):
    sys.stdout.write(f"ANSWER {json.dumps(value)}")
