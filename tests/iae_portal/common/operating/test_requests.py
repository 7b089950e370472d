"""Each answer bears a reference, counts in the metrics and leaves one line without address nor person."""

import logging

import pytest

from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


def lines_of(caplog):
    return [record for record in caplog.records if record.name == "portail.acces"]


def test_answer_bears_a_reference_of_its_own(client):
    first, second = (client.get("/sante/")["X-Request-ID"] for _ in range(2))
    assert len(first) == 32
    assert first != second


def test_reference_given_by_a_proxy_is_kept(client):
    assert client.get("/sante/", headers={"X-Request-ID": "abc-123-DEF"})["X-Request-ID"] == "abc-123-DEF"


@pytest.mark.parametrize("given", ["court", "a b c d e f g h", "é" * 10, "x" * 65, 'a"}\n{"niveau'])
def test_reference_that_could_write_in_the_logs_is_replaced(client, given):
    assert len(client.get("/sante/", headers={"X-Request-ID": given})["X-Request-ID"]) == 32


def test_line_of_a_request_names_its_page_and_nobody(client, caplog):
    agent = make_agent()
    client.force_login(agent)
    with caplog.at_level(logging.INFO, logger="portail.acces"):
        client.get("/recherche/", {"q": "jeanne.martin@exemple.fr"})
    (line,) = lines_of(caplog)
    assert (line.page, line.methode, line.statut) == ("dashboards:search", "GET", 200)
    assert not {agent.email, "jeanne.martin@exemple.fr"} & set(str(vars(line)).split("'"))


def test_address_that_nothing_serves_goes_under_one_name(client, caplog):
    with caplog.at_level(logging.INFO, logger="portail.acces"):
        client.get("/rien/de/tel/")
    assert [(line.page, line.statut) for line in lines_of(caplog)] == [("inconnue", 404)]
