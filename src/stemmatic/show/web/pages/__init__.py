"""One module a page, each with its part of the JSON API."""

from stemmatic.show.web.pages import about, notes

ROUTERS = (about.router, notes.router)
