"""Calls and files of tests, plainly made: the short form below, dates around CLOSES."""

import datetime as dt

from calls.enums import ApplicantKind, CallKind, CallState
from calls.models import Application, Call, CallTemplate, CallVersion
from calls.rules.definitions import load_definition
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_agent

OPENS = dt.datetime(2027, 1, 11, 8, 0, tzinfo=dt.UTC)
# 17 h 00 in Paris, in summer time.
CLOSES = dt.datetime(2027, 3, 30, 15, 0, tzinfo=dt.UTC)
DURING = dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.UTC)

DEFINITION = {
    "presentation": "Ouvrir des places d’insertion là où elles manquent.",
    "form": {
        "sections": [
            {
                "key": "projet",
                "title": "Le projet",
                "questions": [
                    {"key": "titre", "kind": "text", "label": "Intitulé du projet", "max_length": 120},
                    {"key": "resume", "kind": "long_text", "label": "Résumé", "max_length": 2000, "required": False},
                    {"key": "lieu", "kind": "place", "label": "Lieu d’implantation", "role": "place"},
                ],
            },
            {
                "key": "moyens",
                "title": "Les moyens",
                "questions": [
                    {
                        "key": "etp",
                        "kind": "etp_by_year",
                        "label": "ETP demandés",
                        "years": [2027, 2028],
                        "role": "etp",
                    },
                    {
                        "key": "partenaire",
                        "kind": "choice",
                        "label": "Un partenaire cofinance-t-il le projet ?",
                        "options": [{"key": "oui", "label": "Oui"}, {"key": "non", "label": "Non"}],
                    },
                    {
                        "key": "partenaire_nom",
                        "kind": "text",
                        "label": "Nom du partenaire",
                        "condition": {"name": "partenaire", "operator": "equals", "value": "oui"},
                    },
                    {"key": "budget_note", "kind": "files", "label": "Budget signé", "required": False},
                ],
            },
        ]
    },
    "eligibility": [
        {
            "code": "peu_etp",
            "label": "Au moins un ETP",
            "message": "Un projet de moins d’un ETP ne relève pas de cet appel.",
            "condition": {"name": "_etp_asked", "operator": "less_than", "value": "1"},
        }
    ],
    "rubric": {
        "criteria": [
            {"code": "besoin", "label": "Réponse au besoin du territoire", "weight": "2", "maximum": 5},
            {"code": "solidite", "label": "Solidité du porteur", "weight": "1", "maximum": 5, "floor": "1"},
        ]
    },
    "checklist": [{"code": "complet", "label": "Le dossier est complet"}],
}
# Answers that leave nothing to mend, but for the place, which needs a commune of the reference.
ANSWERS = {"titre": "Une recyclerie à Mauriac", "etp": {"2027": "3.50", "2028": "5"}, "partenaire": "non"}


def make_template(**fields):
    known = CallTemplate.objects.filter(slug="essai").first()
    values = {
        "slug": "essai",
        "name": "Modèle d’essai",
        "kind": CallKind.NEW_SUPPLY,
        "applicant": ApplicantKind.STRUCTURE,
        "summary": "Pour les tests.",
        "definition": DEFINITION,
    }
    return CallTemplate.objects.create(**{**values, **fields}) if fields or known is None else known


def make_call(*, actor=None, definition=None, state=CallState.PUBLISHED, targets=(), **fields):
    """A published call of one version; `targets` are the communes that it aims at."""
    actor = actor or make_agent()
    values = {
        "kind": CallKind.NEW_SUPPLY,
        "applicant": ApplicantKind.STRUCTURE,
        "title": "Places d’insertion en zone blanche",
        "summary": "Ouvrir des places là où elles manquent.",
        "template": make_template(),
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "contact": "appels@service.example",
        "year": 2027,
        "definition": definition or DEFINITION,
        "created_by": actor,
    }
    call = Call.objects.create(**{**values, **fields})
    if state != CallState.DRAFT:
        content = load_definition(call.definition)
        call.version = CallVersion.objects.create(
            call=call,
            number=1,
            definition=content.dump(),
            fingerprint=content.fingerprint,
            run=call.run,
            target_mode=call.target_mode,
            published_by=actor,
        )
        for area in targets:
            call.version.targets.create(area=area)
        call.state = state
        call.save(update_fields=["version", "state"])
    return call


def make_application(call=None, *, siae=None, territory=None, actor=None, **fields):
    """A draft of a structure, or of a territory when one is given."""
    call = call or make_call()
    if territory is None:
        siae = siae or make_siae()
    carrier = territory or siae
    values = {
        "call": call,
        "version": call.version,
        "applicant": ApplicantKind.STRUCTURE if territory is None else ApplicantKind.TERRITORY,
        "siae": siae,
        "territory": territory,
        "applicant_name": carrier.name,
        "department": siae.department if siae else make_department(),
        "created_by": actor or make_agent(),
    }
    return Application.objects.create(**{**values, **fields})
