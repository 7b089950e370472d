"""Projets de territoire: made from an accepted candidature, followed by their territory, carried by road maps."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import Role
from awards.domain.preparing import DecisionPlan
from awards.enums import DecisionKind
from awards.rules.amounts import Amount
from calls.enums import ApplicationState, CallKind
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from strategy.domain.actions import mark_progress, place_project_action
from strategy.domain.project_following import follow_action, may_follow, write_point
from strategy.domain.projects import (
    add_means,
    add_partner,
    create_project,
    end_project,
    reopen_project,
    save_project,
    save_project_action,
)
from strategy.domain.road_map_states import close_road_map
from strategy.enums import ActionState as S, MeansOrigin, PartnerKind, ProjectState
from strategy.models import Partner, ProjectUpdate, TerritoryProject
from strategy.queries.projects import list_candidates, list_placeable_actions, list_projects
from territories.enums import AreaLevel
from tests.factories.awards import make_decider, make_opinion, make_released
from tests.factories.calls import make_call
from tests.factories.desk import exclude
from tests.factories.projects import DEFINITION, TODAY, make_carrier, make_project, make_territory_file
from tests.factories.road_maps import make_axis, make_published, make_road_map, make_writer
from tests.factories.structures import make_department
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import make_done_run, make_example

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def department():
    return make_department()


@pytest.fixture
def writer(department):
    return make_writer(department)


@pytest.fixture
def project(writer):
    return make_project(actor=writer)


def follow(action, actor, *, state=S.UNDER_WAY, progress=40, text="On avance."):
    return follow_action(action, state=state, progress=progress, text=text, actor=actor)


def test_project_takes_up_what_was_handed_in(project):
    assert (project.title, project.ambition, project.governance, project.state) == (
        "Un projet d’essai",
        "Quarante places.",
        "Un comité par trimestre.",
        ProjectState.ACTIVE,
    )
    assert (project.starts_on, project.ends_on) == (TODAY.date(), dt.date(2030, 12, 31))
    assert project.diagnosis["answers"] == [
        ["Besoins", "Des personnes sans permis."],
        ["Partagé ?", "Oui, en réunion"],
    ]
    assert project.diagnosis["figures"] == []
    partnership = project.partnerships.get()
    assert (partnership.partner.name, partnership.partner.kind, partnership.contribution) == (
        "Mission locale",
        PartnerKind.EMPLOYMENT,
        "Une permanence.",
    )
    actions = list(project.actions.order_by("rank").values_list("title", "theme", "owner", "due_on"))
    assert actions == [
        ("Ouvrir une recyclerie", "Offre", "Intercommunalité", dt.date(2028, 6, 30)),
        ("Une navette", "Freins", "", None),
    ]
    means = project.means.get()
    assert (means.payer, means.euros, means.origin, means.year) == ("EPCI", Decimal(10000), MeansOrigin.BUDGET, 2027)
    assert AuditEvent.objects.get(verb="territoryproject:created").data["title"] == "Un projet d’essai"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Conseil départemental (démonstration)", PartnerKind.DEPARTMENT),
        ("Conseil régional d’Auvergne", PartnerKind.REGION),
        ("Syndicat de déchets", PartnerKind.EPCI),
    ],
)
def test_council_is_known_by_its_name(writer, name, kind):
    """The form asks for « collectivité » alone."""
    row = {"partenaire_nom": name, "partenaire_nature": "collectivite", "partenaire_apport": "Un local."}
    project = make_project(actor=writer, answers={"partenaires": [row]})
    assert project.partnerships.get().partner.kind == kind


def test_project_of_a_call_whose_questions_changed_is_left_to_be_written(writer):
    file = make_territory_file(answers={"titre": "Autre"}, title="Autre")
    project = create_project(file, actor=writer)
    assert (project.title, project.ambition, project.actions.count(), project.means.count()) == ("Autre", "", 0, 0)


def test_known_partner_is_the_same_one(writer):
    known = Partner.objects.create(name="Mission Locale", kind=PartnerKind.OTHER)
    project = make_project(actor=writer)
    assert project.partnerships.get().partner == known


def test_figures_are_those_of_the_run_and_stay():
    run = make_done_run(make_example())
    territory = run.area_results.filter(kind="", area__level=AreaLevel.EPCI).first().area
    call = make_call(kind=CallKind.TERRITORY, applicant="territory", definition=DEFINITION, run=run)
    project = create_project(make_territory_file(call=call, territory=territory), actor=make_agent())
    labels = [label for label, _ in project.diagnosis["figures"]]
    assert labels[0] == "Accès à l’insertion"
    assert "Communes blanches" in labels
    assert run.name in project.diagnosis["run"]


@pytest.mark.parametrize(
    "state", [ApplicationState.DELIBERATED, ApplicationState.REJECTED, ApplicationState.SUBMITTED]
)
def test_only_an_accepted_candidature_becomes_a_project(writer, state):
    with pytest.raises(TransitionRefusedError, match="Seule une candidature acceptée"):
        create_project(make_territory_file(state=state), actor=writer)


def test_accepted_file_of_another_call_is_no_project(writer):
    call = make_call(kind=CallKind.PROJECTS, applicant="territory", definition=DEFINITION)
    with pytest.raises(TransitionRefusedError, match="pas une candidature de territoire"):
        create_project(make_territory_file(call=call), actor=writer)


def test_candidature_becomes_one_project(writer, project):
    with pytest.raises(TransitionRefusedError, match="déjà son projet"):
        create_project(project.application, actor=writer)


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.OBSERVER, Role.TERRITORY_HOLDER])
def test_only_an_agent_makes_a_project(department, role):
    with pytest.raises(PermissionDenied):
        create_project(make_territory_file(), actor=make_holder(role, department))


def test_agent_of_another_departement_makes_no_project():
    with pytest.raises(PermissionDenied):
        create_project(make_territory_file(), actor=make_writer(make_department(code="98D")))


def test_agent_with_an_interest_neither_makes_nor_sees_the_project(writer, project):
    exclude(project.application, writer)
    assert not TerritoryProject.objects.visible_to(writer).exists()
    other = make_territory_file()
    exclude(other, writer)
    with pytest.raises(PermissionDenied):
        create_project(other, actor=writer)
    assert not list_candidates(writer).exists()


def test_candidates_are_the_accepted_ones_of_the_perimeter_without_project(writer, project):
    waiting = make_territory_file()
    make_territory_file(state=ApplicationState.DELIBERATED)
    make_territory_file(department=make_department(code="98D"))
    assert list(list_candidates(writer)) == [waiting]
    assert not list_candidates(make_holder(Role.OBSERVER)).exists()


def test_project_is_seen_in_its_perimeter(department, project):
    def seen(user):
        return TerritoryProject.objects.visible_to(user).exists()

    other = make_department(code="98D")
    inside = [make_agent(), make_carrier(project), make_holder(Role.OBSERVER)]
    inside += [make_holder(Role.COMMITTEE_MEMBER, department)]
    outside = [make_writer(other), make_holder(Role.COMMITTEE_MEMBER, other), make_holder(Role.OPERATOR)]
    outside += [make_carrier(make_area(level=AreaLevel.EPCI)), make_holder(Role.STRUCTURE_MEMBER, department)]
    assert [seen(user) for user in inside] == [True] * 4
    assert [seen(user) for user in outside] == [False] * 5


def test_territory_and_agents_follow_and_members_do_not(department, writer, project):
    assert may_follow(project, make_carrier(project))
    assert may_follow(project, writer)
    assert not may_follow(project, make_holder(Role.COMMITTEE_MEMBER, department))
    assert not may_follow(project, make_carrier(make_area(level=AreaLevel.EPCI)))


def test_territory_says_how_far_its_actions_are(project):
    carrier, action = make_carrier(project), project.actions.order_by("rank").first()
    follow(action, carrier)
    assert (action.state, action.progress) == (S.UNDER_WAY, 40)
    update = project.updates.get()
    assert (update.action, update.text, update.author) == (action, "On avance.", carrier)


def test_another_territory_says_nothing(project):
    with pytest.raises(PermissionDenied):
        follow(project.actions.first(), make_carrier(make_area(level=AreaLevel.EPCI)))


def test_late_action_says_why(project, writer):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        follow(project.actions.first(), writer, state=S.LATE, text="")


def test_point_about_the_whole_project_has_words(project):
    carrier = make_carrier(project)
    write_point(project, text=" Premier comité tenu. ", actor=carrier)
    assert project.updates.get().text == "Premier comité tenu."
    with pytest.raises(ValidationError, match="Écrivez où en est le projet"):
        write_point(project, text=" ", actor=carrier)


def test_road_map_carries_an_action_and_follows_it(department, writer, project):
    axis = make_axis(make_road_map(actor=writer, department=department), actor=writer)
    action = project.actions.order_by("rank").first()
    placed = place_project_action(axis, action, actor=writer)
    assert (placed.title, placed.owner, placed.due_on) == (action.title, "Intercommunalité", action.due_on)
    carrier = make_carrier(project)
    follow(action, carrier, progress=60)
    placed.refresh_from_db()
    assert (placed.state, placed.progress) == (S.UNDER_WAY, 60)
    assert placed.updates.get().author == carrier


def test_action_of_a_project_is_not_followed_from_the_road_map(department, writer, project):
    axis = make_axis(make_road_map(actor=writer, department=department), actor=writer)
    placed = place_project_action(axis, project.actions.first(), actor=writer)
    with pytest.raises(TransitionRefusedError, match="suivez-la sur la page du projet"):
        mark_progress(placed, state=S.UNDER_WAY, progress=10, text="", actor=writer)


def test_closed_road_map_no_longer_follows(department, writer, project):
    road_map = make_published(actor=writer, department=department)
    placed = place_project_action(road_map.axes.get(), project.actions.first(), actor=writer)
    close_road_map(road_map, outcome="Bilan.", actor=writer)
    follow(project.actions.first(), writer)
    placed.refresh_from_db()
    assert (placed.state, placed.updates.count()) == (S.PLANNED, 0)


def test_action_of_a_project_enters_a_road_map_of_its_departement_once(department, writer, project):
    axis = make_axis(make_road_map(actor=writer, department=department), actor=writer)
    action = project.actions.order_by("rank").first()
    place_project_action(axis, action, actor=writer)
    with pytest.raises(TransitionRefusedError, match="figure déjà"):
        place_project_action(axis, action, actor=writer)
    agent, other = make_agent(), make_department(code="98D")
    elsewhere = make_axis(make_road_map(actor=agent, department=other), actor=agent)
    with pytest.raises(TransitionRefusedError, match="autre département"):
        place_project_action(elsewhere, action, actor=agent)
    left = list_placeable_actions(axis.road_map, user=writer)
    assert [one.title for one in left] == ["Une navette"]


def test_means_of_the_decision_are_copied_with_its_date(department):
    file = make_territory_file(state=ApplicationState.DELIBERATED)
    agent = make_decider(file)
    make_opinion(file)
    line = Amount(2027, "", make_area().pk, "state", etp=Decimal(0), euros=Decimal(45000))
    make_released(file, agent, DecisionPlan(kind=DecisionKind.ACCEPTED, amounts=[line]))
    project = create_project(file, actor=agent)
    means = project.means.get(origin=MeansOrigin.DECISION)
    assert (means.year, means.euros, means.source) == (
        2027,
        Decimal(45000),
        "Décision notifiée le 15\u00a0juin\u00a02027",
    )


def test_means_and_partners_are_added_with_their_source(writer, project):
    add_means(project, year=2028, payer="Région", euros=Decimal(5000), source="Délibération", actor=writer)
    add_partner(project, name="Bailleur", kind=PartnerKind.OTHER, contribution="Un local.", actor=writer)
    assert project.means.get(origin=MeansOrigin.ADDED).source == "Délibération"
    assert project.partnerships.count() == 2
    with pytest.raises(ValidationError, match="déjà au projet"):
        add_partner(project, name="bailleur", kind=PartnerKind.OTHER, contribution="", actor=writer)
    with pytest.raises(ValidationError, match="Donnez des ETP"):
        add_means(project, year=2028, payer="Région", source="Délibération", actor=writer)


def test_territory_changes_neither_the_project_nor_its_means(project):
    carrier = make_carrier(project)
    with pytest.raises(PermissionDenied):
        save_project(project, values={"title": "Autre"}, actor=carrier)
    with pytest.raises(PermissionDenied):
        add_means(project, year=2028, payer="Région", euros=Decimal(1), source="x", actor=carrier)
    with pytest.raises(PermissionDenied):
        save_project_action(project.actions.first(), values={"title": "Autre"}, actor=carrier)


def test_ended_project_is_followed_no_more_until_it_is_opened_again(writer, project):
    carrier = make_carrier(project)
    with pytest.raises(ValidationError, match="bilan"):
        end_project(project, to=ProjectState.COMPLETED, outcome="", actor=writer)
    end_project(project, to=ProjectState.ABANDONED, outcome="Le porteur se retire.", actor=writer)
    assert (project.state, project.closed_at) == (ProjectState.ABANDONED, TODAY)
    with pytest.raises(TransitionRefusedError, match="terminé"):
        write_point(project, text="Encore un mot.", actor=carrier)
    with pytest.raises(TransitionRefusedError, match="terminé"):
        save_project(project, values={"title": "Autre"}, actor=writer)
    with pytest.raises(PermissionDenied):
        reopen_project(project, actor=carrier)
    reopen_project(project, actor=writer)
    assert write_point(project, text="De nouveau.", actor=carrier).project == project


def test_list_counts_the_actions(writer, project):
    first, second = project.actions.order_by("rank")
    follow(first, writer, state=S.DONE, progress=100)
    follow(second, writer, state=S.STOPPED, progress=0, text="Sans porteur.")
    row = list_projects(writer).get()
    assert (row.count, row.done, row.overdue, row.progress) == (2, 1, 0, 100)


@pytest.mark.parametrize("change", [{"diagnosis": {"answers": []}}, {"application_id": 0}])
def test_what_a_project_was_made_from_does_not_change(project, change):
    rows = TerritoryProject.objects.filter(pk=project.pk)
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        rows.update(**change)


def test_point_that_was_written_does_not_change(project, writer):
    write_point(project, text="Un point.", actor=writer)
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        ProjectUpdate.objects.update(text="Autre")


def test_point_is_about_an_action_or_written(project, writer):
    with pytest.raises(IntegrityError, match="strategy_projectupdate_one_object"), transaction.atomic():
        ProjectUpdate.objects.create(project=project, author=writer)
