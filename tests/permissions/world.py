"""One world in which every address of the portal has something to tell, and everybody who may or may not read it."""

from django.contrib.auth.models import Group

from iae_portal.common.job_states import JobState
from iae_portal.common.jobs import Job
from tests.factories.api import make_token
from tests.factories.calls import OPENS
from tests.factories.committees import STARTS, at
from tests.factories.quality import TODAY
from tests.permissions.dossiers import Awards, Calls, Committees
from tests.permissions.people import People
from tests.permissions.places import make_places
from tests.permissions.subjects import Accounts, Diagnosis, Doctrine, Quality, Register, Reports, Sharing


class World:
    """Built at the hour of a meeting of the committee, which every request is then asked at."""

    def __init__(self):
        with at(OPENS):
            self.places = places = make_places()
            self.people = people = People(
                inside=places.inside, outside=places.outside, elsewhere=places.elsewhere, epci=places.epci
            )
        with at(TODAY):
            self.calls = calls = Calls(places, people)
            self.quality = Quality(people, calls.siae)
        with at(STARTS):
            self.committees = Committees(places, people)
            self.awards = Awards(places, people, calls)
            self.register = Register(places, people, calls.siae)
            self.diagnosis = Diagnosis(places, people)
            self.sharing = Sharing(places, people)
            self.doctrine = Doctrine(places, people)
            self.reports = Reports(places, people)
            self.accounts = Accounts(people)
            self.job = Job.objects.create(kind="essai", subject="essai", state=JobState.QUEUED, owner=people.agent)
            self.own_token, _ = make_token(people.agent)
            self.group = Group.objects.create(name="essai")
