"""The local web page and its JSON API: the same query layer as the command line, drawn for people."""

from stemmatic.show.web.app import create_app

__all__ = ["create_app"]
