"""What the pages of the register, of the diagnosis, of the sharing, of the strategy and of the accounts tell of."""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import ApiToken, ErasureRequest, Invitation
from accounts.roles import Role
from allocation.domain.adoption import adopt_scenario
from allocation.models import UnitAmount
from iae_portal.common.data_imports import DataImport
from iae_portal.common.files import TEMPLATES, store_upload
from quality.domain.assessments import save_answer, send_assessment, start_assessment
from quality.domain.comments import write_comment
from quality.enums import Level, Voice
from quality.models import ReferenceVersion
from reports.domain.freeze import freeze_restitution
from reports.enums import Audience, DocumentKind, Section, TemplateKind
from reports.models import Document, DocumentTemplate, Restitution
from strategy.domain.goals import record_reading
from strategy.domain.partners import record_commitment
from strategy.enums import RecommendationState
from strategy.models import Action
from structures.dialogue_enums import DialogueState
from structures.domain.operator_review import declare_interest
from structures.domain.proposals import propose_card
from structures.models import DialogueMessage
from structures.operator_enums import RequestState
from territories.domain.need.default_model import ensure_active_need
from tests.factories import dialogues, operators, projects, quality, road_maps, strategy
from tests.factories.allocation import make_scenario
from tests.factories.applying import make_docx, upload
from tests.factories.consultations import answer_for_all, submit
from tests.factories.means import make_envelope, make_key
from tests.factories.sitings import make_siting
from tests.factories.sketches import make_sketch
from tests.factories.territories import make_source
from tests.factories.users import give_hat, make_user
from tests.factories.white_zones import make_done_run
from white_zones.domain.create_run import create_run
from white_zones.models import SitingStudy


def stored(actor=None):
    return store_upload(upload(), actor=actor)


class Register:
    """A card that its member wants changed, a dialogue that was handed in, an operator under review."""

    def __init__(self, places, people, siae):
        self.siae, self.site = siae, siae.sites.get()
        self.twin = dialogues.make_siae(department=places.inside, name=siae.name, kind=siae.kind)
        self.member = siae.members.get()
        self.proposal = propose_card(siae, values={"website": "https://verrerie.example"}, actor=people.owner)
        self.campaign = dialogues.make_campaign(year=2027)
        self.dialogue = dialogues.make_dialogue(campaign=self.campaign, siae=siae, state=DialogueState.SUBMITTED)
        self.message = DialogueMessage.objects.create(
            dialogue=self.dialogue,
            author=people.owner,
            from_structure=True,
            text="Bonjour",
            attachment=stored(people.owner),
        )
        self.operator = operators.make_operator(member=people.operator)
        operators.make_operator(member=people.other_operator)
        serving = {"areas": [places.inside]}
        operators.make_referenced(self.operator, **serving)
        self.request = operators.make_request(self.operator, version=2, state=RequestState.UNDER_REVIEW, **serving)
        for agent in (people.agent, people.own_agent):
            declare_interest(request=self.request, has_conflict=False, actor=agent)
        self.proof = self.request.proofs.earliest("pk")
        self.evaluation = operators.make_evaluation(self.operator, siae=siae, author=people.owner, comment="Bien")
        # Comments are shown once nobody can tell whose they are.
        for _ in range(4):
            operators.make_evaluation(self.operator)


class Diagnosis:
    """A published run and one that is not; a study and a sketch of one’s own, a shared sketch."""

    def __init__(self, places, people):
        agent = people.agent
        self.run = make_done_run(places.example, actor=agent)
        self.unpublished = create_run(actor=agent, name="Calcul d’essai", parameters=places.example.parameters())
        self.siting = make_siting(self.run, actor=agent)
        self.shared_siting = make_siting(self.run, actor=agent, name="Étude partagée")
        SitingStudy.objects.filter(pk=self.shared_siting.pk).update(is_shared=True)
        self.own = make_sketch(self.run, actor=agent, name="À moi")
        self.shared = make_sketch(self.run, actor=agent, name="Partagée", is_shared=True)
        self.indicator = places.example.indicator
        self.need_model = ensure_active_need()


class Sharing:
    """A draft of the région, one under review and one adopted; a draft of the département."""

    def __init__(self, places, people):
        agent = people.agent
        areas = [places.inside, places.outside]
        figures = [{"EI": "10.00", "ACI": "20.00"}, {"EI": "5.50", "ACI": "4.50"}]

        def make(name):
            return make_scenario(places.region, areas, figures, actor=agent, name=name)

        self.draft, self.submitted, self.adopted = (make(name) for name in ("Brouillon", "En consultation", "Adopté"))
        submit(self.submitted, agent=agent)
        answer_for_all(submit(self.adopted, agent=agent), held_on=timezone.localdate())
        adopt_scenario(self.adopted, motive="Le partage suit le besoin.", actor=agent)
        self.own = make_scenario(
            places.inside, list(places.epci[:2]), figures, actor=people.own_agent, name="Du département"
        )
        self.own_line = places.epci[0].code
        self.envelope = make_envelope(places.region)
        self.key = make_key(areas, actor=agent, values=(1, 2))
        self.amount = UnitAmount.objects.create(year=2027, kind="ACI", euros=Decimal(20000), source=make_source())


class Doctrine:
    """A recommendation being written and one validated, a road map being written and one published, a project."""

    def __init__(self, places, people):
        agent, inside = people.agent, places.inside
        self.draft = strategy.make_recommendation(actor=agent, department=inside)
        self.evidence = self.draft.evidences.get()
        self.commitment = record_commitment(
            self.draft, values={"partner": strategy.make_partner(), "text": "Prêter un local"}, actor=agent
        )
        self.validated = strategy.make_recommendation(
            actor=agent, department=inside, title="Validée", state=RecommendationState.VALIDATED
        )
        self.suggestion = strategy.make_suggestion(department=inside)
        self.partner = self.commitment.partner
        self.initiative = strategy.make_initiative(areas=[inside], actor=agent)
        self.road_map = road_maps.make_road_map(actor=agent, department=inside)
        self.axis = road_maps.make_axis(self.road_map, actor=agent)
        self.goal = road_maps.make_goal(self.axis, actor=agent)
        self.reading = record_reading(
            self.goal, value=Decimal(2), read_on=dt.date(2027, 1, 1), source="Relevé", actor=agent
        )
        self.action = road_maps.make_action(self.axis, actor=agent)
        self.published = road_maps.make_published(actor=agent, department=inside, title="Publiée")
        self.published_action = Action.objects.get(axis__road_map=self.published)
        self.project = projects.make_project(actor=agent, territory=places.epci[0], department=inside)
        self.candidate = projects.make_territory_file(
            territory=places.epci[1], department=inside, call=self.project.application.call
        )
        self.project_action = self.project.actions.earliest("pk")


class Quality:
    """A published reference, a second version under discussion, an assessment sent and one being written."""

    def __init__(self, people, siae):
        agent = people.agent
        self.published = quality.make_published(actor=agent)
        self.discussed = quality.make_discussed(actor=agent)
        self.theme = self.published.reading.themes[0].code
        self.comment = write_comment(
            self.discussed, part="", voice=Voice.STRUCTURE, text="Clarifier", actor=people.owner
        )
        self.sent = start_assessment(siae, actor=people.owner)
        for code in self.sent.version.reading.codes:
            save_answer(self.sent, code=code, level=Level.IN_PLACE, proof="Vu.", actor=people.owner, upload=upload())
        self.sent = send_assessment(self.sent, summary="", actor=people.owner)
        self.code = self.sent.version.reading.codes[0]
        self.written = start_assessment(siae, actor=people.owner)
        self.draft = ReferenceVersion.objects.get(pk=self.discussed.pk)


class Accounts:
    """An account, its token and its hat; an invitation; a job and an import of one’s own."""

    def __init__(self, people):
        self.user = make_user()
        self.hat = give_hat(self.user, Role.OBSERVER)
        self.token = ApiToken.objects.create(
            owner=self.user,
            assignment=self.hat,
            label="essai",
            prefix="iae_essai",
            token_hash="a" * 64,
            expires_at=dt.datetime(2027, 12, 1, tzinfo=dt.UTC),
        )
        self.invitation = Invitation.objects.create(
            email="invitee@test.example",
            role=Role.OBSERVER,
            token_hash="b" * 64,
            invited_by=people.agent,
            expires_at=dt.datetime(2027, 12, 1, tzinfo=dt.UTC),
        )
        self.erasure = ErasureRequest.objects.create(user=self.user)
        self.own_erasure = ErasureRequest.objects.create(user=people.agent)
        self.imported = DataImport.objects.create(created_by=people.agent)


class Reports:
    """A restitution for the steering committee of the département and one for the public, each with a file."""

    def __init__(self, places, people):
        self.steering = self.make(people.agent, places.inside, Audience.STEERING)
        self.public = self.make(people.agent, places.inside, Audience.PUBLIC)
        self.committee = self.make(people.agent, places.inside, Audience.COMMITTEE)
        template = store_upload(SimpleUploadedFile("modele.docx", make_docx()), actor=people.agent, allowed=TEMPLATES)
        self.template = DocumentTemplate.objects.create(kind=TemplateKind.TEXT, file=template, added_by=people.agent)

    def make(self, agent, area, audience):
        """Without the work of a worker: what it writes is tested elsewhere."""
        restitution = Restitution.objects.create(
            title=f"{area.name}, {audience.short}",
            area=area,
            department=area,
            audience=audience,
            sections=[Section.GLOSSARY],
            made_by=agent,
            made_as="agent régional",
        )
        restitution = freeze_restitution(restitution, actor=agent)
        Document.objects.create(restitution=restitution, kind=DocumentKind.NOTE_PDF, file=stored(agent))
        Restitution.objects.filter(pk=restitution.pk).update(finished_at=timezone.now())
        return restitution
