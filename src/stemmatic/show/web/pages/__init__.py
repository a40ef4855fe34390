"""One module a page, each with its part of the JSON API."""

from stemmatic.show.web.pages import (
    about,
    add,
    channels,
    compare,
    dossier,
    families,
    family,
    ledger,
    notes,
    overview,
    post,
    report,
    search,
    speakers,
    whence,
)

ROUTERS = (
    about.router,
    add.router,
    channels.router,
    compare.router,
    dossier.router,
    families.router,
    family.router,
    ledger.router,
    notes.router,
    overview.router,
    post.router,
    report.router,
    search.router,
    speakers.router,
    whence.router,
)
