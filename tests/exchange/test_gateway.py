"""The gateway is tried against a receiver on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from posko.exchange import GATEWAY_SETTING, configured, send
from posko.locale import say
from posko.model.snapshot import Snapshot
from tests.exchange.receiver import Receiver, receiving
from tests.factories import world


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def office(address: str) -> Snapshot:
    return world(settings=[{"setting": GATEWAY_SETTING, "value": address}])


def at(receiver: Receiver) -> str:
    return f"json://127.0.0.1:{receiver.server_port}/kirim/{{phone}}"


def test_a_message_reaches_the_gateway(receiver: Receiver) -> None:
    """The number is in the address, the text in the body, as typed."""
    delivery = send(office(at(receiver)), "080012345678", "Panggilan <tugas> & *alat*")
    assert delivery.failure is None
    assert receiver.got == [("/kirim/080012345678", "Panggilan <tugas> & *alat*")]


def test_a_failure_is_said_and_can_be_tried_again(receiver: Receiver) -> None:
    """A gateway that refuses gives a sentence; the next try goes through."""
    snapshot = office(at(receiver))
    receiver.status = 500
    failure = send(snapshot, "080012345678", "Halo").failure
    assert failure is not None
    assert "coba kirim lagi" in say(failure, "id")
    receiver.status = 200
    assert send(snapshot, "080012345678", "Halo").failure is None


@pytest.mark.parametrize("address", ["bukan alamat", "json://127.0.0.1:1/", "zzz://x/{phone}"])
def test_a_wrong_address_is_one_sentence(address: str) -> None:
    """A mistyped setting is named, and what stands in it is not repeated."""
    failure = send(office(address), "080012345678", "Halo").failure
    assert failure is not None
    said = say(failure, "id")
    assert GATEWAY_SETTING in said
    assert address not in said


def test_a_gateway_that_is_gone_is_one_sentence() -> None:
    """Nobody answers there."""
    assert send(office("json://127.0.0.1:9/{phone}"), "080012345678", "Halo").failure is not None


def test_without_a_gateway_nothing_is_sent() -> None:
    """An office without one is told to use the links."""
    assert not configured(world())
    assert send(world(), "080012345678", "Halo").failure is not None
