"""The texts that a call sends when it has none of its own."""

import pytest

from calls.enums import CallEvent
from calls.rules.default_mails import DEFAULT_MAILS, text_of
from calls.rules.mail_texts import PLACEHOLDERS, MailText


def test_every_event_has_a_text_with_a_subject_of_its_own():
    assert set(DEFAULT_MAILS) == set(CallEvent)
    assert len({mail.subject for mail in DEFAULT_MAILS.values()}) == len(CallEvent)


@pytest.mark.parametrize("event", CallEvent)
def test_every_text_leaves_whole_and_leads_to_the_portal(event):
    subject, text = DEFAULT_MAILS[event].render(PLACEHOLDERS)
    assert not set("{}") & set(subject + text)
    assert PLACEHOLDERS["lien"] in text


def test_the_text_of_the_call_comes_first():
    own = MailText(subject="Dossier {reference}", text="Bonjour {porteur}.")
    assert text_of(CallEvent.RECEIVED, {CallEvent.RECEIVED: own}) == own
    assert text_of(CallEvent.LATE, {CallEvent.RECEIVED: own}) == DEFAULT_MAILS[CallEvent.LATE]
