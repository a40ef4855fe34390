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

_PAGES = (about, add, channels, compare, dossier, families, family, ledger, notes, overview, post, report, search)
ROUTERS = [page.router for page in (*_PAGES, speakers, whence)]
