"""The antivirus, spoken to over a real socket by its own protocol."""

import socket
import struct
import threading

import pytest

from iae_portal.common.antivirus import AntivirusError, scan_chunks


@pytest.fixture
def daemon():
    """`daemon(reply)` gives the address of a server that reads a whole stream and answers so."""
    servers = []

    def start(reply):
        server = socket.create_server(("127.0.0.1", 0))
        received = []

        def answer():
            link, _ = server.accept()
            with link, link.makefile("rb") as stream:
                received.append(stream.read(10))
                while size := struct.unpack("!L", stream.read(4))[0]:
                    received.append(stream.read(size))
                link.sendall(reply)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"127.0.0.1:{server.getsockname()[1]}", received

    yield start
    for server, thread in servers:
        thread.join(5)
        server.close()


def test_clean_file_is_told(daemon):
    address, received = daemon(b"stream: OK\0")

    assert scan_chunks([b"a" * 70_000, b"b"], address=address).is_clean
    assert received[0] == b"zINSTREAM\0"
    assert b"".join(received[1:]) == b"a" * 70_000 + b"b"


def test_signature_is_told(daemon):
    address, _ = daemon(b"stream: Eicar-Test-Signature FOUND\0")

    assert scan_chunks([b"x"], address=address).signature == "Eicar-Test-Signature"


@pytest.mark.parametrize("reply", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_answer_that_says_nothing_of_the_file_is_an_error(daemon, reply):
    address, _ = daemon(reply)

    with pytest.raises(AntivirusError):
        scan_chunks([b"x"], address=address)


def test_absent_daemon_is_an_error():
    with pytest.raises(AntivirusError):
        scan_chunks([b"x"], address="unix:/nulle/part.sock")
