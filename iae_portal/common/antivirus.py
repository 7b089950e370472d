"""Asking a ClamAV daemon about a file, by its own INSTREAM command: the file is sent by pieces, never by its path."""

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

TIMEOUT = 60.0
CHUNK = 65_536
LONGEST_REPLY = 4096


class AntivirusError(Exception):
    """The daemon did not answer, or could not read the file: ask again later."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The name of what was found; empty when the file is clean."""

    signature: str

    @property
    def is_clean(self) -> bool:
        return not self.signature


def is_configured() -> bool:
    return bool(settings.CLAMD_ADDRESS)


def scan_chunks(chunks: Iterable[bytes], *, address: str = "") -> ScanResult:
    """Send the content to the daemon at `address` (« hôte:3310 », or « unix:/chemin/clamd.sock »).

    Raises AntivirusError when there is no answer to rely on.
    """
    try:
        with _connect(address or settings.CLAMD_ADDRESS) as link:
            link.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                for start in range(0, len(chunk), CHUNK):
                    part = chunk[start : start + CHUNK]
                    link.sendall(struct.pack("!L", len(part)) + part)
            link.sendall(struct.pack("!L", 0))
            reply = _read_reply(link)
    except OSError as error:
        raise AntivirusError(str(error)) from error
    return _understand(reply)


def _connect(address: str) -> socket.socket:
    if address.startswith("unix:"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(TIMEOUT)
        try:
            link.connect(address.removeprefix("unix:"))
        except OSError:
            link.close()
            raise
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT)


def _read_reply(link: socket.socket) -> str:
    parts = b""
    while len(parts) < LONGEST_REPLY:
        part = link.recv(1024)
        parts += part
        if not part or part.endswith(b"\0"):
            break
    return parts.rstrip(b"\0\n").decode("utf-8", "replace")


def _understand(reply: str) -> ScanResult:
    """« stream: OK », « stream: Eicar-Signature FOUND », or anything else, which says nothing of the file."""
    text = reply.removeprefix("stream:").strip()
    if text == "OK":
        return ScanResult("")
    if text.endswith(" FOUND"):
        return ScanResult(text.removesuffix(" FOUND")[:200])
    raise AntivirusError(text[:200] or "réponse vide")
