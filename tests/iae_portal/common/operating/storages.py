"""A storage of files whose server does not answer."""

from django.core.files.storage import Storage


class AbsentStorage(Storage):
    def exists(self, name):
        raise ConnectionRefusedError(name)
