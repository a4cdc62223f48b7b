import socket

import pytest

from contest.cli import ports
from contest.cli.home import Unprepared


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as server:
        yield server.getsockname()[1]


def test_choose_wished_port_that_is_taken_is_refused(taken):
    with pytest.raises(Unprepared) as refused:
        ports.choose("127.0.0.1", taken)
    assert refused.value.message == (
        f"port {taken} on 127.0.0.1 is taken: choose another by --port, or leave --port out."
    )


def test_choose_without_wish_goes_on_to_a_free_one(taken, monkeypatch):
    monkeypatch.setattr(ports, "PORT", taken)
    assert ports.choose("127.0.0.1", None) > taken


def test_choose_host_that_is_no_address_is_refused():
    with pytest.raises(Unprepared) as refused:
        ports.choose("nowhere.invalid", None)
    assert refused.value.message == "nowhere.invalid is no address of this machine"


def test_listening_sockets_share_one_port():
    port = ports.choose("127.0.0.1", 0)
    with ports.listening("127.0.0.1", port, 2) as sockets:
        assert [listener.getsockname()[1] for listener in sockets] == [port, port]
        with pytest.raises(Unprepared):
            ports.choose("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_address_is_one_to_type(host, shown):
    assert ports.address(host, 8000) == shown


def test_hall_address_is_none_where_only_this_machine_is_served():
    assert ports.hall_address("127.0.0.1", 8000) is None


def test_hall_address_is_one_that_others_can_type():
    assert ports.hall_address("10.1.2.3", 8000) == "http://10.1.2.3:8000"
    found = ports.hall_address("0.0.0.0", 8000)
    assert found is None or not found.startswith(("http://0.", "http://127."))
