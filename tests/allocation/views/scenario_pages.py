"""What the tests of the pages of a scenario send and read."""

from bs4 import BeautifulSoup

BASE = [{"EI": "30", "ACI": "20"}, {"EI": "10", "ACI": "20"}, {"EI": "20", "ACI": "0"}]


def rules(**changes):
    values = {"version": "1", "loss": "10", "gain": "30", "start": "0", "envelope_2020": "108"}
    return {**values, "to_threshold": "10", "giver_threshold": "50", **changes}


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text().split())
