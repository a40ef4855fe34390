"""The command line: one module a command."""

from stemmatic.show.cli.add import add
from stemmatic.show.cli.app import app, main
from stemmatic.show.cli.backup import backup
from stemmatic.show.cli.channels import channels
from stemmatic.show.cli.compact import compact
from stemmatic.show.cli.doctor import doctor
from stemmatic.show.cli.dossier import dossier
from stemmatic.show.cli.evidence import evidence
from stemmatic.show.cli.export import export
from stemmatic.show.cli.families import families
from stemmatic.show.cli.formats import formats
from stemmatic.show.cli.judge import judge
from stemmatic.show.cli.ledger import ledger
from stemmatic.show.cli.link import link
from stemmatic.show.cli.notes import notes
from stemmatic.show.cli.posts import posts
from stemmatic.show.cli.report import report
from stemmatic.show.cli.search import search
from stemmatic.show.cli.serve import serve
from stemmatic.show.cli.show import show
from stemmatic.show.cli.skipped import skipped
from stemmatic.show.cli.speakers import speakers
from stemmatic.show.cli.trace import trace
from stemmatic.show.cli.verify import verify
from stemmatic.show.cli.whence import whence

__all__ = ["app", "main"]

# In the order in which the help lists them: the way that the work goes.
for _command in (
    trace,
    add,
    link,
    serve,
    families,
    show,
    posts,
    channels,
    speakers,
    search,
    whence,
    dossier,
    report,
    judge,
    notes,
    export,
    evidence,
    ledger,
    skipped,
    verify,
    backup,
    compact,
    doctor,
    formats,
):
    app.command()(_command)
