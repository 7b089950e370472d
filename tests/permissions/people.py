"""Who asks: each role in its perimeter, beside it and out of it, and those who hold none."""

from dataclasses import dataclass
from typing import Any

from accounts.roles import Role
from tests.factories.users import give_hat, make_holder, make_user


@dataclass(frozen=True)
class Person:
    """A column of the matrix; `user` is None for a visitor, `role` for an account without assignment."""

    code: str
    told: str
    user: Any = None
    role: Role | None = None


class People:
    """Everybody of the matrix. `inside` and `outside` are départements of the région, `elsewhere` is not."""

    def __init__(self, *, inside, outside, elsewhere, epci):
        def hold(role, *areas):
            return make_holder(role, *areas)

        home, next_door, far = epci
        self.agent = hold(Role.REGIONAL_AGENT)
        self.own_agent = hold(Role.DEPARTMENTAL_AGENT, inside)
        self.member = hold(Role.COMMITTEE_MEMBER, inside)
        self.owner, self.neighbour, self.stranger = (hold(Role.STRUCTURE_MEMBER) for _ in range(3))
        self.carrier = hold(Role.TERRITORY_HOLDER, home)
        self.operator = hold(Role.OPERATOR)
        self.administrator = make_user(is_staff=True)
        give_hat(self.administrator, Role.ADMINISTRATOR)
        self.colleague, self.other_operator = hold(Role.COMMITTEE_MEMBER, inside), hold(Role.OPERATOR)
        beside = {
            "agent": hold(Role.DEPARTMENTAL_AGENT, outside),
            "far agent": hold(Role.DEPARTMENTAL_AGENT, elsewhere),
            "far member": hold(Role.COMMITTEE_MEMBER, outside),
            "carrier": hold(Role.TERRITORY_HOLDER, next_door),
            "far carrier": hold(Role.TERRITORY_HOLDER, far),
        }
        self.columns = (
            Person("V", "visiteur"),
            Person("S", "compte sans rôle", make_user()),
            Person("AR", "agent régional", self.agent, Role.REGIONAL_AGENT),
            Person("AD", "agent du département", self.own_agent, Role.DEPARTMENTAL_AGENT),
            Person("AD′", "agent d’un autre département de la région", beside["agent"], Role.DEPARTMENTAL_AGENT),
            Person("AD″", "agent d’un département hors de la région", beside["far agent"], Role.DEPARTMENTAL_AGENT),
            Person("CM", "membre du CDIAE du département, chargé du dossier", self.member, Role.COMMITTEE_MEMBER),
            Person("CM′", "membre du même CDIAE, non chargé du dossier", self.colleague, Role.COMMITTEE_MEMBER),
            Person("CM″", "membre du CDIAE d’un autre département", beside["far member"], Role.COMMITTEE_MEMBER),
            Person("ST", "membre de la structure", self.owner, Role.STRUCTURE_MEMBER),
            Person("ST′", "membre d’une autre structure du département", self.neighbour, Role.STRUCTURE_MEMBER),
            Person("ST″", "membre d’une structure d’un autre département", self.stranger, Role.STRUCTURE_MEMBER),
            Person("PT", "porteur du territoire", self.carrier, Role.TERRITORY_HOLDER),
            Person("PT′", "porteur d’un autre territoire du département", beside["carrier"], Role.TERRITORY_HOLDER),
            Person(
                "PT″", "porteur d’un territoire d’un autre département", beside["far carrier"], Role.TERRITORY_HOLDER
            ),
            Person("OP", "membre de l’opérateur d’appui", self.operator, Role.OPERATOR),
            Person("OP′", "membre d’un autre opérateur", self.other_operator, Role.OPERATOR),
            Person("OB", "observateur", hold(Role.OBSERVER), Role.OBSERVER),
            Person("AM", "administrateur", self.administrator, Role.ADMINISTRATOR),
        )
