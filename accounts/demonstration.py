"""The accounts of the demonstration: one a role, and one with several."""

from dataclasses import dataclass

from accounts.roles import College, Role, Seat

PASSWORD = "demonstration"  # noqa: S105 -- shown on the page; these accounts exist in a demonstration only


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoHat:
    """A role and where it is held: « 15 » is a département, « epci:15 » the most populous EPCI of one."""

    role: Role
    place: str = ""
    college: str = ""
    seat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    email: str
    first_name: str
    last_name: str
    description: str
    hats: tuple[DemoHat, ...]
    is_staff: bool = False

    @property
    def role(self) -> str:
        """The label shown on the page."""
        words = "plusieurs rôles" if len(self.hats) > 1 else self.hats[0].role.label
        return words[0].upper() + words[1:]


COMMITTEE = DemoHat(role=Role.COMMITTEE_MEMBER, place="15", college=College.ELECTED, seat=Seat.FULL)

ACCOUNTS = (
    DemoAccount(
        email="agent.region@demo.example",
        first_name="Claire",
        last_name="Vasseur",
        description="DIRECCTE, toute la région : lance les diagnostics, importe les données, invite.",
        hats=(DemoHat(role=Role.REGIONAL_AGENT),),
    ),
    DemoAccount(
        email="agent.cantal@demo.example",
        first_name="Hugo",
        last_name="Delmas",
        description="Unité départementale du Cantal : les chiffres de ses structures, les agrégats de la région.",
        hats=(DemoHat(role=Role.DEPARTMENTAL_AGENT, place="15"),),
    ),
    DemoAccount(
        email="cdiae.cantal@demo.example",
        first_name="Nadia",
        last_name="Roche",
        description="Collège des élus du CDIAE du Cantal, titulaire : lit le diagnostic et les agrégats.",
        hats=(COMMITTEE,),
    ),
    DemoAccount(
        email="siae@demo.example",
        first_name="Paul",
        last_name="Chabrier",
        description="Direction d’une structure d’insertion : ses propres chiffres.",
        hats=(DemoHat(role=Role.STRUCTURE_MEMBER),),
    ),
    DemoAccount(
        email="territoire@demo.example",
        first_name="Inès",
        last_name="Fabre",
        description="Intercommunalité du Cantal : les agrégats de son territoire.",
        hats=(DemoHat(role=Role.TERRITORY_HOLDER, place="epci:15"),),
    ),
    DemoAccount(
        email="operateur@demo.example",
        first_name="Samir",
        last_name="Benali",
        description="Opérateur d’appui : prépare sa demande de référencement.",
        hats=(DemoHat(role=Role.OPERATOR),),
    ),
    DemoAccount(
        email="observateur@demo.example",
        first_name="Jeanne",
        last_name="Perrin",
        description="Préfecture de région : lit les agrégats et les diagnostics.",
        hats=(DemoHat(role=Role.OBSERVER),),
    ),
    DemoAccount(
        email="admin@demo.example",
        first_name="Marc",
        last_name="Lemoine",
        description="Administration du portail : comptes, invitations, données de référence.",
        hats=(DemoHat(role=Role.ADMINISTRATOR),),
        is_staff=True,
    ),
    DemoAccount(
        email="plusieurs@demo.example",
        first_name="Élise",
        last_name="Garnier",
        description="Agente du Cantal et de la Haute-Loire, suppléante au CDIAE du Puy-de-Dôme : change de rôle.",
        hats=(
            DemoHat(role=Role.DEPARTMENTAL_AGENT, place="15,43"),
            DemoHat(role=Role.COMMITTEE_MEMBER, place="63", college=College.STATE, seat=Seat.SUBSTITUTE),
        ),
    ),
)
