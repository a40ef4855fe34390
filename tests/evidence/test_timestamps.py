"""Time by somebody else's word: an authority's answers and proofs of OpenTimestamps, right ones and wrong ones."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from stemmatic.api.archive import Archive
from stemmatic.api.care import back_up, verify
from stemmatic.api.sealing import ask_for_time, make_request, read_seal
from stemmatic.collect import authority as authorities
from stemmatic.collect.authority import ask_authority
from stemmatic.collect.wire import Refused, Wire
from stemmatic.evidence.bag import TAG_MANIFEST, seal_of
from stemmatic.evidence.opentimestamps import NoProof, read_proof
from stemmatic.evidence.rfc3161 import check_answer, read_certificates
from stemmatic.evidence.timestamps import FOLDER, TimestampError, TimestampKind
from stemmatic.show.cli import app
from tests.evidence.authority import OPENSSL, Authority, Office, answering

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="the tests' authority answers with openssl")
DAY = timedelta(days=1)
SEAL = hashlib.sha256(b"The ferry has sailed.\n").hexdigest()
SEALED = {SEAL: "this bundle"}


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "tarn")


@pytest.fixture(scope="session")
def kept_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stamped") / "archive"
    dump = folder.parent / "posts.jsonl"
    rows = [
        {"platform": "telegram", "channel": name, "id": number, "date": "2031-06-04T10:00:00Z", "text": text}
        for name, number in (("tarn_wire", 1), ("lake_wire", 2))
        for text in ["The council of the harbour raises the toll on the long bridge from the first of May, it says."]
    ]
    dump.write_text("".join(json.dumps(one) + "\n" for one in rows))
    with Archive(folder, create=True) as archive:
        archive.add([dump])
    return folder


@pytest.fixture
def archive(kept_archive: Path, tmp_path: Path) -> Path:
    return shutil.copytree(kept_archive, tmp_path / "archive")


@pytest.fixture
def bundle(archive: Path, tmp_path: Path) -> Path:
    with Archive(archive) as opened:
        opened.write_evidence("telegram:tarn_wire/1", tmp_path / "bundle")
    return tmp_path / "bundle"


def granting(authority: Authority) -> Office:
    return Office(lambda request: (200, {"Content-Type": "application/timestamp-reply"}, authority.stamp(request)))


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)


# --- an authority ----------------------------------------------------------------------------------------------------


def test_a_bundle_gets_a_time_that_is_checked_offline_and_by_openssl(bundle: Path, authority: Authority) -> None:
    assert "Times are the maker's own word" in command("verify", bundle).output
    with answering(granting(authority)) as office:
        said = command("seal", bundle, "--authority", office.address, "--certificates", authority.root)
    assert said.exit_code == 0, said.output
    ((path, headers, sent),) = office.asked
    assert (path, headers["Content-Type"]) == ("/time", "application/timestamp-query")
    assert bytes.fromhex(seal_of(bundle)) in sent
    found = verify(bundle, certificates=authority.root)
    assert found.faults == ()
    (stamp,) = found.timestamps
    assert (stamp.kind, stamp.of) == (TimestampKind.AUTHORITY, "this bundle")
    assert "CN=Tarn Time" in stamp.by
    assert stamp.at is not None
    assert abs(datetime.now(UTC) - stamp.at) < timedelta(minutes=5)
    assert stamp.unchecked == ("whether the certificate was revoked",)
    told = command("verify", bundle, "--certificates", authority.root)
    assert told.exit_code == 0
    assert f"{stamp.file}: this bundle was there by" in told.output
    judged = subprocess.run(
        [str(OPENSSL), "ts", "-verify", "-data", TAG_MANIFEST, "-in", stamp.file, "-CAfile", str(authority.root)],
        cwd=bundle,
        capture_output=True,
        check=False,
    )
    assert b"OK" in judged.stdout, judged.stderr


def test_without_certificates_a_timestamp_says_what_was_not_checked(bundle: Path, authority: Authority) -> None:
    with answering(granting(authority)) as office:
        ask_for_time(read_seal(bundle), office.address)
    found = verify(bundle)
    assert found.faults == ()
    assert "signature and certificates, for none to trust was given" in found.timestamps[0].unchecked[0]
    assert "not checked: signature and certificates" in command("verify", bundle).output


def test_an_archive_keeps_its_times_and_hands_them_on(archive: Path, tmp_path: Path, authority: Authority) -> None:
    with answering(granting(authority)) as office:
        said = command("seal", archive, "--authority", office.address, "--certificates", authority.root, "--json")
    step = json.loads(said.output)["timestamp"]["of"]
    assert step.startswith("step ")
    for folder in (archive, back_up(archive, tmp_path / "copy").path):
        found = verify(folder, certificates=authority.root)
        assert found.faults == ()
        assert [one.of for one in found.timestamps] == [step]
    with Archive(archive) as opened:
        opened.write_evidence("telegram:tarn_wire/1", tmp_path / "later")
    found = verify(tmp_path / "later", certificates=authority.root)
    assert found.faults == ()
    assert [one.of for one in found.timestamps] == [step]
    assert found.timestamps[0].file.startswith("data/timestamps/")


def test_an_answer_got_elsewhere_is_taken_in(bundle: Path, tmp_path: Path, authority: Authority) -> None:
    request, answer = tmp_path / "seal.tsq", tmp_path / "seal.tsr"
    assert command("seal", bundle, "--request", request).exit_code == 0
    answer.write_bytes(authority.stamp(request.read_bytes()))
    command("seal", bundle, "--answer", answer, "--certificates", authority.root)
    assert "the nonce, for the request is not at hand" in verify(bundle).timestamps[0].unchecked
    command("seal", bundle, "--answer", answer, "--request", request, "--certificates", authority.root)
    assert len(verify(bundle).timestamps) == 2
    other = tmp_path / "other.tsq"
    command("seal", bundle, "--request", other)
    said = command("seal", bundle, "--answer", answer, "--request", other)
    assert said.exit_code == 2
    assert "its nonce is not that of the request" in said.output
    assert len(list((bundle / FOLDER).iterdir())) == 3


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"end": -DAY, "begin": -9 * DAY}, "was not valid at"),
        ({"begin": DAY}, "was not valid at"),
        ({"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)}, "is not one for timestamps alone"),
        (
            {"purposes": (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)},
            "is not one for timestamps alone",
        ),
    ],
)
def test_a_signer_that_may_not_sign_is_named(how: dict[str, Any], said: str, tmp_path: Path) -> None:
    wrong = Authority(tmp_path / "wrong", **how)
    request = wrong.ask_without_certificate(SEAL)
    found = check_answer(wrong.stamp(request), SEALED, request, read_certificates(wrong.trusted))
    assert len(found.faults) == 1
    assert said in found.faults[0]


def test_a_chain_to_somebody_else_is_named(tmp_path: Path, authority: Authority) -> None:
    request = make_request(SEAL)
    other = Authority(tmp_path / "other")  # of the same name
    found = check_answer(authority.stamp(request), SEALED, request, read_certificates(other.root))
    assert found.faults == ("its chain ends at CN=Tarn Root,O=Tarn, which is none of the certificates given",)


def test_the_time_of_another_hash_is_named(authority: Authority) -> None:
    other = hashlib.sha256(b"another").hexdigest()
    request = make_request(other)
    found = check_answer(authority.stamp(request), SEALED, request, read_certificates(authority.root))
    assert found.faults == (f"it is the time of another hash, {other}",)


def test_a_request_is_what_openssl_asks_too(tmp_path: Path) -> None:
    (tmp_path / "q.tsq").write_bytes(make_request(SEAL))
    judged = subprocess.run(
        [str(OPENSSL), "ts", "-query", "-in", str(tmp_path / "q.tsq"), "-text"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert "Hash Algorithm: sha256" in judged.stdout
    assert "Certificate required: yes" in judged.stdout
    assert make_request(SEAL) != make_request(SEAL)


def test_a_changed_bundle_has_another_time(bundle: Path, authority: Authority) -> None:
    with answering(granting(authority)) as office:
        ask_for_time(read_seal(bundle), office.address)
    (bundle / TAG_MANIFEST).write_bytes((bundle / TAG_MANIFEST).read_bytes().replace(b"\n", b" \n", 1))
    found = verify(bundle, certificates=authority.root)
    assert any("it is the time of another hash" in one.said for one in found.faults)
    assert command("verify", bundle).exit_code == 1


def test_what_else_stands_among_timestamps_is_a_fault(bundle: Path) -> None:
    (bundle / FOLDER).mkdir()
    (bundle / FOLDER / "notes.txt").write_text("hello")
    (bundle / FOLDER / "alone.tsq").write_bytes(make_request(SEAL))
    (bundle / FOLDER / "huge.tsr").write_bytes(b"0" * (2 << 20))
    said = {one.where: one.said for one in verify(bundle).faults}
    assert "added later" in said[f"{FOLDER}/notes.txt"]
    assert "without an answer" in said[f"{FOLDER}/alone.tsq"]
    assert "larger than" in said[f"{FOLDER}/huge.tsr"]


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_no_answer_breaks_the_check(data: st.DataObject, authority: Authority) -> None:
    request = make_request(SEAL)
    if not hasattr(test_no_answer_breaks_the_check, "answer"):
        test_no_answer_breaks_the_check.answer = authority.stamp(request)  # type: ignore[attr-defined]
    answer = bytearray(test_no_answer_breaks_the_check.answer)  # type: ignore[attr-defined]
    for _ in range(data.draw(st.integers(1, 4))):
        answer[data.draw(st.integers(0, len(answer) - 1))] = data.draw(st.integers(0, 255))
    found = check_answer(
        bytes(answer[: data.draw(st.integers(0, len(answer)))]), SEALED, None, read_certificates(authority.root)
    )
    assert found.faults == () or all("\n" not in one for one in found.faults)


# --- over the wire ---------------------------------------------------------------------------------------------------

Reply = tuple[int, dict[str, str], bytes]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((200, {}, b"<html>Not Found</html>"), "it is no answer by RFC 3161"),
        ((200, {}, b""), "it is no answer by RFC 3161"),
        ((200, {}, bytes.fromhex("30053003020102")), "the authority gave no timestamp: rejection"),
        ((503, {}, b"later"), "refused with status 503"),
        ((302, {"Location": "http://169.254.169.254/\x07latest"}, b""), "redirects to http://169.254.169.254/latest"),
        ((200, {}, b"x" * (3 << 20)), "more than 1 MiB"),
        ((200, {"Content-Length": "999"}, b"short"), "gave no answer"),
    ],
)
def test_an_answer_of_no_use_is_one_line_and_is_not_kept(reply: Reply, said: str, bundle: Path) -> None:
    with answering(Office(lambda request: reply)) as office:
        told = command("seal", bundle, "--authority", office.address)
    assert told.exit_code == 2
    assert said in told.output
    assert told.output.count("\n") == 1
    assert not (bundle / FOLDER).exists()


def test_an_answer_that_comes_too_slowly_is_given_up(
    bundle: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authorities, "_WHOLE_SECONDS", 0.3)
    office = Office(lambda request: (200, {}, b"x" * 500_000), pause_seconds=0.05)
    with answering(office), pytest.raises(Refused, match="not whole after"):
        ask_for_time(read_seal(bundle), office.address)


def test_an_answer_to_another_request_is_refused(bundle: Path, authority: Authority) -> None:
    seal = read_seal(bundle)
    stale = authority.stamp(make_request(seal.seal))
    with (
        answering(Office(lambda request: (200, {}, stale))) as office,
        pytest.raises(TimestampError, match="its nonce is not that of the request"),
    ):
        ask_for_time(seal, office.address)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "fd00::1"])
def test_a_name_that_leads_into_the_house_is_not_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object, **__: object) -> socket.socket:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", connect)
    wire = Wire(resolve=lambda host, port: [(address, port)])
    with pytest.raises(Refused, match="nothing was sent"):
        ask_authority("https://time.example/tsa", b"request", wire)


@pytest.mark.parametrize("url", ["http://10.0.0.7/tsa", "http://192.168.1.4:3161/", "http://[fe80::1]/", "ftp://a.b/"])
def test_an_address_in_the_house_is_not_asked_either(url: str) -> None:
    with pytest.raises(Refused):
        ask_authority(url, b"request")


def test_this_machine_is_asked_where_it_is_named(authority: Authority) -> None:
    with answering(granting(authority)) as office:
        for host in ("127.0.0.1", "localhost"):
            answer = ask_authority(f"http://{host}:{office.port}/", make_request(SEAL))
            assert check_answer(answer, SEALED).faults == ()


def test_without_what_checks_it_the_install_line_is_said(
    bundle: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(granting(authority)) as office:
        ask_for_time(read_seal(bundle), office.address)
        monkeypatch.setitem(__import__("sys").modules, "rfc3161_client", None)
        said = command("seal", bundle, "--authority", office.address)
    assert "pip install 'stemmatic[timestamps]'" in said.output
    assert len(office.asked) == 1
    found = verify(bundle)
    assert found.faults == ()
    assert "anything: checking a timestamp" in found.timestamps[0].unchecked[0]


# --- OpenTimestamps --------------------------------------------------------------------------------------------------

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01"
BITCOIN, CALENDAR = bytes.fromhex("0588960d73d71901"), bytes.fromhex("83dfe30d2ef90c8e")


def proof_of(seal: str) -> bytes:
    """A proof with two ways: a promise of a calendar, and a block's root behind an append, a prepend and hashes."""
    calendar = b"https://cal.tarn.example"
    promise = b"\x00" + CALENDAR + bytes([len(calendar) + 1, len(calendar)]) + calendar
    block = b"\xf0\x03abc" + b"\x08" + b"\xf1\x02xy" + b"\x08\x08" + b"\x00" + BITCOIN + b"\x03\xf0\xa2\x04"
    return MAGIC + b"\x08" + bytes.fromhex(seal) + b"\xff" + promise + block


def test_a_proof_leads_to_the_root_that_its_operations_make(bundle: Path, tmp_path: Path) -> None:
    seal = seal_of(bundle)
    (tmp_path / "seal.ots").write_bytes(proof_of(seal))
    said = command("seal", bundle, "--proof", tmp_path / "seal.ots")
    assert said.exit_code == 0, said.output

    def sha(content: bytes) -> bytes:
        return hashlib.sha256(content).digest()

    root = sha(sha(b"xy" + sha(bytes.fromhex(seal) + b"abc")))[::-1].hex()
    found = verify(bundle)
    assert found.faults == ()
    (stamp,) = found.timestamps
    assert (stamp.kind, stamp.of, stamp.at) == (TimestampKind.CHAIN, "this bundle", None)
    height = 0x70 | 0x22 << 7 | 0x04 << 14
    assert f"block {height} of Bitcoin, if its Merkle root is {root}" in stamp.by
    assert "https://cal.tarn.example" in stamp.by
    assert "the block chain, which is not at hand" in stamp.unchecked[0]


def test_a_proof_of_another_hash_is_not_kept(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "seal.ots").write_bytes(proof_of(SEAL))
    said = command("seal", bundle, "--proof", tmp_path / "seal.ots")
    assert said.exit_code == 2
    assert f"it is the proof of another hash, {SEAL}" in said.output


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda proof: b"PK\x03\x04" + proof, "does not begin as"),
        (lambda proof: proof[:-3], "ends too early"),
        (lambda proof: proof + b"x", "stands behind its end"),
        (lambda proof: proof[:31] + b"\x02" + proof[32:], "of version 2"),
        (lambda proof: proof[:32] + b"\x02" + proof[33:], "of another kind than SHA-256"),
        (lambda proof: proof[:65] + b"\xee", "an operation that is not known, ee"),
        (lambda proof: proof[:65] + b"\xf0\xff\xff\x7f", "bytes where 4096 are the most"),
        (lambda proof: proof[:65] + b"\xff" * 5000, "branches inside one another"),
        (lambda proof: proof[:65] + b"\xf3" * 9, "bytes between two hashes"),
    ],
)
def test_what_is_no_proof_is_named(spoil: Callable[[bytes], bytes], said: str) -> None:
    with pytest.raises(NoProof, match=said):
        read_proof(spoil(proof_of(SEAL)))


@settings(deadline=None, max_examples=300)
@given(content=st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_proof(content: bytes) -> None:
    said = ""
    try:
        read_proof(MAGIC + b"\x08" + bytes(32) + content)
    except NoProof as error:
        said = str(error)
    assert "\n" not in said
