"""Telegram: Desktop's exports (``result.json``, ``messages.html``), and t.me/s pages saved from a browser."""
