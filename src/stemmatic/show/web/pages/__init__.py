"""One module a page, each with its part of the JSON API."""

from stemmatic.show.web.pages import about, notes, search, whence

ROUTERS = (about.router, notes.router, search.router, whence.router)
