"""Where the files that people hand in are kept: a folder of the machine, or a bucket that several machines share."""

from typing import Any

from botocore.config import Config

from iae_portal.settings.environment import optional


def s3_storage(bucket: str) -> dict[str, Any]:
    """The storage of a bucket of an S3-compatible server; addresses and keys come from the environment.

    Nothing is public: files are read by the portal, which checks who asks, and never by an address of the bucket.
    """
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": optional("S3_ENDPOINT") or None,
            "region_name": optional("S3_REGION") or None,
            "access_key": optional("S3_ACCESS_KEY") or None,
            "secret_key": optional("S3_SECRET_KEY") or None,
            "client_config": Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 2}),
            "default_acl": None,
            "querystring_auth": True,
            # Two files never bear the same name; one that is there is never written over.
            "file_overwrite": False,
        },
    }
