"""``stemmatic seal``: what seals a bundle or an archive, and the time of it by somebody else's word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stemmatic.errors import OptionError
from stemmatic.show.cli.arguments import DEFAULT_ARCHIVE, AsJson, SealedFolder
from stemmatic.show.cli.frame import tell, write
from stemmatic.show.streams import say

if TYPE_CHECKING:
    from stemmatic.api.sealing import Timestamp

Certificates = Annotated[
    Path | None,
    typer.Option(
        "--certificates",
        metavar="FILE",
        help="Certificates to trust for timestamps: those of authorities, or above them (PEM or DER).",
        show_default=False,
    ),
]


def seal(
    path: SealedFolder = DEFAULT_ARCHIVE,
    authority: Annotated[
        str | None,
        typer.Option(
            "--authority",
            metavar="ADDRESS",
            help="Ask this authority for a timestamp by RFC 3161; the seal alone is sent.",
            show_default=False,
        ),
    ] = None,
    request: Annotated[
        Path | None,
        typer.Option(
            "--request",
            metavar="FILE",
            help="Write a request, to be taken to an authority by other means; with --answer the one that it answers.",
            show_default=False,
        ),
    ] = None,
    answer: Annotated[
        Path | None,
        typer.Option(
            "--answer", metavar="FILE", help="Take in an authority's answer (.tsr) got elsewhere.", show_default=False
        ),
    ] = None,
    proof: Annotated[
        Path | None,
        typer.Option(
            "--proof", metavar="FILE", help="Take in a proof of OpenTimestamps (.ots) of the seal.", show_default=False
        ),
    ] = None,
    certificates: Certificates = None,
    as_json: AsJson = False,
) -> None:
    """Print the seal of a bundle or archive; time-stamp it.

    The seal is a SHA-256 over a bundle, or over the last step of an archive and with it all before. A timestamp is an
    authority's signed word that it saw the seal at a time. It is checked, and kept in the folder's timestamps/ beside
    what it is about; bundles carry those of the archive with them. `stemmatic verify` checks them again, offline.
    Nothing is sent anywhere but with --authority, and there to that address alone. Needs: pip install
    'stemmatic[timestamps]'.

    \b
    Examples:
      stemmatic seal lakes
      stemmatic seal evidence-F4zqk --authority https://time.example/tsa --certificates time-ca.pem
      stemmatic seal evidence-F4zqk --request seal.tsq
      stemmatic seal evidence-F4zqk --answer seal.tsr --request seal.tsq --certificates time-ca.pem
      stemmatic seal lakes --proof seal.ots
    """
    if sum(one is not None for one in (authority, answer, proof)) > 1:
        raise OptionError("seal: expected one of --authority, --answer and --proof at a time")
    if request is not None and (authority is not None or proof is not None):
        raise OptionError("seal: --request goes alone, or with --answer")

    from stemmatic.api.sealing import add_answer, add_proof, ask_for_time, make_request, read_certificates, read_seal
    from stemmatic.show.machine import plain

    sealed = read_seal(path)
    trusted = read_certificates(certificates) if certificates is not None else []
    stamp = None
    if authority is not None:
        stamp = ask_for_time(sealed, authority, trusted)
    elif answer is not None:
        stamp = add_answer(sealed, answer, request, trusted)
    elif proof is not None:
        stamp = add_proof(sealed, proof)
    elif request is not None:
        write(make_request(sealed.seal), request)
    said = [f"Seal: {sealed.seal} ({sealed.of})", *(say_times([stamp]) if stamp else ())]
    if request is not None and answer is None:
        said.append(f"Request: {request}; take the answer in with: stemmatic seal {path} --answer FILE --request FILE")
    tell({**plain(sealed), "timestamp": plain(stamp)}, lambda *_: say("\n".join(said)), as_json=as_json)


def say_times(timestamps: Sequence[Timestamp]) -> list[str]:
    """What timestamps say, and what was not checked of them, in lines for a person."""
    from stemmatic.show.printable import one_line

    said = []
    for one in timestamps:
        if one.faults:
            continue  # told as faults
        when = f"by {one.at:%Y-%m-%d %H:%M:%S} UTC" if one.at else "by the time of"
        who = f"{one.by or 'somebody who is not named'}" if one.at else one.by
        said.append(one_line(f"{one.file}: {one.of or 'a seal'} was there {when}{', says ' if one.at else ' '}{who}"))
        said += [one_line(f"{one.file}: not checked: {what}") for what in one.unchecked]
    return said
