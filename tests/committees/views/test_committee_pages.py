"""Pages of committees: the list, the rules in sentences, members, settings."""

import datetime as dt

from accounts.roles import Seat
from committees.models import Committee, Member
from tests.factories.committees import make_committee, make_prepared, make_secretary, make_substitute, members_of
from tests.factories.structures import make_department
from tests.factories.users import make_agent


def values(committee, **fields):
    """The rules of the committee as its form sends them."""
    sent = {
        "name": committee.name,
        "chair": committee.chair,
        "contact": committee.contact,
        "quorum_numerator": "1",
        "quorum_denominator": "2",
        "mandates_count": "on",
        "notice_days": "5",
        "mandates_by_holder": "1",
        "mandate_without_substitute_only": "on",
        "president_prevails": "on",
        "majority": "cast",
        "written_days": "8",
        "oppositions_to_meet": "1",
    }
    return {**sent, **fields}


def test_the_only_committee_of_a_departement_is_the_page(enter, committee, secretary):
    assert enter(secretary).get("/cdiae/").url == f"/cdiae/{committee.department.code}/"


def test_the_region_lists_committees_and_departements_without_one(enter, committee):
    make_department(code="98D", name="Sans comité")

    page = enter(make_agent()).get("/cdiae/")

    assert [one.members for one in page.context["committees"]] == [16]
    assert [area.name for area in page.context["missing"]] == ["Sans comité"]


def test_committee_of_another_departement_is_not_created(enter, secretary):
    make_department(code="98D")
    client = enter(secretary)

    answers = [
        client.post("/cdiae/98D/creer/", sent).status_code for sent in ({}, {"contact": "cdiae@service.example"})
    ]

    assert answers == [403, 403]
    assert not Committee.objects.filter(department__code="98D").exists()


def test_a_committee_is_created_from_the_list(enter):
    department = make_department(code="98D", name="Cantal")

    answer = enter(make_agent()).post("/cdiae/98D/creer/", {"contact": "cdiae@service.example"})

    assert answer.url == "/cdiae/98D/"
    assert Committee.objects.get(department=department).name == "CDIAE du Cantal"


def test_the_rules_are_told_with_their_article(enter, committee, secretary):
    page = enter(secretary).get(f"/cdiae/{committee.department.code}/")

    rules = {rule.words: rule.source for rule in page.context["rules"]}
    quorum = (
        "Le quorum est atteint quand la moitié au moins des membres prennent part, soit 8 sur 16, à distance compris."
    )
    assert rules[quorum] == "CRPA, art. R133-10"
    assert not any(rule.departs for rule in page.context["rules"])


def test_a_rule_that_departs_says_what_it_replaces(enter, committee, secretary):
    sent = values(committee, written_days="15", regulation_on="2026-09-01")
    assert enter(secretary).post(f"/cdiae/{committee.department.code}/regles/", sent).status_code == 302

    page = enter(secretary).get(f"/cdiae/{committee.department.code}/")

    departing = [rule for rule in page.context["rules"] if rule.departs]
    assert [(rule.words, rule.source) for rule in departing] == [
        ("Une consultation écrite dure au moins 15 jours.", "règlement intérieur")
    ]
    assert departing[0].common.startswith("Une consultation écrite dure au moins 8 jours. (ordonnance")


def test_a_refused_rule_is_told_beside_its_field_and_keeps_what_was_typed(enter, committee, secretary):
    page = enter(secretary).post(f"/cdiae/{committee.department.code}/regles/", values(committee, written_days="15"))

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"regulation_on"}
    assert 'value="15"' in page.content.decode()


def test_a_member_is_added_changed_and_ended(enter, committee, secretary):
    code = committee.department.code
    leaver = members_of(committee)[4]
    client = enter(secretary)
    assert client.post(f"/cdiae/membres/{leaver.pk}/fin/", {"fin-mandate_to": "2027-04-30"}).status_code == 302
    sent = {
        "body": leaver.body_id,
        "seat": Seat.FULL,
        "civility": "Mme",
        "first_name": "Anne",
        "last_name": "Neuve",
        "quality": "maire de Salers",
        "email": "anne@test.example",
        "mandate_from": "2027-05-01",
    }
    assert client.post(f"/cdiae/{code}/membres/ajouter/", sent).status_code == 302
    new = Member.objects.get(email="anne@test.example")
    assert client.post(f"/cdiae/membres/{new.pk}/", {**sent, "last_name": "Nouvelle"}).status_code == 302

    new.refresh_from_db()
    leaver.refresh_from_db()
    assert (new.full_name, leaver.mandate_to) == ("Mme Anne Nouvelle", dt.date(2027, 4, 30))
    rows = [row.full_name for row in client.get(f"/cdiae/{code}/").context["table"].rows]
    assert "Mme Anne Nouvelle" in rows
    assert leaver.full_name not in rows
    everybody = client.get(f"/cdiae/{code}/?membres=tous").context["table"].rows
    assert leaver in everybody


def test_a_member_without_seat_left_is_told_so(enter, committee, secretary):
    titular = members_of(committee)[0]
    sent = {
        "body": titular.body_id,
        "seat": Seat.FULL,
        "first_name": "Anne",
        "last_name": "Neuve",
        "quality": "élue",
        "email": "anne@test.example",
        "mandate_from": "2027-05-01",
    }

    page = enter(secretary).post(f"/cdiae/{committee.department.code}/membres/ajouter/", sent)

    assert page.status_code == 422
    assert "Les 4 sièges de ce collège sont pourvus" in page.content.decode()


def test_a_mandate_that_ends_before_it_begins_is_refused_beside_its_field(enter, committee, secretary):
    """A member to add, and one who sits already; what was typed is shown again."""
    sitting = members_of(committee)[4]
    sent = {
        "body": sitting.body_id,
        "seat": Seat.FULL,
        "first_name": "Anne",
        "last_name": "Neuve",
        "quality": "élue",
        "email": "anne@test.example",
        "mandate_from": "2027-05-01",
        "mandate_to": "2027-04-30",
    }

    for path in (f"/cdiae/{committee.department.code}/membres/ajouter/", f"/cdiae/membres/{sitting.pk}/"):
        page = enter(secretary).post(path, sent)
        assert page.status_code == 422
        assert page.context["form"].errors == {"mandate_to": ["Un mandat ne finit pas avant d’avoir commencé."]}
        assert 'value="Neuve"' in page.content.decode()


def test_members_are_exported_as_shown(enter, committee, secretary):
    make_substitute(members_of(committee)[4])

    answer = enter(secretary).get(f"/cdiae/{committee.department.code}/?export-membres=csv")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert sum("membre désigné" in line for line in lines) == 17
    assert any("Suppléant de Dominique Membre 05" in line for line in lines)


def test_lists_ask_a_fixed_number_of_queries(count_queries, committee, secretary):
    agent = make_agent()
    make_committee(make_department(code="98D"))
    make_prepared(committee, secretary=secretary)
    few = count_queries(secretary, f"/cdiae/{committee.department.code}/"), count_queries(agent, "/cdiae/")
    for number in range(3):
        other = make_committee(make_department(code=f"98{number}"))
        make_prepared(committee, secretary=secretary)
        make_prepared(other, secretary=make_secretary(other.department))

    assert (count_queries(secretary, f"/cdiae/{committee.department.code}/"), count_queries(agent, "/cdiae/")) == few
