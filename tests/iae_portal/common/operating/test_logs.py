"""A log is one JSON object a line, and holds no electronic address."""

import json
import logging

import pytest

from iae_portal.common.operating.logs import PortalFormatter, mask_addresses


def record_of(message, *args, **options):
    return logging.LogRecord("source", logging.ERROR, "module.py", 1, message, args, options.get("exc_info"))


def write(record):
    return json.loads(PortalFormatter().format(record))


def test_record_is_one_object_with_french_keys():
    told = write(record_of("Travail %s échoué", 12))
    assert {key: told[key] for key in ("niveau", "source", "message")} == {
        "niveau": "ERROR",
        "source": "source",
        "message": "Travail 12 échoué",
    }
    assert "heure" in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("refusé : jeanne.martin+iae@demo.example.fr.", "refusé : [adresse]."),
        ("a@b.fr, c@d.fr", "[adresse], [adresse]"),
        ("aucune @ ici", "aucune @ ici"),
    ],
)
def test_addresses_are_masked(text, expected):
    assert mask_addresses(text) == expected


def test_address_in_an_argument_is_masked():
    assert write(record_of("Courriel à %s", "jeanne@demo.example"))["message"] == "Courriel à [adresse]"


def test_address_in_a_trace_is_masked():
    with pytest.raises(ValueError, match="doublon") as caught:
        raise ValueError("doublon : jeanne@demo.example")
    told = write(record_of("Échec", exc_info=(caught.type, caught.value, caught.tb)))
    assert "ValueError: doublon : [adresse]" in told["exc_info"]


def test_request_that_django_adds_is_left_out():
    record = record_of("Not Found: /structures/")
    record.request = "<WSGIRequest: GET '/structures/?nom=jeanne'>"
    assert "jeanne" not in PortalFormatter().format(record)
