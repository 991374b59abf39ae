"""What a signed link passes before a page opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from posko.locale import catalogue
from posko.model.messages import message
from posko.store.contract import Unavailable
from posko.ui import state
from posko.web import limits as limit
from posko.web.limits import Limits
from tests.factories import wib
from tests.web.phone import HOST, Office, seen, words

LINKS = (("assignment", "P-1"), ("mine", "V-1"), ("calendar", "V-1"), ("delivery", "M-1"))
PRIVATE = (
    "Amy",
    "Beth",
    "Evakuasi",
    "Kedunggabus",
    "0812",
    "P-1",
    "V-1",
    "Dapur Satu",
    "Balai Desa",
    "M-1",
)
TEMPLATES = Path(__file__).parents[2] / "posko" / "web" / "templates"


@pytest.mark.parametrize(("purpose", "subject"), LINKS)
def test_a_forged_link_reveals_nothing(office: Office, purpose: str, subject: str) -> None:
    """A changed signature, an unknown number, another purpose's link: 404 and not a word more."""
    path = office.link(purpose, subject)
    others = [office.link(*other) for other in LINKS if other[0] != purpose]
    folder, text = path.rsplit("/", 1)
    ending = ".ics" if text.endswith(".ics") else ""
    number, signature = text.removesuffix(ending).split(".")
    texts = [f"{number}.{signature[::-1]}", f"TKN-AAAA2222.{signature}", number, "x", "%00", "é"]
    texts += [other.rsplit("/", 1)[1].removesuffix(".ics") for other in others]
    for wrong in texts:
        page = office.ask(f"{folder}/{wrong}{ending}", address=wrong)
        assert page.status_code == 404, wrong
        assert not any(word in page.text for word in PRIVATE)


@pytest.mark.parametrize(("purpose", "subject"), LINKS)
def test_a_revoked_link_says_so_and_reveals_nothing(
    office: Office, purpose: str, subject: str
) -> None:
    """410, and what to do; also for a form that was opened before."""
    path = office.link(purpose, subject)
    office.revoke(path, purpose)
    page = office.ask(path)
    assert page.status_code == 410 and "dicabut" in words(page)
    assert not any(word in page.text for word in PRIVATE)
    if purpose != "calendar":
        before = office.revision
        form = {"do": "accept", "seen": "x", "minutes": "5"}
        assert office.ask(path, form).status_code == 410
        assert office.revision == before


@pytest.mark.parametrize(("purpose", "subject"), LINKS)
def test_an_expired_link_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch, purpose: str, subject: str
) -> None:
    """410 once its time is over, by the office's clock."""
    path = office.link(purpose, subject)
    late = office.snapshot.at(wib("2023-01-01 00:00"))
    monkeypatch.setattr(state, "present", lambda: (late, None))
    page = office.ask(path)
    assert page.status_code == 410 and "Masa berlakunya habis" in words(page)
    assert not any(word in page.text for word in PRIVATE)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://posko.test.evil"])
def test_a_form_from_elsewhere_is_refused(office: Office, origin: str) -> None:
    """Another site cannot answer for a volunteer."""
    path = office.link("assignment", "P-1")
    form = {"do": "accept", "seen": seen(office.ask(path)), "minutes": "30"}
    assert office.ask(path, form, headers={"origin": origin}).status_code == 403
    assert office.row("assignments", "P-1")["state"] == "called"


def test_a_proxy_may_name_the_host_without_its_port(office: Office) -> None:
    """Browsers name the port, some proxies do not pass it on."""
    path = office.link("assignment", "P-1")
    form = {"do": "accept", "seen": seen(office.ask(path)), "minutes": "30"}
    assert office.ask(path, form, headers={"origin": f"{HOST}:8501"}).status_code == 303


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"do=accept&x=" + b"y" * 5000, "application/x-www-form-urlencoded"),
        (b'{"do": "accept"}', "application/json"),
        (b"\xff\xfe=1", "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(50)), "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_of_ours_is_refused(office: Office, content: bytes, kind: str) -> None:
    """Too long, another kind, no text, too many fields: 400, and nothing happens."""
    path = office.link("assignment", "P-1")
    before = office.revision
    sent = office.ask(path, content=content, headers={"content-type": kind})
    assert sent.status_code == 400 and office.revision == before


def test_one_link_may_not_be_used_too_often(open_office: Callable[..., Office]) -> None:
    """Beyond the limit of a minute: 429 and when to come back; another link still works."""
    hour = [0.0]
    office = open_office(Limits(lambda: hour[0]))
    path, other = office.link("assignment", "P-1"), office.link("assignment", "P-2")
    codes = [office.ask(path).status_code for _ in range(limit.PER_LINK + 1)]
    assert codes == [200] * limit.PER_LINK + [429]
    late = office.ask(path, address="10.0.0.9")
    assert late.status_code == 429 and late.headers["retry-after"] == "60"
    assert office.ask(other).status_code == 200
    hour[0] += limit.WINDOW_SECONDS
    assert office.ask(path).status_code == 200


def test_one_address_may_not_try_links(open_office: Callable[..., Office]) -> None:
    """Who guesses is stopped after some tries, and nobody else with them."""
    office = open_office(Limits(lambda: 0.0))
    path = office.link("assignment", "P-1")
    for number in range(limit.WRONG_PER_ADDRESS):
        assert office.ask(f"/jawab/x{number}", address="10.6.6.6").status_code == 404
    assert office.ask("/jawab/y", address="10.6.6.6").status_code == 429
    assert office.ask(path, address="10.6.6.6").status_code == 429
    assert office.ask(path, address="10.0.0.1").status_code == 200


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    """Beyond the most keys, new ones share one count."""
    counter = limit.RateLimit(2, lambda: 0.0)
    for number in range(12_000):
        counter.allows(str(number))
    assert len(counter._counts) <= 10_001
    assert counter.allows("0") and not counter.allows("0")


def test_an_address_has_a_limit_of_its_own() -> None:
    """Many volunteers of one operator fit in; a machine that hammers does not."""
    counter = Limits(lambda: 0.0).address
    assert all(counter.allows("10.0.0.1") for _ in range(limit.PER_ADDRESS))
    assert not counter.allows("10.0.0.1") and counter.allows("10.0.0.2")


def test_a_store_that_cannot_write_asks_to_try_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: 503 in words, not an error page."""
    path = office.link("assignment", "P-1")
    form = {"do": "accept", "seen": seen(office.ask(path)), "minutes": "30"}

    def full(change: object) -> int:
        raise Unavailable(message("store.busy"))

    monkeypatch.setattr(state.store(), "commit", full)
    sent = office.ask(path, form)
    assert sent.status_code == 503 and "Coba lagi" in words(sent)


def test_a_person_who_is_gone_has_no_page(open_office: Callable[..., Office]) -> None:
    """The row that a link speaks of is there no more: as if the link were unknown."""
    office = open_office()
    paths = [office.link(*link) for link in LINKS if link[0] != "calendar"]
    tables = dict(office.snapshot.tables)
    for name in ("assignments", "volunteers", "meals"):
        tables[name] = tables[name].iloc[:0]
    gone = replace(office.snapshot, tables=tables, _memo={})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "present", lambda: (gone, None))
        assert [office.ask(path).status_code for path in paths] == [404] * len(paths)


def test_every_sentence_of_the_pages_exists() -> None:
    """A key written in a template is in the catalogue."""
    used = {
        key
        for path in TEMPLATES.glob("*.html")
        for key in re.findall(r'\bt\("([a-z_.]+)"', path.read_text(encoding="utf-8"))
    }
    assert used and used <= set(catalogue())
