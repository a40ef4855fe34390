"""Telegram: Desktop exports in JSON and HTML, saved t.me/s pages."""
