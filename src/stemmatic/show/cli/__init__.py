"""The command line."""

from stemmatic.show.cli import (
    care,
    collating,
    collecting,
    files,
    find,
    lists,
    network,
    notes,
    noting,
    runs,
    sealing,
    serve,
)
from stemmatic.show.cli.app import app, main

__all__ = ["app", "main"]

# In the order in which the help lists them: the way that the work goes.
for _command in (
    *(runs.trace, runs.add, collecting.collect, runs.link, serve.serve),
    *(lists.families, find.show, collating.variants, collating.coverage, find.nearly),
    *(lists.posts, lists.links, lists.channels, lists.speakers, lists.topics, find.search, find.whence),
    *(network.spread, network.network, network.together),
    *(files.dossier, files.report, notes.judge, notes.join, notes.split, notes.hide, notes.person, notes.notes),
    *(noting.annotate, noting.annotated),
    *(files.export, files.evidence, lists.pictures),
    *(lists.ledger, lists.recovered, lists.skipped, sealing.seal, care.verify, care.backup, care.compact, care.doctor),
    *(lists.formats,),
):
    app.command()(_command)
