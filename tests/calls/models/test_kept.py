"""What was published or handed in is kept by PostgreSQL itself."""

import pytest
from django.db import IntegrityError, transaction

from calls.models import Application, CallVersion
from tests.factories.applying import make_bare_run, make_place
from tests.factories.calls import make_application, make_call

pytestmark = pytest.mark.django_db


def test_published_version_is_refused_a_change_in_sql():
    call = make_call()
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        CallVersion.objects.filter(pk=call.version_id).update(fingerprint="0" * 64)


@pytest.mark.parametrize("change", [{"target_mode": "none"}, {"run": None}])
def test_published_version_is_refused_another_target(change):
    call = make_call(run=make_bare_run(), target_mode="reserved")
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        CallVersion.objects.filter(pk=call.version_id).update(**change)


def test_published_version_is_refused_one_more_commune():
    call = make_call(run=make_bare_run(), target_mode="reserved", targets=[make_place()])
    with pytest.raises(IntegrityError, match="ne vise pas une commune de plus"), transaction.atomic():
        call.version.targets.create(area=make_place())


def test_version_that_aims_without_diagnosis_is_refused():
    call = make_call()
    with pytest.raises(IntegrityError, match="calls_callversion_target_has_run"), transaction.atomic():
        CallVersion.objects.create(
            call=call,
            number=2,
            definition={},
            fingerprint="b" * 64,
            note="Vise.",
            target_mode="reserved",
            published_by=call.created_by,
        )


def test_second_draft_of_the_same_structure_is_refused():
    first = make_application()
    with pytest.raises(IntegrityError, match="calls_application_one_by_siae"), transaction.atomic():
        make_application(first.call, siae=first.siae)


def test_draft_is_deleted():
    draft = make_application()
    draft.delete()
    assert not Application.objects.exists()
