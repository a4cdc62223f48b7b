"""Frames out of the engine's stream, however it is cut, and a supervisor that lies or is silent."""

from __future__ import annotations

import io
import socket
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import protocol
from sandbox.channel import Channel, ChannelEnded
from sandbox.errors import ProtocolError
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending


def engine_piece(data: bytes, stream: int = 1) -> bytes:
    return struct.pack(">BxxxI", stream, len(data)) + data


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    yield Channel(ours), theirs
    ours.close()
    theirs.close()


def soon() -> float:
    return time.monotonic() + 5


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=300)), max_size=8), st.data())
def test_frames_arrive_whole_however_they_are_cut(frames, data):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = Channel(ours)
        stream = b"".join(
            protocol.frame(kind, payload) for kind, payload in frames if kind != protocol.GIVEN_UP_KIND
        )
        while stream:
            size = data.draw(st.integers(1, 200))
            theirs.sendall(engine_piece(stream[:size]))
            theirs.sendall(engine_piece(b"words", 2))
            stream = stream[size:]
        expected = [one for one in frames if one[0] != protocol.GIVEN_UP_KIND]
        assert [channel.receive(soon()) for _ in expected] == expected


def test_silence_ends_at_the_deadline(ends):
    channel, _ = ends
    with pytest.raises(ChannelEnded, match="silent"):
        channel.receive(time.monotonic() + 0.05)
    with pytest.raises(ChannelEnded, match="silent"):
        channel.receive(time.monotonic() - 1)


def test_a_hang_up_carries_the_last_words(ends):
    channel, theirs = ends
    theirs.sendall(engine_piece(b"exec failed\n", 2))
    theirs.close()
    with pytest.raises(ChannelEnded, match="exec failed"):
        channel.receive(soon())
    assert not channel.is_alive()


def test_an_idle_channel_is_alive(ends):
    channel, _ = ends
    assert channel.is_alive()


def test_a_monstrous_frame_is_refused(ends):
    channel, theirs = ends
    theirs.sendall(engine_piece(protocol.HEAD.pack(1 << 31, 79)))
    with pytest.raises(ProtocolError):
        channel.receive(soon())


def test_the_supervisors_reason_is_told_though_we_were_sending(ends):
    channel, theirs = ends
    theirs.sendall(engine_piece(protocol.frame(protocol.GIVEN_UP_KIND, b"bad put")))
    theirs.close()
    with pytest.raises(ChannelEnded, match="bad put"):
        channel.send(b"x" * (8 * MIB), soon())


def test_a_worker_that_takes_nothing_meets_its_deadline(ends):
    channel, _ = ends
    with pytest.raises(ChannelEnded, match="takes no input"):
        channel.send(b"x" * (8 * MIB), time.monotonic() + 0.1)


def test_another_frame_than_expected_is_refused(ends):
    channel, theirs = ends
    theirs.sendall(engine_piece(protocol.frame(protocol.OUT_KIND, b"x")))
    with pytest.raises(ProtocolError):
        channel.expect(protocol.DONE_KIND, soon())


@pytest.mark.parametrize("payload", [b"", b"x" * protocol.REPORT.size, b"\0" * (protocol.REPORT.size + 1)])
def test_a_report_that_is_none_is_refused(payload):
    with pytest.raises(ProtocolError):
        protocol.read_report(payload)


def test_a_report_is_read():
    packed = protocol.REPORT.pack(0, 4, 3, 0, 1_500_000_000, 2_000_000_000, 4096, 7, 6)
    report = protocol.read_report(packed)
    assert (report.ending, report.exit_code, report.signal) == (Ending.EXITED, 3, None)
    assert (report.cpu_s, report.wall_s, report.memory_bytes, report.flags) == (1.5, 2.0, 4096, 4)
    assert (report.ended_ns, report.hung_up_ns, report.is_lost) == (7, 6, False)


def test_arguments_with_nul_are_refused():
    with pytest.raises(ProtocolError):
        protocol.run_frame(Limits(cpu_s=1, memory_bytes=1), 1, ("/bin/x", "a\0b"), ())


@pytest.mark.parametrize(
    "name", ["", ".", "..", "/", "/a", "a/../b", "a//b", "a\0", "n" * 256, "a/" * 16 + "b"]
)
def test_names_that_lead_elsewhere_are_refused(name):
    with pytest.raises(ValueError, match="not a name"):
        list(protocol.put_frames(1, name, b""))


def test_a_file_is_put_in_chunks_of_which_the_last_is_answered():
    size = protocol.CHUNK
    frames = list(protocol.put_frames(1, "a/b", io.BytesIO(b"x" * (2 * size + 1))))
    heads = [protocol.PUT.unpack_from(one, protocol.HEAD.size) for one in frames]
    assert heads == [(1, 0), (1, protocol.PUT_APPEND), (1, protocol.PUT_APPEND | protocol.PUT_LAST)]
    for nothing in (b"", io.BytesIO()):
        (one,) = protocol.put_frames(7, "a/", nothing)
        assert one[protocol.HEAD.size :] == protocol.PUT.pack(7, protocol.PUT_LAST) + b"a/\0"
