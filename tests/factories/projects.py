"""Candidatures de territoire of tests, and the projects made from them. TODAY is the day of their tests."""

import datetime as dt

from accounts.roles import Role
from calls.enums import ApplicantKind, ApplicationState, CallKind
from strategy.domain.projects import create_project
from strategy.models import TerritoryProject
from territories.enums import AreaLevel
from territories.models import Area
from tests.factories.calls import make_call
from tests.factories.desk import make_version
from tests.factories.structures import make_department
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

TODAY = dt.datetime(2027, 6, 15, 10, 0, tzinfo=dt.UTC)
DEFINITION = {
    "presentation": "Porter un projet de territoire.",
    "form": {
        "sections": [
            {
                "key": "rubrique_porteur",
                "title": "Le territoire",
                "questions": [
                    {"key": "titre", "kind": "text", "label": "Intitulé", "role": "title"},
                    {"key": "ambition", "kind": "long_text", "label": "Ambition", "max_length": 2000},
                ],
            },
            {
                "key": "rubrique_diagnostic",
                "title": "Diagnostic",
                "questions": [
                    {"key": "besoins", "kind": "long_text", "label": "Besoins", "max_length": 2000},
                    {
                        "key": "methode",
                        "kind": "choice",
                        "label": "Partagé ?",
                        "options": [{"key": "oui", "label": "Oui, en réunion"}, {"key": "non", "label": "Pas encore"}],
                    },
                ],
            },
            {
                "key": "rubrique_plan",
                "title": "Plan",
                "questions": [
                    {"key": "gouvernance", "kind": "long_text", "label": "Pilotage", "max_length": 2000},
                    {
                        "key": "partenaires",
                        "kind": "block",
                        "label": "Partenaires",
                        "row_label": "Partenaire",
                        "questions": [
                            {"key": "partenaire_nom", "kind": "text", "label": "Organisme"},
                            {
                                "key": "partenaire_nature",
                                "kind": "choice",
                                "label": "Nature",
                                "options": [{"key": "emploi", "label": "Emploi"}, {"key": "autre", "label": "Autre"}],
                            },
                            {"key": "partenaire_apport", "kind": "text", "label": "Apport"},
                        ],
                    },
                    {
                        "key": "actions",
                        "kind": "block",
                        "label": "Actions",
                        "row_label": "Action",
                        "questions": [
                            {"key": "action_titre", "kind": "text", "label": "Intitulé"},
                            {
                                "key": "action_axe",
                                "kind": "choice",
                                "label": "Axe",
                                "options": [{"key": "offre", "label": "Offre"}, {"key": "freins", "label": "Freins"}],
                            },
                            {"key": "action_pilote", "kind": "text", "label": "Pilote"},
                            {"key": "action_echeance", "kind": "date", "label": "Échéance"},
                        ],
                    },
                    {
                        "key": "budget",
                        "kind": "budget",
                        "label": "Budget",
                        "lines": [
                            {"key": "animation", "side": "expense", "label": "Animation"},
                            {"key": "etat", "side": "resource", "label": "État", "is_request": True},
                            {"key": "epci", "side": "resource", "label": "EPCI"},
                        ],
                    },
                ],
            },
        ]
    },
    "rubric": {"criteria": [{"code": "besoin", "label": "Besoin", "weight": "1", "maximum": 5}]},
}
ANSWERS = {
    "titre": "Un projet d’essai",
    "ambition": "Quarante places.",
    "besoins": "Des personnes sans permis.",
    "methode": "oui",
    "gouvernance": "Un comité par trimestre.",
    "partenaires": [
        {"partenaire_nom": "Mission locale", "partenaire_nature": "emploi", "partenaire_apport": "Une permanence."},
        {"partenaire_nom": "mission locale", "partenaire_nature": "emploi", "partenaire_apport": "Deux fois dite."},
    ],
    "actions": [
        {
            "action_titre": "Ouvrir une recyclerie",
            "action_axe": "offre",
            "action_pilote": "Intercommunalité",
            "action_echeance": "2028-06-30",
        },
        {"action_titre": "Une navette", "action_axe": "freins"},
    ],
    "budget": {"animation": "30000", "etat": "20000", "epci": "10000"},
}


def make_territory_file(*, territory=None, state=ApplicationState.ACCEPTED, answers=None, call=None, **fields):
    """A candidature de territoire that was handed in, accepted unless said otherwise."""
    call = call or make_call(kind=CallKind.TERRITORY, applicant=ApplicantKind.TERRITORY, definition=DEFINITION)
    territory = territory or make_area(level=AreaLevel.EPCI)
    department = fields.pop("department", None) or make_department()
    file = call.applications.create(
        version=call.version,
        applicant=ApplicantKind.TERRITORY,
        territory=territory,
        applicant_name=territory.name,
        department=department,
        created_by=make_agent(),
        **fields,
    )
    make_version(file, answers=ANSWERS if answers is None else answers)
    file.state, file.submitted_at = state, file.current.submitted_at
    file.motive = "Motif." if state in (ApplicationState.REJECTED, ApplicationState.DISMISSED) else ""
    file.save(update_fields=["state", "submitted_at", "current", "motive"])
    return file


def make_project(*, actor=None, **fields):
    return create_project(make_territory_file(**fields), actor=actor or make_agent())


def make_carrier(project_or_area):
    """A person of the territory that carries the project."""
    area = project_or_area.territory if isinstance(project_or_area, TerritoryProject) else project_or_area
    assert isinstance(area, Area)
    return make_holder(Role.TERRITORY_HOLDER, area)
