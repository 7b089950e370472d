"""Addresses of recommendations, what their form sends and what their pages say."""

from bs4 import BeautifulSoup

LIST = "/strategie/preconisations/"


def address(recommendation, tail=""):
    return f"{LIST}{recommendation.pk}/{tail}"


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def sheet(**changes):
    """What the form of a recommendation sends."""
    data = {"title": "Ouvrir un chantier", "priority": "1", "lever": "call", "problem": "Rien", "action": "Ouvrir"}
    return {**data, "owner": "UD", "success": "Un porteur", "vigilance": "", **changes}
