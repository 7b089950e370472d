"""Preparing, convening, holding and writing a session from its pages."""

import pytest

from committees.domain.agenda import prepare_session
from committees.enums import ItemState, Mode, SessionState
from committees.models import Attendance, Opinion, Session
from tests.factories.applying import upload
from tests.factories.committees import (
    STARTS,
    at,
    give_account,
    make_convened,
    make_open,
    make_plan,
    make_prepared,
    make_ready_file,
    make_substitute,
    make_written,
    members_of,
    point,
)
from tests.factories.desk import exclude


def address(session, page=""):
    return f"/cdiae/seances/{session.pk}/{page}"


def test_a_session_is_prepared_with_what_is_ready_and_a_free_point(enter, committee, secretary):
    files = [make_ready_file(committee) for _ in range(2)]
    client = enter(secretary)
    plan = {"kind": "first", "starts_at": "2027-05-15T14:00", "place": "Préfecture"}

    made = client.post(f"/cdiae/{committee.department.code}/seances/preparer/", plan)
    session = Session.objects.get()
    assert made.url == address(session, "ordre-du-jour/")
    assert session.starts_at == STARTS
    assert set(client.get(made.url).context["files"]) == set(files)
    client.post(address(session, "ordre-du-jour/cocher/"), {"dossier": [files[1].pk, files[0].pk]})
    client.post(address(session, "ordre-du-jour/point/"), {"point-title": "Calendrier"})

    assert session.items.count() == 3
    last = session.items.get(rank=3)
    client.post(f"/cdiae/points/{last.pk}/deplacer/", {"sens": "monter"})
    last.refresh_from_db()
    assert (last.title, last.rank) == ("Calendrier", 2)
    client.post(f"/cdiae/points/{last.pk}/retirer/")
    assert session.items.count() == 2


def test_a_plan_in_the_past_is_told_beside_its_field(enter, committee, secretary):
    plan = {"kind": "first", "starts_at": "2027-05-02T14:00", "place": "Préfecture"}

    page = enter(secretary).post(f"/cdiae/{committee.department.code}/seances/preparer/", plan)

    assert page.status_code == 422
    assert page.context["form"].errors["starts_at"] == ["Cette date est passée : choisissez une date à venir."]
    assert not Session.objects.exists()


def test_a_point_is_presented_with_the_avis_proposed(enter, committee, secretary):
    item = make_prepared(committee, secretary=secretary).items.get()
    sent = {
        "summary": "Un projet solide.",
        "rapporteur": secretary.pk,
        "value": "reserved",
        "motivation": "Besoin établi.",
        "reservations": "Trouver un local.",
    }

    assert enter(secretary).post(f"/cdiae/points/{item.pk}/presentation/", sent).status_code == 302

    item.refresh_from_db()
    assert (item.summary, item.rapporteur, item.proposal, item.reservations) == (
        "Un projet solide.",
        secretary,
        "reserved",
        "Trouver un local.",
    )


def test_a_paper_is_joined_and_read_by_members(enter, committee, secretary):
    session = make_convened(committee, secretary=secretary)
    member = give_account(members_of(committee)[1])
    sent = {"piece-title": "Budget", "piece-upload": upload(), "piece-item": session.items.get().pk}

    assert enter(secretary).post(address(session, "pieces/"), sent).status_code == 302
    paper = session.papers.get()
    answer = enter(member).get(address(session, f"pieces/{paper.pk}/"))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    exclude(session.items.get().application, member)
    assert enter(member).get(address(session, f"pieces/{paper.pk}/")).status_code == 404


def test_the_convocation_page_says_the_delay_and_who_is_written_to(enter, committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    page = enter(secretary).get(address(session, "convoquer/"))

    assert len(page.context["recipients"]) == 16
    assert page.context["delay"].words == (
        "La convocation part 5 jours au moins avant la réunion (CRPA, art. R133-8) : vous pouvez convoquer jusqu’au "
        "10\u00a0mai\u00a02027 compris."
    )
    assert enter(secretary).post(address(session, "convoquer/")).url == address(session)
    session.refresh_from_db()
    assert session.state == SessionState.CONVENED


def test_a_late_convocation_asks_for_the_urgency(enter, committee, secretary):
    session = make_prepared(committee, secretary=secretary)
    with at(STARTS, days=-3):
        client = enter(secretary)
        refused = client.post(address(session, "convoquer/"))
        assert refused.status_code == 422
        assert "urgency" in refused.context["form"].errors
        assert client.post(address(session, "convoquer/"), {"urgency": "Fermeture."}).status_code == 302


def test_a_member_reads_the_session_from_its_convocation_on(enter, committee, secretary):
    member = give_account(members_of(committee)[1])
    with at(STARTS, days=-12):
        prepared = prepare_session(committee, plan=make_plan(), actor=secretary)
    session = make_convened(committee, secretary=secretary)

    assert enter(member).get(address(prepared)).status_code == 404
    page = enter(member).get(address(session))

    assert page.status_code == 200
    content = page.content.decode()
    assert session.items.get().application.reference in content
    assert "Proposition\u00a0: avis favorable." in content
    assert address(session, "tenue/") not in content


def test_a_member_with_an_interest_reads_nothing_of_the_file(enter, committee, secretary):
    member = give_account(members_of(committee)[1])
    session = make_convened(committee, secretary=secretary)
    exclude(session.items.get().application, member)

    content = enter(member).get(address(session)).content.decode()

    assert "vous n’y avez pas accès" in content
    assert "Un projet utile." not in content


def test_the_date_of_a_session_goes_into_a_calendar(enter, committee, secretary):
    session = make_convened(committee, secretary=secretary, remote_link="https://visio.example/abc")

    answer = enter(secretary).get(address(session, "agenda.ics"))

    lines = answer.content.decode().split("\r\n")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20270515T120000Z" in lines
    assert f"UID:cdiae-seance-{session.pk}@testserver" in lines
    assert "LOCATION:Préfecture\\, salle 2" in lines


def test_a_whole_meeting_is_held_from_the_screen(enter, committee, secretary):
    session = make_convened(committee, secretary=secretary)
    members, item = members_of(committee), session.items.get()
    client = enter(secretary)
    with at(STARTS):
        client = enter(secretary)
        for member in members[:9]:
            sent = {"siege": member.pk, f"siege-{member.pk}-pointing": "present"}
            client.post(address(session, "tenue/presence/"), sent)
        giver = members[9]
        sent = {"siege": giver.pk, f"siege-{giver.pk}-pointing": f"mandate:{members[1].pk}"}
        client.post(address(session, "tenue/presence/"), sent)
        page = client.get(address(session, "tenue/"))
        assert page.context["desk"].quorum_words == "Quorum atteint : 10 sur 16, mandats compris, 8 exigés"
        client.post(address(session, "tenue/ouvrir/"), {"president": members[0].pk})
        client.post(f"/cdiae/points/{item.pk}/appeler/")
        client.post(f"/cdiae/points/{item.pk}/deports/", {"member": members[2].pk, "reason": "Parent."})
        saved = client.post(
            f"/cdiae/points/{item.pk}/discussion/", {"text": "Un échange."}, headers={"HX-Request": "true"}
        )
        assert "Enregistré à 14\u00a0h\u00a000" in saved.content.decode()
        client.post(f"/cdiae/points/{item.pk}/voix/", {"tous": "for"})
        votes = {
            f"voix-{voice.seat}": voice.choice
            for voice in client.get(address(session, "tenue/")).context["desk"].voices
        }
        assert len(votes) == 9
        client.post(f"/cdiae/points/{item.pk}/voix/", {**votes, f"voix-{members[3].pk}": "against"})
        page = client.get(address(session, "tenue/"))
        assert page.context["desk"].tally_words == "Pour : 8 ; contre : 1 ; abstentions : 0"
        concluded = {"value": "favourable", "motivation": "Besoin établi.", "reservations": "", "etape": "conclure"}
        client.post(f"/cdiae/points/{item.pk}/proposition/", concluded)
        done = client.post(address(session, "tenue/lever/"))

    session.refresh_from_db()
    opinion = Opinion.objects.get()
    assert (opinion.value, opinion.votes_for, opinion.votes_against, opinion.recused) == ("favourable", 8, 1, 1)
    assert (session.state, done.url) == (SessionState.CLOSED, address(session, "proces-verbal/"))
    assert "Un échange." in client.get(done.url).content.decode()


def test_what_is_refused_on_the_screen_is_told_and_nothing_is_lost(enter, committee, secretary):
    session = make_open(committee, secretary=secretary)
    item = session.items.get()
    with at(STARTS):
        client = enter(secretary)
        sent = {"value": "favourable", "motivation": "Besoin établi de nouveau.", "etape": "conclure"}
        page = client.post(f"/cdiae/points/{item.pk}/proposition/", sent, follow=True)

    assert "Appelez d’abord ce point" in page.content.decode()
    item.refresh_from_db()
    assert item.motivation == "Besoin établi de nouveau."
    assert item.state == ItemState.PENDING


def test_a_mandate_refused_says_the_rule(enter, committee, secretary):
    session = make_convened(committee, secretary=secretary)
    members = members_of(committee)
    point(session, members[0], actor=secretary)
    sent = {
        "siege": members[3].pk,
        f"siege-{members[3].pk}-pointing": f"mandate:{members[5].pk}",
    }

    page = enter(secretary).post(address(session, "tenue/presence/"), sent, follow=True)

    assert "Le mandataire ne siège pas" in page.content.decode()
    assert Attendance.objects.filter(mode=Mode.MANDATE).count() == 0


def test_a_substitute_is_pointed_for_the_seat(enter, committee, secretary):
    titular = members_of(committee)[3]
    substitute = make_substitute(titular)
    session = make_convened(committee, secretary=secretary)

    sent = {"siege": titular.pk, f"siege-{titular.pk}-pointing": f"remote:{substitute.pk}"}
    enter(secretary).post(address(session, "tenue/presence/"), sent)

    row = session.attendances.get(member=titular)
    assert (row.mode, row.substitute) == (Mode.REMOTE, substitute)


def test_no_quorum_leads_to_the_second_convocation(enter, committee, secretary):
    session = make_convened(committee, secretary=secretary)
    with at(STARTS):
        client = enter(secretary)
        client.post(address(session, "tenue/sans-quorum/"))
        sent = {"starts_at": "2027-05-25T14:00", "place": "Mairie"}
        answer = client.post(address(session, "seconde/"), sent)

    second = Session.objects.get(first=session)
    assert answer.url == address(second, "convoquer/")
    assert second.items.get().application == session.items.get().application
    assert second.items.get().proposal == "favourable"


def test_members_follow_the_point_in_progress_and_ask_little(enter, committee, secretary):
    member = give_account(members_of(committee)[1])
    session = make_open(committee, secretary=secretary)
    item = session.items.get()
    with at(STARTS):
        enter(secretary).post(f"/cdiae/points/{item.pk}/appeler/")
        client = enter(member)
        page = client.get(address(session, "suivre/"))
        assert item.title in page.content.decode()
        revision = page.context["session"].revision
        same = client.get(address(session, f"suivre/etat/?revision={revision}"))
        assert (same.status_code, same.content) == (204, b"")
        moved = client.get(address(session, f"suivre/etat/?revision={revision - 1}"))

    assert moved.status_code == 200
    assert f"revision={revision}" in moved.content.decode()


@pytest.mark.parametrize("page", ["dossier.pdf", "convocations.pdf", "presence.pdf", "convocations.pdf?sans-compte=1"])
def test_documents_before_the_session_are_pdf(enter, committee, secretary, page):
    session = make_convened(committee, secretary=secretary)

    answer = enter(secretary).get(address(session, page))

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_a_member_prints_their_own_convocation_only(enter, committee, secretary):
    member = give_account(members_of(committee)[1])
    session = make_convened(committee, secretary=secretary)

    assert enter(member).get(address(session, "ma-convocation.pdf")).content[:5] == b"%PDF-"
    assert enter(member).get(address(session, "convocations.pdf")).status_code == 403


def test_a_written_consultation_is_answered_and_concluded_from_its_page(enter, committee, secretary):
    accounts = [give_account(member) for member in members_of(committee)[:8]]
    session = make_written(committee, secretary=secretary)
    item = session.items.get()
    with at(session.starts_at, hours=1):
        for account in accounts:
            sent = {f"avis-{item.pk}-choice": "for", f"avis-{item.pk}-comment": "D’accord."}
            assert enter(account).post(f"/cdiae/points/{item.pk}/avis/", sent).status_code == 302
        page = enter(secretary).get(address(session))
        assert page.content.decode().count("D’accord.") == 8
    with at(session.ends_at, minutes=1):
        client = enter(secretary)
        client.post(f"/cdiae/points/{item.pk}/constater/")
        client.post(address(session, "terminer/"))

    session.refresh_from_db()
    assert (Opinion.objects.get().votes_for, session.state) == (8, SessionState.CLOSED)


def test_a_position_without_a_choice_is_told_on_the_page(enter, committee, secretary):
    account = give_account(members_of(committee)[1])
    session = make_written(committee, secretary=secretary)
    item = session.items.get()
    with at(session.starts_at, hours=1):
        sent = {f"avis-{item.pk}-comment": "Ma remarque."}
        page = enter(account).post(f"/cdiae/points/{item.pk}/avis/", sent)

    assert page.status_code == 422
    assert "Ma remarque." in page.content.decode()


def test_an_opposition_is_shown_to_all(enter, committee, secretary):
    account = give_account(members_of(committee)[1])
    session = make_written(committee, secretary=secretary)
    with at(session.starts_at, hours=1):
        client = enter(account)
        client.post(address(session, "opposition/"), {"opposition-motive": "Un débat est utile."})
        content = client.get(address(session)).content.decode()

    assert "Un débat est utile." in content
    assert "Le comité doit se réunir" in content


def test_minutes_are_amended_locked_signed_and_corrected_from_their_page(enter, committee, secretary):
    session = make_open(committee, secretary=secretary)
    item = session.items.get()
    with at(STARTS, hours=1):
        client = enter(secretary)
        client.post(address(session, "proces-verbal/ouvrir/"))
        client.post(address(session, "tenue/lever/"))
        words = {"opening": "Bienvenue.", f"point-{item.pk}": "Dit.", "closing": ""}
        assert client.post(address(session, "proces-verbal/"), words).status_code == 302
        client.post(address(session, "proces-verbal/arreter/"))
        client.post(address(session, "proces-verbal/signe/"), {"signe-upload": upload(name="pv.pdf")})
        held = session.minutes.get()
        assert (held.state, held.content["opening"], held.signed.name) == ("locked", "Bienvenue.", "pv.pdf")
        assert client.get(address(session, "proces-verbal/1.pdf")).content[:5] == b"%PDF-"
        assert client.get(address(session, f"proces-verbal/extraits/{item.pk}.pdf")).content[:5] == b"%PDF-"
        sent = {"correction-correction": "Un nom."}
        assert client.post(address(session, "proces-verbal/corriger/"), sent).status_code == 302

    assert list(session.minutes.order_by("number").values_list("number", "state")) == [(1, "locked"), (2, "draft")]


def test_a_member_reads_locked_minutes_and_no_draft(enter, committee, secretary):
    member = give_account(members_of(committee)[1])
    session = make_open(committee, secretary=secretary)
    with at(STARTS, hours=1):
        client = enter(secretary)
        client.post(address(session, "proces-verbal/ouvrir/"))
        client.post(address(session, "tenue/lever/"))
        assert enter(member).get(address(session, "proces-verbal/1.pdf")).status_code == 404
        enter(secretary).post(address(session, "proces-verbal/arreter/"))
        assert enter(member).get(address(session, "proces-verbal/1.pdf")).status_code == 200
        page = enter(member).get(address(session, "proces-verbal/"))

    assert page.status_code == 200
    assert "Arrêter le procès-verbal" not in page.content.decode()


def test_a_session_page_asks_a_fixed_number_of_queries(count_queries, committee, secretary):
    pages = ("", "ordre-du-jour/", "convoquer/")
    one = make_prepared(committee, secretary=secretary)
    three = make_prepared(committee, secretary=secretary, files=[make_ready_file(committee) for _ in range(3)])
    few = [count_queries(secretary, address(one, page)) for page in pages]

    assert [count_queries(secretary, address(three, page)) for page in pages] == few


def test_the_screen_asks_a_fixed_number_of_queries(count_queries, committee, secretary):
    one = make_open(committee, secretary=secretary)
    three = make_open(committee, secretary=secretary, files=[make_ready_file(committee) for _ in range(3)], present=14)
    with at(STARTS):
        few = count_queries(secretary, address(one, "tenue/"))

        assert count_queries(secretary, address(three, "tenue/")) == few
