"""What each family of addresses names in the world; several states when the answer may depend on it."""

from django.contrib.contenttypes.models import ContentType

# By the start of a route, the first that matches: states of what it names, with the parameters of the address.
Named = dict[str, dict[str, dict[str, object]]]


def subjects(world) -> Named:
    return {
        **_accounts(world),
        **_register(world),
        **_dialogues(world),
        **_diagnosis(world),
        **_sharing(world),
        **_calls(world),
        **_committees(world),
        **_awards(world),
        **_doctrine(world),
        **_quality(world),
        **_others(world),
    }


def one(**values):
    return {"": values}


def _accounts(world) -> Named:
    made = world.accounts
    return {
        "/mon-compte/jetons/": one(pk=world.own_token.pk),
        "/mon-compte/mes-donnees/effacement/": one(pk=made.own_erasure.pk),
        "/comptes/effacements/": one(pk=made.erasure.pk),
        "/invitations/": one(pk=made.invitation.pk),
        "/comptes/jetons/": one(pk=made.token.pk),
        "/comptes/<": one(pk=made.user.pk),
        "/habilitations/": one(pk=made.hat.pk),
        "/travaux/": one(pk=world.job.pk),
    }


def _register(world) -> Named:
    made = world.register
    return {
        "/structures/doublons/": one(one=min(made.siae.pk, made.twin.pk), other=max(made.siae.pk, made.twin.pk)),
        "/structures/propositions/": one(pk=made.proposal.pk),
        "/structures/<": one(pk=made.siae.pk, assignment=made.member.pk),
        "/operateurs/ma-fiche/pieces/": one(pk=made.proof.pk),
        "/operateurs/ma-fiche/": one(name="services"),
        "/operateurs/demandes/": one(pk=made.request.pk, proof_pk=made.proof.pk),
        "/operateurs/evaluations/": one(pk=made.evaluation.pk),
        "/operateurs/<": one(pk=made.operator.pk),
    }


def _dialogues(world) -> Named:
    made = world.register
    return {
        "/dialogue/campagnes/": one(year=made.campaign.year),
        "/dialogue/<int:pk>/rubriques/": one(pk=made.dialogue.pk, slug="etp"),
        "/dialogue/<int:pk>/<slug:slug>/": one(pk=made.dialogue.pk, slug="proposer"),
        "/dialogue/<": one(pk=made.dialogue.pk, message=made.message.pk),
    }


def _diagnosis(world) -> Named:
    made, places = world.diagnosis, world.places
    commune = {"level": "commune", "code": places.example.communes["A"].code}
    return {
        "/donnees/modeles-de-besoin/<": one(version=made.need_model.version),
        "/diagnostic/<int:pk>/fiche/": one(pk=made.run.pk, level="departement", code=places.inside.code),
        "/diagnostic/<int:run_pk>": one(run_pk=made.run.pk),
        "/diagnostic/<": {
            "publié": {"pk": made.run.pk, **commune},
            "non publié": {"pk": made.unpublished.pk, **commune},
        },
        "/diagnostic/implantations/": {
            "d’un agent régional": {"pk": made.siting.pk},
            "partagée": {"pk": made.shared_siting.pk},
        },
        "/diagnostic/esquisses/<": {
            "d’un agent régional": {"pk": made.own.pk},
            "partagée": {"pk": made.shared.pk},
        },
    }


def _sharing(world) -> Named:
    made, code = world.sharing, world.places.inside.code
    move = {"code": code, "slug": "soumettre"}
    return {
        "/repartition/enveloppes/<": one(pk=made.envelope.pk),
        "/repartition/montants/<": one(year=made.amount.year, kind=made.amount.kind),
        "/repartition/cles/<": one(pk=made.key.pk),
        "/repartition/scenarios/<": {
            "brouillon": {"pk": made.draft.pk, **move},
            "en consultation": {"pk": made.submitted.pk, "code": code, "slug": "retirer"},
            "adopté": {"pk": made.adopted.pk, "code": code, "slug": "notifier"},
            "brouillon du département": {"pk": made.own.pk, **move, "code": made.own_line},
        },
    }


def _calls(world) -> Named:
    made = world.calls
    written = {"pk": made.written.pk}
    return {
        "/appels/preparation/modele/": one(pk=made.template.pk),
        "/appels/preparation/<slug:what>/<int:pk>/listes/": one(pk=made.draft.pk, slug="grille", rank=1),
        "/appels/preparation/appel/<int:pk>/questions/": one(pk=made.open.pk),
        "/appels/preparation/<slug:what>/<int:pk>/formulaire/rubriques/<": one(pk=made.draft.pk, key="projet"),
        "/appels/preparation/": one(pk=made.draft.pk, document_pk=made.draft_document.pk),
        "/appels/<int:pk>/statistiques/": one(pk=made.call.pk),
        "/appels/<int:pk>/versions/": one(pk=made.open.pk, number=2),
        "/appels/<": {
            "publié": {"pk": made.open.pk, "document_pk": made.document.pk},
            "en préparation": {"pk": made.draft.pk, "document_pk": made.draft_document.pk},
        },
        "/candidatures/nouvelle/": one(call_pk=made.another.pk),
        "/candidatures/bibliotheque/": one(pk=made.kept.pk),
        "/candidatures/pieces/": one(pk=made.piece.pk),
        "/candidatures/conditions/": one(pk=world.awards.condition.pk),
        "/candidatures/<int:pk>/decision/": {
            "notifiée": {"pk": world.awards.file.pk, "decision": world.awards.decision.pk},
            "non notifiée": {"pk": world.awards.waiting.pk, "decision": world.awards.held.pk},
        },
        "/candidatures/<int:pk>/messages/<": one(pk=made.file.pk, message_pk=made.message.pk),
        "/candidatures/<int:pk>/(?:recepisses|versions)/": one(pk=made.file.pk),
        "/candidatures/<int:pk>/pieces/": one(**written, key="budget_note"),
        "/candidatures/<": one(**written),
        "/instruction/vues/": one(pk=made.view.pk),
        "/instruction/appels/<int:pk>/plis/": one(pk=made.sealed.call_id),
        "/instruction/appels/<int:pk>/actions/<slug": one(pk=made.call.pk, slug="recevables"),
        "/instruction/appels/": one(pk=made.call.pk, bulk=made.bulk.pk),
        "/instruction/dossiers/": {
            "déposé": {
                "pk": made.file.pk,
                "file": made.stored_piece.pk,
                "code": "complet",
                "correction": made.correction.pk,
                "message": made.message.pk,
                "assignment": made.assignment.pk,
            },
            "brouillon": {"pk": made.written.pk, "file": made.piece.file.pk, "code": "complet"}
            | dict.fromkeys(("correction", "message", "assignment"), 1),
        },
    }


def _committees(world) -> Named:
    made = world.committees
    item = made.session.items.get()
    prepared = made.prepared.items.first()
    return {
        "/cdiae/seances/": {
            "en préparation": {"pk": made.prepared.pk, "paper": made.paper.pk, "item": prepared.pk},
            "en cours": {"pk": made.session.pk, "paper": made.held_paper.pk, "item": item.pk},
            "consultation écrite": {"pk": made.written.pk, "paper": 1, "item": made.written.items.get().pk},
            "terminée": {"pk": made.closed.pk, "paper": 1, "item": made.closed.items.get().pk},
        },
        "/cdiae/points/": {
            "en cours": {"pk": item.pk, "recusal": made.recusal.pk},
            "consultation écrite": {"pk": made.written.items.get().pk, "recusal": 1},
        },
        "/cdiae/membres/": one(pk=made.member.pk),
        "/cdiae/<str:code>/creer/": one(code=world.places.outside.code),
        "/cdiae/<str:code>/": one(code=world.places.inside.code, pk=made.body.pk),
    }


def _awards(world) -> Named:
    made = world.awards
    convention = {
        "pk": made.convention.pk,
        "signature": made.signature.pk,
        "opening": made.opening.pk,
        "number": made.amendment.number,
    }
    return {
        "/decisions/recours/": one(pk=made.appeal.pk),
        "/decisions/conditions/": one(pk=made.condition.pk),
        "/decisions/dossiers/": one(pk=made.file.pk),
        "/decisions/appels/": one(pk=made.file.call_id, bulk=made.bulk.pk),
        "/decisions/<": {
            "notifiée": {"pk": made.decision.pk, "gesture": "reprendre"},
            "prête": {"pk": made.held.pk, "gesture": "reprendre"},
        },
        "/conventions/<int:pk>/ouvertures/<int:opening>/<": one(**convention, gesture="refuser"),
        "/conventions/<int:pk>/avenants/<int:number>/<": one(**convention, gesture="reprendre"),
        "/conventions/<int:pk>/(?:ouvertures|avenants)/": one(**convention),
        "/conventions/<int:pk>/modifier/": one(pk=made.drafted.pk),
        "/conventions/<int:pk>/(?:signer|signatures)/": one(**{**convention, "pk": made.sent.pk}),
        "/conventions/<int:pk>/(?:$|convention)": {
            "en projet": {**convention, "pk": made.drafted.pk},
            "en cours": convention,
        },
        "/conventions/<": one(**convention, gesture="terminer"),
        "/suivi/": one(pk=made.report.pk),
    }


def _doctrine(world) -> Named:
    made = world.doctrine
    draft = {"pk": made.draft.pk, "evidence": made.evidence.pk, "commitment": made.commitment.pk, "kind": "constat"}
    validated = {"pk": made.validated.pk, "evidence": made.validated.evidences.get().pk, "commitment": 1}
    axes = "/strategie/feuilles-de-route/"
    return {
        "/strategie/preconisations/": {
            "en rédaction": {**draft, "gesture": "discuter"},
            "validée": {**validated, "kind": "constat", "gesture": "reprendre"},
        },
        "/strategie/suggestions/": one(pk=made.suggestion.pk),
        "/strategie/partenaires/": one(pk=made.partner.pk),
        "/strategie/initiatives/": one(pk=made.initiative.pk),
        f"{axes}composer/": one(part="axe", key=made.axis.pk, gesture="retirer"),
        f"{axes}axes/": one(pk=made.axis.pk),
        f"{axes}objectifs/": one(pk=made.goal.pk, reading=made.reading.pk),
        f"{axes}actions/": {"en préparation": {"pk": made.action.pk}, "publiée": {"pk": made.published_action.pk}},
        f"{axes}<": {
            "en préparation": {"pk": made.road_map.pk, "gesture": "publier"},
            "publiée": {"pk": made.published.pk, "gesture": "publier"},
        },
        "/strategie/projets/depuis/": one(pk=made.candidate.pk),
        "/strategie/projets/actions/": one(pk=made.project_action.pk),
        "/strategie/projets/": one(pk=made.project.pk),
    }


def _quality(world) -> Named:
    made = world.quality
    theme = made.discussed.reading.themes[0].code
    part = {"code": made.code, "theme": theme, "gesture": "monter"}
    return {
        "/qualite/versions/<int:number>/themes/<slug:code>/": one(number=made.discussed.number, code=theme),
        "/qualite/versions/": {
            "publiée": {"number": made.published.number, **part},
            "en concertation": {"number": made.discussed.number, **part},
        },
        "/qualite/commentaires/": one(pk=made.comment.pk),
        "/qualite/auto-evaluations/commencer/": one(siae=world.calls.siae.pk),
        "/qualite/auto-evaluations/": {
            "arrêtée": {"pk": made.sent.pk, "code": made.code},
            "en cours": {"pk": made.written.pk, "code": made.code},
        },
        "/qualite/campagnes/": one(pk=world.register.campaign.pk),
    }


def _others(world) -> Named:
    department = {"level": "departement", "code": world.places.inside.code}
    reports, indicator = world.reports, world.diagnosis.indicator.code
    return {
        "/restitution/modeles/": one(pk=reports.template.pk),
        "/restitution/": {
            "pour le COPIL": {"pk": reports.steering.pk, "kind": "note_pdf"},
            "pour le CDIAE": {"pk": reports.committee.pk, "kind": "note_pdf"},
            "publique": {"pk": reports.public.pk, "kind": "note_pdf"},
        },
        "/premiere-visite/": one(slug="territoire"),
        "/territoires/<": one(**department),
        "/tuiles/": one(**department),
        "/donnees/imports/modeles/": one(slug="modele-sites"),
        "/donnees/imports/<": one(pk=world.accounts.imported.pk),
        "/donnees/<": one(code=indicator),
        "/api/v1/areas/": one(level="department", code=world.places.inside.code),
        "/api/v1/indicators/": one(code=indicator, indicator=indicator),
        "/api/v1/runs/": {
            "publié": {"id": world.diagnosis.run.pk},
            "non publié": {"id": world.diagnosis.unpublished.pk},
        },
        "/api/v1/structures/": one(id=world.calls.siae.pk),
        "/api/v1/calls/": {"publié": {"id": world.calls.open.pk}, "en préparation": {"id": world.calls.draft.pk}},
        "/api/v1/scenarios/": {
            "brouillon": {"id": world.sharing.draft.pk},
            "en consultation": {"id": world.sharing.submitted.pk},
            "adopté": {"id": world.sharing.adopted.pk},
        },
        "/api/ogc/": one(key="structures-sites", feature=world.register.site.pk),
        "/administration/auth/": one(object_id=world.group.pk),
        "/administration/common/job/": one(object_id=world.job.pk),
        "/administration/common/source/": one(object_id=world.places.example.matrix.pk),
        "/administration/r/": one(content_type_id=ContentType.objects.get_for_model(world.group).pk, object_id=1),
        "/administration/": one(object_id=1),
    }


def queries(world):
    """What a page must be asked to have something to show."""
    run = world.diagnosis.run.pk
    return {
        "/diagnostic/comparer/valeurs.json": f"?avant={run}&apres={run}",
        "/appels/preparation/<slug:what>/<int:pk>/formulaire/dans/<slug:container>/ajouter/": "?genre=text",
    }


def bodies(world):
    """What a form must name of the world: without it, nobody is answered anything but that it is not there."""
    calls, committees = world.calls, world.committees
    return {
        "/changer-de-role/": {"assignment": world.people.agent.assignments.get().pk},
        "/appels/preparation/appel/<int:pk>/questions/": {"question": calls.question.pk},
        "/appels/preparation/<slug:what>/<int:pk>/formulaire/geste/": {"action": "down", "key": "projet"},
        "/appels/preparation/<slug:what>/<int:pk>/listes/grille/qualite/": {"theme": world.quality.theme},
        "/appels/preparation/<slug:what>/<int:pk>/listes/<slug:slug>/geste/": {"action": "down", "rank": 0},
        "/candidatures/<int:pk>/deposer/": {"cle": "6f3c4e1e-4f0f-4d5c-9a57-0d7c3ad5a0f1"},
        "/instruction/appels/<int:pk>/plis/": {"dossier": calls.sealed.pk},
        "/instruction/dossiers/<int:pk>/interets/": {"personne": world.people.member.pk, "decision": "confirmer"},
        "/cdiae/seances/<int:pk>/tenue/presence/": {"siege": committees.member.pk},
        "/strategie/feuilles-de-route/actions/<int:pk>/avancer/": {"etat": "under_way"},
    }
