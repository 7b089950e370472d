"""The OpenAPI document, and the pages that are made from it."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from iae_portal.api.changes import VERSION
from iae_portal.api.document import build_document
from territories.domain.catalogue import DEFINITIONS


def operations():
    return [(path, told["get"]) for path, told in build_document()["paths"].items()]


def test_every_reference_of_the_document_leads_somewhere():
    document = build_document()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
        found = document
        for part in reference.split("/"):
            found = found[part]
        assert found


@pytest.mark.parametrize(("path", "told"), operations(), ids=[path for path, _ in operations()])
def test_operation_is_told_in_french_with_its_errors(path, told):
    assert told["summary"][0].isupper()
    assert told["tags"][0] in {tag["name"] for tag in build_document()["tags"]}
    assert {"200", "304", "400", "401", "404", "405", "406", "429"} <= set(told["responses"])
    assert all(parameter.get("description") for parameter in told.get("parameters", ()))
    assert ("403" in told["responses"]) is ({} not in told["security"] or "{key}" in path)


@pytest.mark.parametrize(
    ("path", "told"),
    [one for one in operations() if "/v1/" in one[0]],
    ids=[p for p, _ in operations() if "/v1/" in p],
)
def test_example_has_the_fields_of_the_answer(path, told):
    schemas = build_document()["components"]["schemas"]
    content = told["responses"]["200"]["content"]["application/json"]
    schema, example = schemas[content["schema"]["$ref"].rsplit("/", 1)[-1]], content["example"]
    if "results" in schema["properties"]:
        example = example["results"][0]
        schema = schemas[schema["properties"]["results"]["items"]["$ref"].rsplit("/", 1)[-1]]
    assert list(example) == list(schema["properties"])
    assert {"source", "source_date", "is_estimated"} <= set(example)


def test_document_says_its_version(client, db):
    assert client.get("/api/openapi.json").json()["info"]["version"] == VERSION


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_documentation_tells_every_address(client, db):
    text = page(client, "/api/").select_one("main").text
    assert [path for path, _ in operations() if f"GET {path}" not in text] == []


def test_dictionary_tells_every_field_and_every_indicator(client, db):
    found = page(client, "/api/dictionnaire/")
    schemas = build_document()["components"]["schemas"]
    for name in ("Area", "Value", "Result", "Structure", "Call", "Line"):
        table = found.find("h2", id=name).find_parent("section")
        assert [cell.text for cell in table.select("tbody th")] == list(schemas[name]["properties"])
        assert all(cell.text.strip() for cell in table.select("tbody td"))
    codes = [cell.text for cell in found.find("h2", id="indicateurs").find_next("table").select("tbody th")]
    assert sorted(codes) == sorted(DEFINITIONS)


def test_changelog_begins_with_the_present_version(client, db):
    assert VERSION in page(client, "/api/journal/").select_one("main h2").text


def test_footer_leads_to_the_documentation(client, db):
    link = page(client, "/methode/").select_one("footer a[href='/api/']")
    assert link.text == "API et données ouvertes"


def test_mapping_software_finds_the_size_of_pages():
    limit = build_document()["components"]["parameters"]["limit"]
    assert (limit["in"], limit["schema"]["default"], limit["schema"]["maximum"]) == ("query", 100, 5000)
