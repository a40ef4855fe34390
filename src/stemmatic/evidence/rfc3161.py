"""Timestamps of an authority by RFC 3161: what is asked of it, and whether its answer holds.

An authority signs that it saw a hash at a time. The structures, the signature and the chain are read and checked by
rfc3161-client (Trail of Bits, on OpenSSL); what it says in one word about all is asked here point by point before.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from stemmatic.errors import MissingExtra, OptionError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_SHA256 = "2.16.840.1.101.3.4.2.1"
# TimeStampReq of RFC 3161, 2.4.1: version 1, SHA-256 without parameters' value, the hash; then nonce and certReq.
_VERSION_AND_IMPRINT = bytes.fromhex("0201013031300d060960864801650304020105000420")
_WANTS_CERTIFICATE = bytes.fromhex("0101ff")
_LONGEST_CHAIN = 8
_CLOCKS_DIFFER = timedelta(minutes=5)
_UNREADABLE = (ValueError, KeyError, TypeError, OverflowError)
_STATUSES = ("granted", "granted with changes", "rejection", "waiting", "revocation warning", "revocation notification")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer says: of which hash, when, by whom; what is wrong with it, and what was not checked."""

    imprint: str = ""
    at: datetime | None = None
    by: str = ""
    faults: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()


def make_request(sha256: str) -> bytes:
    """A request for the time of a hash (DER), with a nonce that no other has."""
    nonce = (secrets.randbits(63) | 1 << 62).to_bytes(8, "big")
    content = _VERSION_AND_IMPRINT + bytes.fromhex(sha256) + b"\x02\x08" + nonce + _WANTS_CERTIFICATE
    return b"\x30" + bytes([len(content)]) + content


def read_certificates(path: Path) -> list[Certificate]:
    """The certificates of a file, PEM or DER.

    Raises:
        OptionError: there is none in it.
        MissingExtra: what reads them is not installed.
    """
    need_client()
    from cryptography import x509

    content = path.read_bytes()
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except ValueError:
        raise OptionError(f"{path}: expected certificates, PEM or DER; found none that can be read") from None


def check_answer(
    content: bytes,
    sealed: Mapping[str, str],
    request: bytes | None = None,
    certificates: Sequence[Certificate] = (),
) -> Answered:
    """Whether an answer is an authority's word for one of our seals.

    Args:
        content: the answer, a TimeStampResp in DER.
        sealed: the seals that it may be about (SHA-256), and what each seals.
        request: what was asked, where it is known: the answer must have its nonce.
        certificates: who is trusted; without any, nothing is said of signature and signer.

    Raises:
        MissingExtra: what checks it is not installed.
    """
    need_client()
    from rfc3161_client import decode_timestamp_response

    try:
        answer = decode_timestamp_response(content)
        if answer.status != 0:
            status = _STATUSES[answer.status] if 0 <= answer.status < len(_STATUSES) else str(answer.status)
            said = "; ".join(answer.status_string)[:200]
            return Answered(faults=(f"the authority gave no timestamp: {status}{f' ({said})' if said else ''}",))
        told = answer.tst_info
        at, imprint = told.gen_time.astimezone(UTC), told.message_imprint.message.hex()
        faults, unchecked = [], ["whether the certificate was revoked"]
        if told.message_imprint.hash_algorithm.dotted_string != _SHA256 or imprint not in sealed:
            faults.append(f"it is the time of another hash, {imprint[:64]}")
        if request is None:
            unchecked.append("the nonce, for the request is not at hand")
        elif (wrong_nonce := _compare_nonce(request, told.nonce)) is not None:
            faults.append(wrong_nonce)
        if at > datetime.now(UTC) + _CLOCKS_DIFFER:
            faults.append(f"its time, {at:%Y-%m-%d %H:%M:%S} UTC, has not come yet by this machine's clock")
        by = ""
        if certificates:
            by, wrong = _check_signer(answer, certificates)
            faults += wrong
        else:
            unchecked.insert(0, "signature and certificates, for none to trust was given (--certificates FILE)")
            by = next((one.subject.rfc4514_string() for one in _signers(answer, ())), "")
    except _UNREADABLE as error:
        return Answered(faults=(f"it is no answer by RFC 3161 ({' '.join(str(error).split())[:120]})",))
    return Answered(imprint=imprint, at=at, by=by, faults=tuple(faults), unchecked=tuple(unchecked))


def need_client() -> None:
    """Raise MissingExtra if what reads and checks answers is not installed."""
    try:
        import rfc3161_client  # noqa: F401 (whether it is there)
    except ImportError:
        raise MissingExtra("checking a timestamp by RFC 3161", "timestamps") from None


def _compare_nonce(request: bytes, nonce: int | None) -> str | None:
    from rfc3161_client._rust import parse_timestamp_request  # no public name yet

    try:
        asked = parse_timestamp_request(request).nonce
    except _UNREADABLE:
        return "the request beside it is none by RFC 3161"
    return None if asked == nonce else "its nonce is not that of the request: it answers another"


def _embedded(answer: TimeStampResponse) -> list[Certificate]:
    from cryptography import x509

    return [x509.load_der_x509_certificate(one) for one in sorted(answer.signed_data.certificates)]


def _signers(answer: TimeStampResponse, certificates: Sequence[Certificate]) -> Iterator[Certificate]:
    """The certificates that the signature names, by issuer and number."""
    for signer in answer.signed_data.signer_infos:
        for one in (*_embedded(answer), *certificates):
            if one.issuer == signer.issuer and one.serial_number == signer.serial_number:
                yield one
                break


def _check_signer(answer: TimeStampResponse, certificates: Sequence[Certificate]) -> tuple[str, list[str]]:
    """Who signed, and what is wrong with that."""
    from rfc3161_client import VerificationError, VerifierBuilder

    signers = list(_signers(answer, certificates))
    if len(signers) != 1:
        return "", ["the certificate of its signer is neither in it nor among those given"]
    signer = signers[0]
    told = answer.tst_info
    faults = [*_check_purpose(signer), *_check_chain(signer, answer, certificates, told.gen_time.astimezone(UTC))]
    if not faults:
        try:
            verifier = VerifierBuilder(
                tsa_certificate=None if answer.signed_data.certificates else signer, roots=list(certificates)
            ).build()
            verifier.verify(answer, told.message_imprint.message)
        except VerificationError as error:
            faults.append(f"its signature does not hold ({' '.join(str(error).split())[:120]})")
    return signer.subject.rfc4514_string(), faults


def _check_purpose(signer: Certificate) -> Iterator[str]:
    """RFC 3161, 2.3: the certificate is for timestamps alone, and says so in a critical extension."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        purposes = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        purposes = None
    wanted = [ExtendedKeyUsageOID.TIME_STAMPING]
    if purposes is None or not purposes.critical or list(purposes.value) != wanted:
        yield "its signer's certificate is not one for timestamps alone (extended key usage timeStamping, critical)"


def _check_chain(
    signer: Certificate, answer: TimeStampResponse, certificates: Sequence[Certificate], at: datetime
) -> Iterator[str]:
    """From the signer up to a certificate that is given, each valid at the time of the stamp."""
    above = [*certificates, *_embedded(answer)]
    one = signer
    for _ in range(_LONGEST_CHAIN):
        name = one.subject.rfc4514_string()
        if not one.not_valid_before_utc <= at <= one.not_valid_after_utc:
            yield (
                f"the certificate {name} was not valid at {at:%Y-%m-%d %H:%M:%S} UTC, but from"
                f" {one.not_valid_before_utc:%Y-%m-%d} to {one.not_valid_after_utc:%Y-%m-%d}"
            )
        if one in certificates:
            return
        issuer = next((other for other in above if _has_issued(other, one)), None)
        if issuer is None or issuer == one:
            yield f"its chain ends at {one.issuer.rfc4514_string()}, which is none of the certificates given"
            return
        one = issuer
    yield f"its chain of certificates is longer than {_LONGEST_CHAIN}"


def _has_issued(issuer: Certificate, certificate: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
