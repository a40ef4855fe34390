"""Collecting from a server of the tests' own: what it brings, what it keeps, and when it stops."""

from __future__ import annotations

import random
import re
import socket
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

import stemmatic
from stemmatic.archive.integrity.originals import copy_originals
from stemmatic.archive.ledger.gaps import GapKind
from stemmatic.collect.manners import MAX_TRIES, Clock
from stemmatic.errors import OptionError
from tests.collect.conftest import Collected
from tests.collect.server import SHOWN, Reply, World
from tests.web_pages import HTML, START, Shown, ferry, page

TARN = "tarn_ferries"
SOURCE = f"t.me/s/{TARN}"
FEED = "https://herald.example/feed"


def feed(*numbers: int) -> bytes:
    items = "".join(
        f"<item><guid>{n}</guid><title>Bell {n}</title><description>Bell {n} of Tarn rang.</description></item>"
        for n in numbers
    )
    head = "<title>Herald</title><link>https://herald.example</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def originals(collected: Collected) -> list[Path]:
    return sorted(collected.archive.folder.glob("uploads/*/files/*"))


def pages_asked(world: World) -> list[str]:
    return [url for url in world.asked if url.startswith("t.me/s/")]


# --- a channel -------------------------------------------------------------------------------------------------------


def test_a_channel_is_walked_to_its_first_post_and_kept_as_it_came(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(3, 61) if n not in (17, 40, 41)))
    assert collected.go(SOURCE, contact="desk@herald.example") == []
    assert collected.numbers(TARN) == sorted(world.channels[TARN])
    (agent,) = world.agents
    assert agent.startswith("stemmatic/")
    assert "contact: desk@herald.example" in agent
    assert world.asked[0] == "t.me/robots.txt"
    # What came over the wire is there, with what was asked, and the posts were read from it.
    (path,) = originals(collected)
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", *["response", "request"] * len(world.asked)]
    with path.open("rb") as stream:
        checked = []
        for record in ArchiveIterator(stream, check_digests=True):
            record.content_stream().read()
            checked.append(record.digest_checker.passed)
    assert False not in checked
    post = collected.archive._store.post(f"telegram:{TARN}/50")
    assert post is not None
    assert post.place.capture is not None
    assert post.place.capture.url == f"https://t.me/s/{TARN}"
    (dump, count) = collected.archive._store.dumps()[0]
    assert (dump.name, dump.format, count) == (path.name, "telegram-page", 55)
    (channel,) = collected.archive.ledger().channels
    assert [(gap.first, gap.last, gap.kind) for gap in channel.gaps] == [
        (1, 2, GapKind.NOT_COVERED),
        (17, 17, GapKind.DELETED_OR_SERVICE),
        (40, 41, GapKind.DELETED_OR_SERVICE),
    ]


def test_another_visit_asks_only_for_what_is_new_and_sees_edits_deletions_and_views(
    collected: Collected, world: World
) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 101)))
    collected.go(SOURCE)
    world.asked.clear()
    world.now += timedelta(hours=1)
    world.publish(TARN, *(ferry(n) for n in range(101, 111)), Shown(99, "Ferry 99 stays at the grey quay.", 300, True))
    del world.channels[TARN][97]
    assert collected.go(SOURCE) == []
    assert pages_asked(world) == [SOURCE]
    assert collected.numbers(TARN) == list(range(1, 111))
    store = collected.archive._store
    assert [one.text for one in store.revisions(f"telegram:{TARN}/99")] == [
        ferry(99).text,
        world.channels[TARN][99].text,
    ]
    (channel,) = collected.archive.ledger().channels
    assert [one.post for one in channel.absent] == [f"telegram:{TARN}/97"]
    assert channel.gaps == ()


def test_what_is_new_beyond_one_page_is_walked_down_to_what_is_there(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 51)))
    collected.go(SOURCE)
    world.asked.clear()
    world.publish(TARN, *(ferry(n) for n in range(51, 101)))
    collected.go(SOURCE)
    assert collected.numbers(TARN) == list(range(1, 101))
    assert pages_asked(world) == [SOURCE, f"{SOURCE}?before=81", f"{SOURCE}?before=61"]


def test_again_asks_for_all_anew(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 61)))
    collected.go(SOURCE)
    world.publish(TARN, Shown(5, "Ferry 5 stays at the grey quay.", 300, True))
    world.now += timedelta(hours=1)
    collected.go(SOURCE)
    store = collected.archive._store
    assert len(store.revisions(f"telegram:{TARN}/5")) == 1
    world.now += timedelta(hours=1)
    collected.go(SOURCE, again=True)
    assert len(store.revisions(f"telegram:{TARN}/5")) == 2


def test_a_visit_that_was_stopped_is_gone_on_with_from_both_ends(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 101)))

    def stop(url: str) -> Reply | None:
        if "before=61" in url:
            raise_at.append(url)
        return None

    raise_at: list[str] = []
    world.before = stop
    world.on_sleep = lambda: (_ for _ in ()).throw(KeyboardInterrupt) if raise_at else None  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        collected.go(SOURCE)
    assert collected.numbers(TARN) == []
    raise_at.clear()
    world.before, world.on_sleep = lambda url: None, lambda: None
    world.publish(TARN, *(ferry(n) for n in range(101, 131)))
    # What the stopped visit kept is read first; then what is newer, and what is older, is asked for.
    world.asked.clear()
    left, account = collected.rounds(SOURCE)
    assert (left.posts, account.posts) == (60, 80)
    assert collected.numbers(TARN) == list(range(1, 131))
    assert pages_asked(world) == [SOURCE, f"{SOURCE}?before=111", f"{SOURCE}?before=41", f"{SOURCE}?before=21"]


def test_since_ends_the_walk_and_visits_do_not_go_further_back(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 101)))
    since = START + timedelta(hours=65)
    collected.go(SOURCE, since=since)
    assert collected.numbers(TARN) == list(range(61, 101))
    collected.go(SOURCE, since=since)
    assert collected.numbers(TARN) == list(range(61, 101))
    collected.go(SOURCE, since=START + timedelta(hours=30))
    assert collected.numbers(TARN) == list(range(21, 101))


def test_ten_thousand_posts_without_loss_though_the_server_fails_at_random(collected: Collected, world: World) -> None:
    chance = random.Random(7)  # noqa: S311
    numbers = [n for n in range(1, 10_601) if chance.random() > 0.05][:10_000]
    world.publish(TARN, *(ferry(n) for n in numbers))

    def fail(url: str) -> Reply | None:
        if url.endswith("robots.txt") or chance.random() > 0.3:
            return None
        whole = page(TARN, [ferry(n) for n in range(1, SHOWN)]).encode()
        return chance.choice(
            [
                Reply(429, b"slowly", {"Retry-After": "30"}),
                Reply(500),
                Reply(503, b"busy"),
                Reply(200, whole, {"Content-Type": HTML}, cut=0),
                Reply(200, whole, {"Content-Type": HTML}, cut=len(whole) // 2),
                Reply(200, whole[: len(whole) // 2], {"Content-Type": HTML}),
            ]
        )

    world.before = fail
    for _ in range(5):
        if not collected.go(SOURCE):
            break
    assert collected.numbers(TARN) == numbers
    (channel,) = collected.archive.ledger().channels
    missing = set(range(1, numbers[-1])) - set(numbers)
    assert {n for gap in channel.gaps for n in range(gap.first, gap.last + 1)} == missing
    assert {gap.kind for gap in channel.gaps if gap.first > numbers[0]} == {GapKind.DELETED_OR_SERVICE}
    assert all(line.deliberate for line in collected.account.skipped)


# --- one line each ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        (
            Reply(200, b'<html><div class="tgme_page_extra">12 345 subscribers</div></html>'),
            "the channel has no public preview; export it with Telegram Desktop",
        ),
        (
            Reply(200, b'<html><div class="tgme_page_icon"></div></html>'),
            "there is no public channel of this name: closed, deleted, or never there",
        ),
    ],
)
def test_a_channel_that_shows_nothing(collected: Collected, world: World, about: Reply, reason: str) -> None:
    world.pages[SOURCE] = Reply(302, b"", {"Location": f"https://t.me/{TARN}"})
    world.pages[f"t.me/{TARN}"] = about
    assert collected.go(SOURCE) == [reason]
    assert originals(collected) != []


def test_a_channel_that_was_renamed_or_leads_elsewhere(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 31)))
    collected.go(SOURCE)
    world.publish("veyra_ferries", *world.channels.pop(TARN).values())
    world.pages[SOURCE] = Reply(301, b"", {"Location": "/s/veyra_ferries"})
    assert collected.go(SOURCE) == ["redirected to veyra_ferries; go on with: stemmatic collect t.me/s/veyra_ferries"]
    world.pages[SOURCE] = Reply(302, b"", {"Location": "https://elsewhere.example/"})
    assert collected.go(SOURCE) == ["redirected to https://elsewhere.example/, which is not followed"]
    world.pages[SOURCE] = Reply(200, page("veyra_ferries", [ferry(1)]).encode(), {"Content-Type": HTML})
    assert collected.go(SOURCE) == [
        "it shows the channel veyra_ferries now; go on with: stemmatic collect t.me/s/veyra_ferries"
    ]
    assert "elsewhere.example" not in world.resolved
    assert collected.numbers(TARN) == list(range(1, 31))


def test_a_page_that_changed_its_markup_and_one_that_is_none(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 41)))
    world.pages[f"{SOURCE}?before=21"] = Reply(200, b'<html class="tgme_x"><b>new</b></html>', {"Content-Type": HTML})
    (reason,) = collected.go(SOURCE)
    said = "the page's markup is not what is known; it is kept, and a later version may read it"
    assert reason == f"https://{SOURCE}?before=21: {said}"
    assert collected.numbers(TARN) == list(range(21, 41))
    world.pages[SOURCE] = Reply(200, b"<html><b>sale</b></html>", {"Content-Type": HTML})
    assert collected.go(SOURCE) == ["it is no page of a channel; it is kept as it came"]
    assert collected.numbers(TARN) == list(range(21, 41))


def test_an_empty_channel_and_one_that_is_gone(collected: Collected, world: World) -> None:
    world.channels[TARN] = {}
    assert collected.go(SOURCE) == []
    del world.channels[TARN]
    assert collected.go(SOURCE) == ["there is no such page"]
    assert [line.reason for line in collected.archive.skipped if line.position == "collecting"] == [
        "there is no such page"
    ]
    world.publish(TARN, ferry(1))
    assert collected.go(SOURCE) == []
    assert [line for line in collected.archive.skipped if line.position == "collecting"] == []


# --- manners ---------------------------------------------------------------------------------------------------------


def test_one_request_a_second_and_host(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 101)))
    world.pages["herald.example/feed"] = Reply(200, feed(1), {"Content-Type": "application/rss+xml"})
    collected.go(SOURCE, FEED)
    for host in ("t.me", "herald.example"):
        times = [time for asked, time in world.times if asked == host]
        assert len(times) > 1
        assert min(later - earlier for earlier, later in pairwise(times)) >= 1.0 - 1e-6
    assert sum(world.slept) < len(world.asked)  # hosts do not wait for one another


def test_robots_are_obeyed_and_their_delay(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 41)))
    rules = b"User-agent: *\nCrawl-delay: 7\nDisallow: /s/*?before=\n"
    world.pages["t.me/robots.txt"] = Reply(200, rules, {"Content-Type": "text/plain"})
    assert collected.go(SOURCE) == [f"https://{SOURCE}?before=21: robots.txt asks not to fetch it; nothing was"]
    assert world.asked == ["t.me/robots.txt", SOURCE]
    assert collected.numbers(TARN) == list(range(21, 41))
    world.pages["t.me/robots.txt"].body = b"User-agent: stemmatic\nCrawl-delay: 7\nUser-agent: *\nDisallow: /\n"
    world.times.clear()
    assert collected.go(SOURCE) == []
    times = [time for _, time in world.times][1:]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 7 - 1e-6


def test_robots_that_cannot_be_read_are_a_no(collected: Collected, world: World) -> None:
    world.publish(TARN, ferry(1))
    world.pages["t.me/robots.txt"] = Reply(503)
    (reason,) = collected.go(SOURCE)
    assert reason.startswith("https://t.me/robots.txt: status 503; given up after")
    assert pages_asked(world) == []


def test_a_busy_server_is_waited_for_as_it_asks_and_longer_each_time(collected: Collected, world: World) -> None:
    world.publish(TARN, ferry(1))
    answers = [Reply(429, b"", {"Retry-After": "120"}), Reply(503), Reply(503), None]
    world.before = lambda url: None if "robots" in url else answers.pop(0)
    assert collected.go(SOURCE) == []
    assert [round(seconds) for seconds in world.slept] == [1, 120, 4, 8]


def test_a_date_in_retry_after_and_one_that_is_too_far(collected: Collected, world: World) -> None:
    world.publish(TARN, ferry(1))
    soon = (world.now + timedelta(seconds=61)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    answers = [Reply(503, b"", {"Retry-After": soon}), None]
    world.before = lambda url: None if "robots" in url else answers.pop(0)
    assert collected.go(SOURCE) == []
    assert [round(seconds) for seconds in world.slept] == [1, 60]
    world.before = lambda url: None if "robots" in url else Reply(429, b"", {"Retry-After": "7200"})
    assert collected.go(SOURCE) == ["status 429, come back in 120 minutes; run the same command then to go on"]


def test_a_server_that_never_answers_is_given_up_and_what_was_stored_stays(collected: Collected, world: World) -> None:
    world.publish(TARN, *(ferry(n) for n in range(1, 41)))
    world.before = lambda url: Reply(cut=0) if "before" in url else None
    (reason,) = collected.go(SOURCE)
    assert f"given up after {MAX_TRIES} tries" in reason
    assert collected.numbers(TARN) == list(range(21, 41))
    world.before = lambda url: None
    assert collected.go(SOURCE) == []
    assert collected.numbers(TARN) == list(range(1, 41))


# --- feeds and rounds ------------------------------------------------------------------------------------------------


def test_a_feed_is_followed_where_it_moved_and_not_asked_for_twice(collected: Collected, world: World) -> None:
    world.pages["herald.example/feed"] = Reply(301, b"", {"Location": "https://new.example/rss"})
    world.pages["new.example/rss"] = Reply(200, feed(1, 2), {"Content-Type": "application/rss+xml", "ETag": '"a"'})
    accounts = []
    rounds = iter(range(3))

    def once_more() -> None:
        if world.slept[-1] > 600 and next(rounds, 2) == 2:
            world.pages["herald.example/feed"] = Reply(410)

    world.on_sleep = once_more
    accounts = collected.rounds(FEED, every=timedelta(hours=1))
    # Round 1 brings the feed, the next two find it as it was, in the last it is gone: it stops by itself.
    assert [account.posts for account in accounts] == [2, 0, 0, 0]
    assert [[line.reason for line in account.faults] for account in accounts] == [[], [], [], ["it is gone for good"]]
    store = collected.archive._store
    assert store.post("feed:herald.example/2") is not None


def test_a_feed_that_is_cut_is_asked_for_again_and_a_page_is_no_feed(collected: Collected, world: World) -> None:
    whole = feed(1, 2, 3)
    kind = {"Content-Type": "application/rss+xml"}
    answers = [None, Reply(200, whole[:-80], kind), Reply(200, whole, kind)]
    world.before = lambda url: answers.pop(0)
    assert collected.go(FEED) == []
    assert collected.account.posts == 3
    world.before = lambda url: None
    world.pages["herald.example/feed"] = Reply(200, b"<html>moved</html>", {"Content-Type": HTML})
    assert collected.go(FEED) == ["it is no RSS or Atom feed; it is kept as it came"]


def test_visits_are_an_hour_apart(collected: Collected, world: World) -> None:
    world.publish(TARN, ferry(1))
    starts = []

    def until() -> None:
        if world.slept[-1] > 600:
            starts.append(world.now)
            world.publish(TARN, ferry(len(starts) + 1))
            if len(starts) == 3:
                world.channels.clear()

    world.on_sleep = until
    accounts = collected.rounds(SOURCE, every=timedelta(hours=1))
    assert [account.new_posts for account in accounts] == [1, 1, 1, 0]
    assert {later - earlier for earlier, later in pairwise(starts)} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    "given", ["t.me/+AbCdEf", "t.me/joinchat/x", "lakes", "ftp://herald.example/feed", "t.me/s/tarn/5"]
)
def test_what_is_no_source(collected: Collected, given: str) -> None:
    with pytest.raises(OptionError, match=r"expected t\.me/s/CHANNEL"):
        collected.go(given)


def test_a_contact_must_be_one_line(collected: Collected) -> None:
    with pytest.raises(OptionError, match="--contact"):
        collected.go(SOURCE, contact="me\r\nHost: elsewhere")


def test_the_real_clock_is_the_real_one() -> None:
    assert Clock().now().tzinfo is not None
    assert Clock().seconds() <= Clock().seconds()


# --- evidence --------------------------------------------------------------------------------------------------------


def test_evidence_holds_what_came_over_the_wire_and_reads_it_again(
    collected: Collected, world: World, tmp_path: Path
) -> None:
    text = "The grey ferry of Tarn leaves the harbour of Veyra at nine, and the old bell stays ashore this winter."
    world.publish(TARN, Shown(1, text))
    world.publish("veyra_port", Shown(5, text))
    collected.go(SOURCE, "t.me/s/veyra_port")
    collected.archive.link()
    uploads = collected.archive.folder / "uploads"
    bundle = collected.archive.write_evidence(f"telegram:{TARN}/1", tmp_path / "bag", [uploads])
    assert (bundle.posts, bundle.dumps, bundle.missing) == (2, 2, ())


def test_backups_have_the_originals(collected: Collected, world: World, tmp_path: Path) -> None:
    world.publish(TARN, ferry(1))
    collected.go(SOURCE)
    (kept,) = originals(collected)
    copy_originals(collected.archive.folder, tmp_path)
    assert [path.read_bytes() for path in tmp_path.glob("uploads/*/files/*")] == [kept.read_bytes()]


def test_no_other_module_opens_connections() -> None:
    """The import contracts of pyproject.toml say the same of whole packages; parts of packages are looked for here."""
    source = Path(stemmatic.__file__).parent
    wanted = re.compile(r"urllib\.request|urlopen|fetch_url|fetch_response|http\.client|create_connection")
    found = {path.relative_to(source).as_posix() for path in source.rglob("*.py") if wanted.search(path.read_text())}
    assert found == {"collect/wire.py", "encode/plugins.py"}  # the latter asks the encoder whose address the user gives


def test_a_name_that_leads_nowhere_is_said_after_two_tries(
    collected: Collected, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def resolve(host: str, port: int) -> list[tuple[str, int]]:
        tried.append(host)
        raise socket.gaierror(-2, "Name or service not known")

    network = world.network()
    nameless = replace(network, wire=replace(network.wire, resolve=resolve))
    monkeypatch.setattr(world, "network", lambda: nameless)
    (reason,) = collected.go("https://herald.example/feed")
    assert "the name herald.example leads to no address" in reason
    assert len(tried) == 2
    assert sum(world.slept) < 5
