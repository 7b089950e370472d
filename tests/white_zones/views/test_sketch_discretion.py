"""What a sketch tells of the ETP of a structure to those who may not read them: nothing, even by trial."""

import json

from accounts.roles import Role
from tests.factories.territories import make_area
from tests.white_zones.views.test_sketch_editor import A, page_of, text_of


def test_reader_closes_a_site_without_reading_its_etp(run, enter, example_rows):
    site = example_rows.sites["S1"]
    observer = enter(Role.OBSERVER)

    seen = observer.get(page_of(run, commune=A))
    closed = observer.get(page_of(run, c=f"fermeture_{site.pk}"))

    assert seen.context["panel"].sites[0].resizing is None
    assert "10,00 ETP" not in text_of(seen)
    assert "Changer les ETP" not in text_of(seen)
    results = closed.context["results"]
    assert "ratio_after" not in [column.key for column in results.moved.columns]
    assert [figure.label for figure in results.figures] == [
        "Communes blanches",
        "Habitants en commune blanche",
        "Besoin en commune blanche",
    ]
    assert {len(drawn) for drawn in json.loads(results.classes_json).values()} == {2}
    assert results.moved.count == 3


def test_reader_does_not_change_the_etp_of_a_structure(run, enter, example_rows):
    site = example_rows.sites["S1"].pk
    data = {"operation": "redimensionner", "site": site, "kind": "EI", "etp": "3"}

    response = enter(Role.OBSERVER).post(page_of(run), data)

    assert response.status_code == 422
    assert "Vous ne lisez pas les ETP de Structure S1" in text_of(response)


def test_address_of_changed_etp_tells_a_reader_nothing(run, enter, example_rows):
    response = enter(Role.OBSERVER).get(page_of(run, c=f"etp_{example_rows.sites['S1'].pk}_EI_3"))

    assert "10,00" not in text_of(response)
    assert response.context["results"].told[0].is_hidden


def test_guess_of_hidden_etp_is_never_confirmed(run, enter, example_rows):
    """ETP that move no access are the right ones: the reader must not be told so."""
    observer, site = enter(Role.OBSERVER), example_rows.sites["S1"].pk
    told = {
        etp: observer.get(page_of(run, c=f"etp_{site}_EI_{etp}")).context["results"].sentence
        for etp in ("10", "10.01")
    }
    assert told == dict.fromkeys(("10", "10.01"), "Aucune commune ne change de classe.")


def test_departmental_agent_reads_the_etp_of_the_department_only(run, enter, example_rows):
    own = enter(Role.DEPARTMENTAL_AGENT, areas=[example_rows.department]).get(page_of(run, commune=A))
    assert own.context["panel"].sites[0].resizing is not None

    elsewhere = enter(Role.DEPARTMENTAL_AGENT, areas=[make_area(level="department", code="99X")])
    assert elsewhere.get(page_of(run, commune=A)).context["panel"].sites[0].resizing is None
