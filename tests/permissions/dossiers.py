"""Calls, the files that answer them, the committee that hears them, decisions and conventions."""

import datetime as dt
from decimal import Decimal

from awards.domain.amendments import draft_amendment, move_amendment
from awards.domain.conditions import give_evidence
from awards.domain.conventions import draft_convention, sign_convention
from awards.domain.openings import declare_opening
from awards.domain.preparing import ConditionPlan
from awards.domain.withdrawing import record_appeal
from awards.enums import AmendmentState, AppealKind, Party
from awards.queries.amounts import amounts_of
from calls.domain.call_documents import add_document
from calls.domain.model_calls import create_template
from calls.domain.questions import ask_question
from calls.enums import ApplicationState, AssignmentRole, CallState
from calls.models import Attachment, BulkAction, LibraryDocument, Message, SavedView
from committees.domain.agenda import add_paper
from committees.domain.deliberation import Proposal, close_session, conclude_item
from committees.domain.minutes import attach_signed, lock_minutes, start_minutes
from committees.enums import OpinionValue
from committees.models import Recusal
from iae_portal.common.files import store_upload
from tests.factories.applying import ask_correction, upload
from tests.factories.awards import (
    DECIDED,
    HEARD,
    acceptance,
    amount,
    make_active,
    make_heard,
    make_held,
    make_released,
    make_sent,
)
from tests.factories.calls import make_application, make_call
from tests.factories.committees import (
    NOW,
    STARTS,
    at,
    make_committee,
    make_open,
    make_prepared,
    make_ready_file,
    make_written,
    members_of,
    vote,
)
from tests.factories.desk import assign, declare, make_file
from tests.factories.structures import make_siae, make_site


def stored(actor=None):
    return store_upload(upload(), actor=actor)


def tell_piece(file):
    """As a version keeps it."""
    return {"key": "budget_note", "file": file.pk, "name": file.name, "size": file.size, "sha256": file.sha256}


class Calls:
    """A published call and a draft; a file being written, one in hand, one that was decided."""

    def __init__(self, places, people):
        agent = people.agent
        self.call = make_call(actor=agent, title="Appel clos")
        self.open = make_call(actor=agent, title="Appel ouvert", closes_at=STARTS + dt.timedelta(days=60))
        self.draft = make_call(actor=agent, state=CallState.DRAFT, title="Appel en préparation")
        self.document = add_document(self.open, title="Cahier", upload=upload(), actor=agent)
        self.question = ask_question(self.open, text="Jusqu’à quand ?", actor=people.owner)
        self.draft_document = add_document(self.draft, title="Projet", upload=upload(), actor=agent)
        self.another = make_call(actor=agent, title="Autre appel", closes_at=self.open.closes_at)
        self.template = create_template(self.call, name="Modèle de la matrice", summary="Pour tous.", actor=agent)
        self.siae = make_siae(name="Verrerie d’essai", department=places.inside)
        make_site(self.siae, commune=places.example.communes["A"])
        self.siae.members.add(people.owner.assignments.get())
        for person, department in ((people.neighbour, places.inside), (people.stranger, places.outside)):
            other = make_siae(department=department)
            make_site(other)
            other.members.add(person.assignments.get())
        self.written = make_application(self.open, siae=self.siae, actor=people.owner)
        self.piece = Attachment.objects.create(
            application=self.written, key="budget_note", file=stored(people.owner), added_by=people.owner
        )
        self.kept = LibraryDocument.objects.create(
            siae=self.siae, document="statuts", file=stored(people.owner), added_by=people.owner
        )
        self.file = self.hand_in(people)
        sealed = make_call(actor=agent, title="Appel sous pli", is_sealed=True)
        self.sealed = make_file(sealed, siae=self.siae, sealed_until=STARTS + dt.timedelta(days=30))
        self.view = SavedView.objects.create(user=agent, name="Ma vue", query="")
        self.bulk = BulkAction.objects.create(
            call=self.call, action="admit", asked_by=agent, assignment=agent.assignments.get()
        )

    def hand_in(self, people):
        """A file under review, with everything that may be said of it."""
        self.stored_piece = stored(people.owner)
        pieces = [tell_piece(self.stored_piece)]
        file = make_file(
            self.call, siae=self.siae, title="Une verrerie", state=ApplicationState.UNDER_REVIEW, pieces=pieces
        )
        for person in (people.agent, people.own_agent, people.member):
            declare(file, person)
        self.assignment = assign(file, people.member, role=AssignmentRole.REVIEWER)
        self.file_piece = Attachment.objects.create(
            application=file, key="budget_note", file=self.stored_piece, added_by=people.owner
        )
        self.correction = ask_correction(file, "titre")
        self.message = Message.objects.create(
            application=file, author=people.owner, from_applicant=True, text="Bonjour", file=stored(people.owner)
        )
        return file


class Committees:
    """A meeting in progress, another in preparation, a written consultation; the members who hold accounts."""

    def __init__(self, places, people):
        self.committee = make_committee(places.inside)
        secretary = people.own_agent
        ready = [make_ready_file(self.committee) for _ in range(4)]
        held, self.member, colleague = members_of(self.committee)[3:6]
        give_account_of(held, people.member)
        give_account_of(colleague, people.colleague)
        with at(NOW):
            self.prepared = make_prepared(self.committee, secretary=secretary, files=[ready[0]])
            self.paper = add_paper(self.prepared, upload=upload(), title="Note", item=None, actor=secretary)
        self.written = make_written(self.committee, secretary=secretary, files=[ready[1]])
        self.closed = self.close(make_open(self.committee, secretary=secretary, files=[ready[3]]), secretary)
        self.session = make_open(self.committee, secretary=secretary, files=[ready[2]])
        self.held_paper = add_paper(self.session, upload=upload(), title="Note", item=None, actor=secretary)
        self.body = self.committee.bodies.first()
        self.recusal = Recusal.objects.create(
            item=self.session.items.get(), member=self.member, reason="Parent", recorded_by=secretary
        )

    def close(self, session, secretary):
        """Its procès-verbal is fixed, and the signed paper handed in."""
        conclude(session.items.get(), actor=secretary)
        close_session(session, actor=secretary)
        self.minutes = lock_minutes(start_minutes(session, actor=secretary), actor=secretary)
        attach_signed(self.minutes, upload=upload(), actor=secretary)
        return session


def conclude(item, *, actor):
    vote(item, actor=actor)
    conclude_item(
        item, proposal=Proposal(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi."), actor=actor
    )


def give_account_of(member, user):
    member.user = user
    member.save(update_fields=["user"])


class Awards:
    """A convention in force with an opening, a condition and an amendment; a decision that waits to be notified."""

    def __init__(self, places, people, calls):
        agent, self.place = people.own_agent, places.example.communes["B"]
        self.unopened = places.example.communes["F"]
        with at(HEARD):
            self.file = make_heard(make_call(), siae=calls.siae, title="Une verrerie notifiée")
            self.waiting, drafted, sent = (make_heard(make_call(), siae=calls.siae, title="Autre") for _ in range(3))
            for file in (self.file, self.waiting, drafted, sent):
                declare(file, people.agent, agent, people.member)
                assign(file, people.member, role=AssignmentRole.REVIEWER)
        self.bulk = BulkAction.objects.create(
            call=self.file.call, action="release", asked_by=people.agent, assignment=people.agent.assignments.get()
        )
        with at(DECIDED):
            self.held = make_held(self.waiting, agent)
            self.drafted = draft_convention(make_released(drafted, agent), actor=agent)
            self.sent = make_sent(make_released(sent, agent), agent)
            self.follow(agent, people.owner)

    def follow(self, agent, owner):
        today = dt.date(2027, 5, 7)
        condition = ConditionPlan(
            text="Ouvrir deux places",
            area=self.place,
            places=2,
            due_on=dt.date(2027, 12, 1),
            area_motive="Voisine.",
            suspends=(1,),
        )
        lines = [
            amount(self.file),
            amount(self.file, etp="2.00", place=self.place),
            amount(self.file, etp="1.00", place=self.unopened),
        ]
        self.decision = make_released(self.file, agent, acceptance(self.file, *lines, conditions=[condition]))
        self.condition = self.decision.conditions.get()
        give_evidence(self.condition, note="Ouverte", actor=owner, upload=upload())
        self.convention = make_active(self.decision, agent, signed_on=today)
        self.opening = declare_opening(
            self.convention,
            place=self.place,
            opened_on=today,
            places=2,
            address="Place de la Mairie",
            postal_code="99000",
            actor=agent,
            upload=upload(),
        )
        changed = [one for one in amounts_of(self.convention.lines.all()) if one.etp != Decimal(2)]
        self.amendment = draft_amendment(self.convention, reason="Une antenne", amounts=changed, actor=agent)
        self.amendment = move_amendment(self.amendment, to=AmendmentState.SENT, actor=agent)
        self.signature = sign_convention(
            self.sent,
            party=Party.BENEFICIARY,
            name="Claude Durand",
            quality="Présidence",
            signed_on=today,
            actor=agent,
            upload=upload(),
        )
        self.report = self.convention.reports.get()
        self.appeal = record_appeal(
            self.decision,
            kind=AppealKind.GRACIOUS,
            received_on=today,
            summary="Contesté",
            actor=agent,
            upload=upload(),
        )
