"""One module a subject: its pages, and its part of the JSON API."""

from stemmatic.show.web.pages import (
    add,
    channels,
    compare,
    coverage,
    deciding,
    dossier,
    families,
    family,
    ledger,
    nearly,
    network,
    notes,
    overview,
    passages,
    post,
    search,
    together,
    whence,
)

_PAGES = (
    add,
    channels,
    compare,
    coverage,
    deciding,
    dossier,
    families,
    family,
    ledger,
    nearly,
    network,
    notes,
    overview,
    passages,
    post,
    search,
    together,
    whence,
)
ROUTERS = [page.router for page in _PAGES]
