"""Files kept in a bucket of an S3-compatible server, over HTTP: handed in, read back, walked for a backup."""

import uuid
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from iae_portal.common.files import StoredFile, store_content
from iae_portal.common.operating.backups.inventory import walk_files
from iae_portal.common.operating.readiness import read_readiness
from iae_portal.settings.files import s3_storage
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def bucket(server, monkeypatch, settings):
    """The settings of production, turned to the server."""
    host, port = server.get_host_and_port()
    values = {"S3_ENDPOINT": f"http://{host}:{port}", "S3_REGION": "fr-par"}
    values |= {"S3_ACCESS_KEY": "cle", "S3_SECRET_KEY": "secret"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    client = boto3.client(
        "s3",
        endpoint_url=values["S3_ENDPOINT"],
        region_name="fr-par",
        aws_access_key_id="cle",
        aws_secret_access_key="secret",
    )
    # The server of the tests remembers the buckets of the one before it.
    name = f"portail-{uuid.uuid4().hex}"
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "fr-par"})
    settings.STORAGES = {**settings.STORAGES, "default": s3_storage(name)}
    yield Bucket(client, name)
    client.close()


@dataclass(frozen=True)
class Bucket:
    client: Any
    name: str

    def list_keys(self):
        return [found["Key"] for found in self.client.list_objects_v2(Bucket=self.name).get("Contents", ())]


def keep(content=b"%PDF-1.7 un bilan"):
    return store_content(content, name="bilan.pdf", content_type="application/pdf", actor=make_agent())


def test_file_is_kept_in_the_bucket_and_read_back(bucket):
    kept = keep()
    with StoredFile.objects.get(pk=kept.pk).content.open() as opened:
        assert opened.read() == b"%PDF-1.7 un bilan"
    assert bucket.list_keys() == [kept.content.name]


def test_two_files_of_the_same_content_are_two(bucket):
    assert keep().content.name != keep().content.name
    assert len(bucket.list_keys()) == 2


def test_file_is_private_in_the_bucket(bucket):
    keep()
    (key,) = bucket.list_keys()
    grants = bucket.client.get_object_acl(Bucket=bucket.name, Key=key)["Grants"]
    assert [grant for grant in grants if grant["Grantee"].get("URI", "").endswith("AllUsers")] == []


def test_files_of_the_bucket_are_walked_for_a_backup(bucket):
    kept = keep()
    assert list(walk_files(storages["default"])) == [kept.content.name]


def test_bucket_that_does_not_answer_is_told_by_readiness(bucket, server):
    assert read_readiness().files == "bon"
    server.stop()
    assert read_readiness().files == "injoignable"


def test_bucket_without_address_is_that_of_the_default_service(monkeypatch):
    monkeypatch.delenv("S3_ENDPOINT", raising=False)
    assert s3_storage("un-espace")["OPTIONS"]["endpoint_url"] is None
