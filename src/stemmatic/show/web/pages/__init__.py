"""One module a page, each with its part of the JSON API."""

from stemmatic.show.web.pages import about, add, dossier, family, notes, search, whence

ROUTERS = (about.router, add.router, dossier.router, family.router, notes.router, search.router, whence.router)
