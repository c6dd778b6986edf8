import socket
import sys
import time
from collections.abc import Iterator

import pytest

from masthead.engine.server.stragglers import cut_off


@pytest.fixture(params=["127.0.0.1", "::1"])
def connection(request: pytest.FixtureRequest) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection: the server's, the client's."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with (
        socket.create_server((request.param, 0), family=family) as listener,
        socket.create_connection(listener.getsockname()[:2]) as client,
    ):
        server, _ = listener.accept()
        server.settimeout(0.1)
        client.settimeout(5)
        with server:
            yield server, client


def is_open(server: socket.socket) -> bool:
    try:
        return server.recv(1) != b""
    except TimeoutError:
        return True


def where(server: socket.socket) -> tuple[str, int]:
    return server.getpeername()[0], server.getsockname()[1]


def test_silent_connection_of_the_peer_is_cut_and_can_still_be_answered(
    connection: tuple[socket.socket, socket.socket],
) -> None:
    server, client = connection
    time.sleep(0.3)
    cut_off(*where(server), 0.2)
    assert not is_open(server)
    server.sendall(b"late")
    assert client.recv(9) == b"late"


def test_connection_on_which_we_have_just_spoken_is_left(
    connection: tuple[socket.socket, socket.socket],
) -> None:
    server, _ = connection
    time.sleep(0.3)
    server.sendall(b"an answer")
    cut_off(*where(server), 0.2)
    assert is_open(server)


def test_connections_of_other_peers_and_to_other_ports_are_left(
    connection: tuple[socket.socket, socket.socket],
) -> None:
    server, _ = connection
    peer, port = where(server)
    cut_off("192.0.2.1", port, 0)
    cut_off(peer, port + 1, 0)
    assert is_open(server)


def test_mapped_address_is_the_same_peer() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()),
    ):
        server, _ = listener.accept()
        with server:
            cut_off("::ffff:127.0.0.1", server.getsockname()[1], 0)
            assert not is_open(server)


if sys.platform != "linux":  # it is the kernel's knowledge that is used
    pytestmark = pytest.mark.skip(reason="Linux only")
