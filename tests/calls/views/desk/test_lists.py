"""The lists of files: what each person sees, filters, columns, views, exports, and a fixed number of queries."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.roles import Role
from calls.enums import ApplicationState as S
from calls.models import CorrectionRequest, SavedView
from tests.factories.calls import make_call
from tests.factories.desk import (
    AFTER,
    DUE,
    assign,
    declare,
    exclude,
    make_file,
    make_instructor,
    make_member,
    make_review,
)
from tests.factories.users import make_agent, make_holder

LIST = "/instruction/"


def names(response):
    return sorted(row.applicant_name for row in response.context["table"].page.object_list)


def test_list_holds_the_files_of_the_perimeter(enter):
    application = make_file(applicant_name="Ici")
    response = enter(make_instructor(application)).get(LIST)
    assert names(response) == ["Ici"]


def test_list_is_sorted_by_reference(enter):
    first = make_file(applicant_name="Premier")
    make_file(first.call, applicant_name="Second")
    agent = make_instructor(first)
    shown = enter(agent).get(f"{LIST}?tri=-reference").context["table"].page.object_list
    assert [row.applicant_name for row in shown] == ["Second", "Premier"]


def test_list_is_refused_to_an_applicant(enter):
    assert enter(make_holder(Role.STRUCTURE_MEMBER)).get(LIST).status_code == 403


@pytest.mark.parametrize("where", ["list", "count", "export", "search", "ranking", "bulk"])
def test_file_in_conflict_leaks_nowhere(enter, where):
    call = make_call()
    seen = make_file(call, applicant_name="Porteur visible", state=S.UNDER_REVIEW)
    hidden = make_file(call, applicant_name="Porteur caché", state=S.UNDER_REVIEW)
    agent = make_instructor(seen)
    declare(hidden, agent)
    exclude(hidden, agent)
    addresses = {
        "list": f"/instruction/appels/{call.pk}/",
        "count": f"/instruction/appels/{call.pk}/",
        "export": f"/instruction/appels/{call.pk}/?export=csv",
        "search": f"/instruction/appels/{call.pk}/?recherche=porteur",
        "ranking": f"/instruction/appels/{call.pk}/classement/",
        "bulk": f"/instruction/appels/{call.pk}/actions/ecrire/",
    }
    response = enter(agent).get(addresses[where])
    content = response.content.decode()
    assert "Porteur visible" in content
    assert "caché" not in content
    if where == "count":
        assert response.context["table"].count == response.context["waiting"].handed_in == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("recherche=epicerie", ["Épicerie"]),
        ("recherche=ÉPICERIE+recy", ["Épicerie"]),
        ("etat=under_review", ["Menuiserie"]),
        ("retard=oui", ["Menuiserie"]),
        ("retard=non", ["Épicerie"]),
        ("correction=oui", ["Épicerie"]),
        ("moi=confies", ["Menuiserie"]),
        ("moi=a-evaluer", ["Menuiserie"]),
        ("moi=evalues", []),
        ("evaluation=a-confier", ["Épicerie"]),
        ("evaluation=attendue", ["Menuiserie"]),
        ("evaluation=complete", []),
        ("discussion=oui", ["Épicerie"]),
        ("vise=oui", []),
        ("classe=white", []),
        ("filiere=ACI", ["Menuiserie", "Épicerie"]),
        ("departement=99D", ["Menuiserie", "Épicerie"]),
        ("nouveau=oui", []),
    ],
)
def test_filter_keeps_what_it_says(enter, query, expected):
    call = make_call()
    first = make_file(call, applicant_name="Épicerie", needs_discussion=True)
    second = make_file(call, applicant_name="Menuiserie", state=S.UNDER_REVIEW, is_late=True)
    agent = make_instructor(first)
    assign(second, agent)
    CorrectionRequest.objects.create(
        application=first, version=first.current, reason="À revoir.", keys=["titre"], due_at=DUE, asked_by=agent
    )
    assert names(enter(agent).get(f"{LIST}?{query}")) == expected


def test_filtered_list_counts_what_it_shows_and_what_waits_in_all(enter):
    call = make_call()
    first = make_file(call)
    make_file(call, state=S.UNDER_REVIEW)
    make_file(call, state=S.WITHDRAWN)
    agent = make_instructor(first)
    assign(first, agent)
    context = enter(agent).get(f"{LIST}?etat=under_review").context
    waiting = context["waiting"]
    assert context["table"].count == 1
    assert (waiting.to_begin, waiting.to_review, waiting.correcting, waiting.handed_in) == (1, 1, 0, 2)
    assert [(one.call, one.files) for one in context["calls"]] == [(call, 3)]


def test_reference_is_found(enter):
    application = make_file()
    make_file(application.call)
    response = enter(make_instructor(application)).get(f"{LIST}?recherche={application.reference}")
    assert names(response) == [application.applicant_name]


def test_unknown_filter_shows_nothing_and_says_so(enter):
    application = make_file()
    response = enter(make_instructor(application)).get(f"{LIST}?etat=perdu")
    assert names(response) == []
    assert "Filtre inconnu" in response.content.decode()


def test_flag_of_discussion_is_hidden_from_who_must_still_review(enter):
    application = make_file(state=S.UNDER_REVIEW, needs_discussion=True)
    member = make_member(application)
    assert names(enter(member).get(f"{LIST}?discussion=oui")) == []


def test_columns_chosen_are_those_shown_and_exported(enter):
    application = make_file()
    entered = enter(make_instructor(application))
    shown = entered.get(f"{LIST}?colonne=kind")
    assert [column.key for column in shown.context["table"].visible] == ["reference", "applicant_name", "kind"]
    exported = entered.get(f"{LIST}?colonne=kind&export=csv").content.decode("utf-8-sig")
    assert exported.splitlines()[0].startswith("Référence;Porteur;Filière")


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_export_is_made_in_each_format(enter, fmt):
    application = make_file()
    response = enter(make_instructor(application)).get(f"{LIST}?export={fmt}")
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'.{fmt}"')


def test_back_link_keeps_the_filters(enter):
    application = make_file()
    entered = enter(make_instructor(application))
    address = f"/instruction/appels/{application.call_id}/?etat=submitted&tri=-title"
    entered.get(address)
    response = entered.get(f"/instruction/dossiers/{application.pk}/")
    assert response.context["list_url"] == address


def test_view_is_saved_then_deleted(enter):
    application = make_file()
    agent = make_instructor(application)
    entered = enter(agent)
    entered.post("/instruction/vues/", {"name": "À moi", "query": "moi=confies&page=3", "call": application.call_id})
    view = SavedView.objects.get(user=agent, call=application.call_id)
    assert (view.name, view.query) == ("À moi", "moi=confies")
    entered.post(f"/instruction/vues/{view.pk}/supprimer/")
    assert not SavedView.objects.exists()


def test_view_of_somebody_else_is_not_deleted(enter):
    application = make_file()
    view = SavedView.objects.create(user=make_agent(), name="La sienne", query="")
    assert enter(make_instructor(application)).post(f"/instruction/vues/{view.pk}/supprimer/").status_code == 404


def saved(agent, application, **fields):
    values = {"name": "À moi", "query": "etat=submitted", "call": application.call}
    return SavedView.objects.create(user=agent, **{**values, **fields})


def test_view_is_renamed(enter):
    application = make_file()
    agent = make_instructor(application)
    view = saved(agent, application)
    enter(agent).post(f"/instruction/vues/{view.pk}/renommer/", {"name": "  Reçus  ce mois "})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Reçus ce mois", "etat=submitted")


@pytest.mark.parametrize(("name", "words"), [("Autre", "Vous avez déjà une vue"), (" ", "Donnez un nom à la vue")])
def test_name_that_a_view_may_not_take_is_refused(enter, name, words):
    application = make_file()
    agent = make_instructor(application)
    view = saved(agent, application)
    saved(agent, application, name="Autre")
    response = enter(agent).post(f"/instruction/vues/{view.pk}/renommer/", {"name": name}, follow=True)
    view.refresh_from_db()
    assert view.name == "À moi"
    assert words in response.content.decode()


def test_list_opens_with_the_view_chosen_until_it_is_asked_whole(enter):
    application = make_file()
    agent = make_instructor(application)
    former, view = saved(agent, application, name="Avant", is_default=True), saved(agent, application)
    entered, address = enter(agent), f"/instruction/appels/{application.call_id}/"
    entered.post(f"/instruction/vues/{view.pk}/ouvrir/", {"defaut": "oui"})
    former.refresh_from_db()
    assert not former.is_default
    assert entered.get(address).url == f"{address}?etat=submitted"
    assert "ouverte d’abord" in entered.get(f"{address}?etat=submitted").content.decode()
    assert entered.get(f"{address}?vue=toutes").status_code == 200
    assert entered.get("/instruction/").status_code == 200
    entered.post(f"/instruction/vues/{view.pk}/ouvrir/", {"defaut": "non"})
    assert entered.get(address).status_code == 200


def test_view_chosen_that_asks_for_nothing_shows_the_whole_list(enter):
    application = make_file()
    agent = make_instructor(application)
    saved(agent, application, query="", is_default=True)
    assert enter(agent).get(f"/instruction/appels/{application.call_id}/").status_code == 200


def test_two_views_of_a_list_are_not_both_opened_first():
    application = make_file()
    agent = make_agent()
    for call in (application.call, None):
        saved(agent, application, call=call, is_default=True)
    with pytest.raises(IntegrityError, match="calls_savedview_default_once"), transaction.atomic():
        saved(agent, application, call=None, name="Autre", is_default=True)


@pytest.mark.parametrize("gesture", ["renommer", "ouvrir"])
def test_view_of_somebody_else_is_not_touched(enter, gesture):
    application = make_file()
    view = SavedView.objects.create(user=make_agent(), name="La sienne", query="etat=submitted")
    data = {"name": "La mienne", "defaut": "oui"}
    assert enter(make_instructor(application)).post(f"/instruction/vues/{view.pk}/{gesture}/", data).status_code == 404
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("La sienne", False)


def test_files_that_moved_since_the_last_visit_are_found(enter):
    call = make_call()
    old, new = make_file(call, applicant_name="Ancien"), make_file(call, applicant_name="Nouveau")
    agent = make_instructor(old)
    address = f"/instruction/appels/{call.pk}/"
    enter(agent).get(address)
    with time_machine.travel(AFTER + dt.timedelta(hours=2), tick=False):
        new.changed_at = AFTER + dt.timedelta(hours=1)
        new.save()
        response = enter(agent).get(f"{address}?nouveau=oui")
    assert names(response) == ["Nouveau"]
    assert response.context["previous_visit"] == AFTER


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_queries_for_any_number_of_rows(count_queries, count):
    call = make_call()
    files = [make_file(call) for _ in range(count)]
    for file in files:
        make_review(file, make_member(file))
    assert count_queries(make_instructor(files[0]), LIST) == LIST_QUERIES


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_a_call_asks_the_same_queries_for_any_number_of_rows(count_queries, count):
    call = make_call()
    files = [make_file(call) for _ in range(count)]
    for file in files:
        make_review(file, make_member(file))
    assert count_queries(make_instructor(files[0]), f"/instruction/appels/{call.pk}/") == CALL_QUERIES


@pytest.mark.parametrize("count", [1, 3])
def test_ranking_asks_the_same_queries_for_any_number_of_rows(count_queries, count):
    call = make_call()
    files = [make_file(call, state=S.UNDER_REVIEW) for _ in range(count)]
    for file in files:
        make_review(file, make_member(file))
    assert count_queries(make_instructor(files[0]), f"/instruction/appels/{call.pk}/classement/") == RANKING_QUERIES


# The header counts the notices that are not read: one of them.
LIST_QUERIES, CALL_QUERIES, RANKING_QUERIES = 8, 9, 7
