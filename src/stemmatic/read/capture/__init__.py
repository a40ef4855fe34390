"""Captures for research: Zeeschuimer's NDJSON, 4CAT's NDJSON and CSV, of Telegram, X, Instagram, TikTok, Threads …"""
