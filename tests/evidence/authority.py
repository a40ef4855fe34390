"""A time-stamping authority of the tests' own: certificates, and a server on loopback that answers with openssl."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

OPENSSL = shutil.which("openssl")
_CONFIG = """[tsa]
serial={folder}/serial
default_policy=1.2.3.4.1
digests=sha256,sha512
accuracy=secs:1
signer_digest=sha256
ess_cert_id_alg=sha256
ess_cert_id_chain=no
"""
_DAY = timedelta(days=1)


def name_of(common_name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tarn"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    )


class Authority:
    """An authority whose files lie in a folder.

    ``root`` is the certificate to be trusted, ``trusted`` has the signer's beside it. openssl does not sign with a
    certificate for other purposes than timestamps; so it signs with a twin of it, of the same key and number.
    """

    def __init__(
        self,
        folder: Path,
        *,
        purposes: tuple[ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,),
        begin: timedelta = -_DAY,
        end: timedelta = 30 * _DAY,
    ) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        now = datetime.now(UTC)
        root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        root = (
            _certificate("Tarn Root", "Tarn Root", root_key, now - 900 * _DAY, now + 900 * _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        number = x509.random_serial_number()

        def signer_for(*purposes: ObjectIdentifier) -> bytes:
            made = _certificate("Tarn Time", "Tarn Root", key, now + begin, now + end, number)
            made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            made = made.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
            return made.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

        self.root = folder / "root.pem"
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        (folder / "signer.pem").write_bytes(signer_for(ExtendedKeyUsageOID.TIME_STAMPING))
        self.trusted = folder / "trusted.pem"
        self.trusted.write_bytes(self.root.read_bytes() + signer_for(*purposes))
        pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / "signer.key").write_bytes(key.private_bytes(*pem))
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))

    def ask_without_certificate(self, sha256: str) -> bytes:
        """A request for an answer that does not carry its signer's certificate."""
        command = [str(OPENSSL), "ts", "-query", "-digest", sha256, "-sha256"]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def stamp(self, request: bytes) -> bytes:
        """The answer to a request."""
        asked, answered = self.folder / f"{time.monotonic_ns()}.tsq", self.folder / f"{time.monotonic_ns()}.tsr"
        asked.write_bytes(request)
        command = [str(OPENSSL), "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", str(asked)]
        command += ["-signer", "signer.pem", "-inkey", "signer.key", "-out", str(answered)]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return answered.read_bytes()


def _certificate(
    subject: str, issuer: str, key: rsa.RSAPrivateKey, begin: datetime, end: datetime, number: int = 1
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer_name=name_of(issuer), subject_name=name_of(subject))
    builder = builder.public_key(key.public_key()).serial_number(number)
    return builder.not_valid_before(begin).not_valid_after(end)


@dataclass
class Office:
    """What the server answers: ``reply`` makes of a request's content status, headers and content."""

    reply: Callable[[bytes], tuple[int, dict[str, str], bytes]]
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    pause_seconds: float = 0.0
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/time"


@contextmanager
def answering(office: Office) -> Iterator[Office]:
    """The office on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            office.asked.append((self.path, dict(self.headers), content))
            status, headers, body = office.reply(content)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for at in range(0, len(body), 4096):
                try:
                    self.wfile.write(body[at : at + 4096])
                    self.wfile.flush()
                except OSError:  # whoever asked had enough
                    return
                time.sleep(office.pause_seconds)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    office.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
