"""Tests of what cannot be written, which also root must run."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest


def without_rights(work: Callable[[], None]) -> None:
    """Do some work without the right of root to write where permissions forbid it.

    On Linux that right alone is given up, in a thread of its own: to become another user would also hide the code and
    its libraries, if they are below a folder that only its owner may enter.
    """
    is_root = os.geteuid() == 0
    if is_root and not sys.platform.startswith("linux"):
        pytest.skip("root may write everywhere")
    with ThreadPoolExecutor(1, initializer=_give_up_overriding if is_root else None) as pool:
        pool.submit(work).result()


class _Capabilities(ctypes.Structure):
    """What capget(2) tells, and capset(2) takes, of the lower 32 capabilities and then of the others."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _give_up_overriding() -> None:
    system = ctypes.CDLL(None, use_errno=True)
    header, held = (ctypes.c_uint32 * 2)(0x20080522, 0), (_Capabilities * 2)()  # version 3, this thread
    assert system.capget(header, held) == 0
    for name in ("effective", "permitted", "inheritable"):
        setattr(held[0], name, getattr(held[0], name) & ~(1 << 1))  # CAP_DAC_OVERRIDE
    assert system.capset(header, held) == 0, os.strerror(ctypes.get_errno())
