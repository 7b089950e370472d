"""One file followed to its last page, and everybody who may or may not know of it."""

import datetime as dt
from decimal import Decimal

from accounts.roles import Role
from awards.domain.amendments import draft_amendment
from awards.domain.openings import declare_opening
from awards.domain.preparing import ConditionPlan
from awards.domain.withdrawing import record_appeal
from awards.enums import AppealKind
from awards.queries.amounts import amounts_of
from calls.enums import AssignmentRole
from tests.factories.awards import acceptance, amount, make_active, make_heard, make_released
from tests.factories.calls import make_call
from tests.factories.desk import assign, declare
from tests.factories.structures import make_department, make_siae, make_site
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_agent, make_holder, make_user

SECRET = "Une verrerie dont personne ne doit rien savoir"


class World:
    """An active convention with an amendment, an opening, a condition, an appeal and reports."""

    def __init__(self):
        self.call = make_call(title="Appel de la matrice")
        siae = make_siae(name="Verrerie d’essai")
        make_site(siae)
        self.file = make_heard(self.call, siae=siae, title=SECRET)
        inside, outside = self.file.department, make_department(code="98D")
        self.place = make_area(name="Commune nouvelle")
        owner = make_user()
        siae.members.add(give_hat(owner, Role.STRUCTURE_MEMBER))
        stranger = make_user()
        make_siae(department=outside).members.add(give_hat(stranger, Role.STRUCTURE_MEMBER))
        member, tied = make_holder(Role.COMMITTEE_MEMBER, inside), make_holder(Role.COMMITTEE_MEMBER, inside)
        assign(self.file, member, role=AssignmentRole.REVIEWER)
        siae.members.add(give_hat(tied, Role.STRUCTURE_MEMBER))
        self.hats = {"member with an interest": next(hat for hat in tied.hats if hat.role == Role.COMMITTEE_MEMBER)}
        self.people = {
            "visitor": None,
            "regional agent": make_agent(),
            "agent of the departement": make_holder(Role.DEPARTMENTAL_AGENT, inside),
            "agent of another departement": make_holder(Role.DEPARTMENTAL_AGENT, outside),
            "member": member,
            "member with an interest": tied,
            "member of another committee": make_holder(Role.COMMITTEE_MEMBER, outside),
            "owner": owner,
            "another structure": stranger,
            "territory": make_holder(Role.TERRITORY_HOLDER, make_area(level="epci", code="990000001")),
            "operator": make_holder(Role.OPERATOR),
            "observer": make_holder(Role.OBSERVER),
            "administrator": make_holder(Role.ADMINISTRATOR),
        }
        for name in ("regional agent", "agent of the departement", "member"):
            declare(self.file, self.people[name])
        self.follow(self.people["agent of the departement"])

    def follow(self, agent):
        today = dt.date(2027, 5, 7)
        condition = ConditionPlan(
            text=SECRET, area=self.place, places=2, due_on=dt.date(2027, 12, 1), area_motive="Voisine.", suspends=(1,)
        )
        lines = [amount(self.file), amount(self.file, etp="2.00", place=self.place)]
        self.decision = make_released(self.file, agent, acceptance(self.file, *lines, conditions=[condition]))
        self.condition = self.decision.conditions.get()
        self.convention = make_active(self.decision, agent, signed_on=today)
        self.opening = declare_opening(
            self.convention,
            place=self.place,
            opened_on=today,
            places=2,
            address="Place de la Mairie",
            postal_code="99000",
            actor=agent,
        )
        changed = [one for one in amounts_of(self.convention.lines.all()) if one.etp != Decimal(2)]
        self.amendment = draft_amendment(self.convention, reason=SECRET, amounts=changed, actor=agent)
        self.report = self.convention.reports.get()
        self.appeal = record_appeal(
            self.decision, kind=AppealKind.GRACIOUS, received_on=today, summary=SECRET, actor=agent
        )
