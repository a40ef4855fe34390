"""One module a page, each with its part of the JSON API."""

from stemmatic.show.web.pages import about, family, notes, search, whence

ROUTERS = (about.router, family.router, notes.router, search.router, whence.router)
