"""Dumps in every format whose posts try to become markup, scripts, styles or requests; all invented."""

from __future__ import annotations

import csv
import json
from html import escape
from pathlib import Path

HOST = "evil.example"  # nothing may be asked of it
ATTEMPTS = (
    "<script>alert(1)</script>",
    "</script><script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(2)>',
    "'><svg/onload=alert(3)>",
    "<svg><animate onbegin=alert(4) attributeName=x dur=1s></svg>",
    '<a href="javascript:alert(5)">read in full</a>',
    "javascript:alert(6)//http://",
    "{{7*7}}${7*7}<%= 7*7 %>{% include 'base.html' %}",
    "\u202etxt.exe\u202c \u2066isolated",
    '" onmouseover="alert(7)" autofocus onfocus="alert(8)" x="',
    "' style='background:url(//evil.example/a.png)' '",
    "<style>body{background:url(https://evil.example/b.png)}</style>",
    "<iframe srcdoc='<script>alert(9)</script>'></iframe>",
    '<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">',
    "<form action=https://evil.example/><button>Continue</button></form>",
    "<math><mtext></form><form><mglyph><svg><mtext><textarea><path id=x onclick=alert(10)></textarea>",
    "--><script>alert(11)</script><!--",
    "]]><script>alert(12)</script>",
    "\x00<scr\x00ipt>alert(13)</scr\x00ipt>",
    "<div hx-get='https://evil.example/' hx-trigger='load' data-hx-on:load='alert(14)'>x</div>",
    '=HYPERLINK("https://evil.example/","x")',
)
_WORDS = [
    "harbour",
    "lantern",
    "barley",
    "kettle",
    "storm",
    "bridge",
    "honey",
    "captain",
    "orchard",
    "pigeon",
    "copper",
    "window",
    "thaler",
    "ferry",
    "candle",
    "meadow",
    "chimney",
    "violin",
    "bucket",
    "lighthouse",
    "apricot",
    "saddle",
    "gravel",
    "blanket",
    "turnip",
    "anchor",
    "spindle",
    "wagon",
    "hedgehog",
    "marble",
    "teapot",
    "gatepost",
    "thimble",
    "quarry",
    "beehive",
    "cellar",
    "parsnip",
    "rudder",
    "sparrow",
    "tinker",
    "wardrobe",
    "yarn",
    "zither",
    "almanac",
]
NAME = 'Tarn "><img src=x onerror=alert(20)> Wire'
SPEAKER = "Odo <svg/onload=alert(21)> Lindqvist"


def lead(number: int) -> str:
    """A sentence that is one of its kind, so that the posts with one attempt hang together, and no others."""
    words = [_WORDS[(7 * number + 11 * place * (number % 5 + 1)) % len(_WORDS)] for place in range(18)]
    return f"The {words[0]} office says of the {' the '.join(words[1:9])} that {' and '.join(words[9:])} stay."


def texts() -> list[str]:
    """What the posts say: a long sentence and an attempt each."""
    return [f"#Tarn{number} {attempt} {lead(number)}" for number, attempt in enumerate(ATTEMPTS)]


def date(hour: int) -> str:
    """An invented moment."""
    return f"2031-03-{1 + hour // 24:02}T{hour % 24:02}:00:00"


def telegram_json() -> str:
    """Telegram Desktop's result.json."""
    messages = [
        {
            "id": number + 1,
            "type": "message",
            "date": date(number),
            "date_unixtime": str(1930000000 + 3600 * number),
            "from": NAME,
            "from_id": "channel77",
            "author": SPEAKER,
            "forwarded_from": ATTEMPTS[number],
            "text": [
                {"type": "bold", "text": text},
                {"type": "text_link", "text": "here", "href": "javascript:alert(22)"},
            ],
        }
        for number, text in enumerate(texts())
    ]
    return json.dumps({"name": NAME, "type": "public_channel", "id": 77, "messages": messages})


def telegram_html() -> str:
    """Telegram Desktop's HTML export: texts escaped as it does it, and raw as nobody should."""
    body = []
    for number, text in enumerate(texts()):
        inner = escape(text) if number % 2 else text
        body.append(
            f'<div class="message default clearfix" id="message{number + 1}"><div class="body">'
            f'<div class="pull_right date details" title="01.03.2031 {number:02}:10:00 UTC+00:00">\n1:10\n</div>'
            f'<div class="from_name">\n{escape(NAME)} \n</div><div class="text">\n{inner}\n</div></div></div>'
        )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"/><title>Exported Data</title></head><body>'
        f'<div class="page_wrap"><div class="page_header"><div class="content">'
        f'<div class="text bold">\n{escape(NAME)}\n</div></div></div><div class="page_body chat_page">'
        f'<div class="history">{"".join(body)}</div></div></div></body></html>'
    )


def telegram_page() -> str:
    """A saved page of a channel."""
    posts = "".join(
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message js-widget_message" data-post="tarn_page/{number + 1}">'
        '<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/tarn_page">'
        f'<span dir="auto">{escape(NAME)}</span></a></div>'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{escape(text)}'
        f'<a href="javascript:alert(23)" onclick="return confirm(1)">more</a></div>'
        f'<div class="tgme_widget_message_footer"><span class="tgme_widget_message_meta"><a class='
        f'"tgme_widget_message_date" href="https://t.me/tarn_page/{number + 1}">'
        f'<time datetime="{date(number)}+00:00" class="time">x</time></a></span></div></div></div></div>'
        for number, text in enumerate(texts())
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Tarn – Telegram</title></head>'
        f'<body class="widget_frame_base tgme_webpreview"><main class="tgme_main" data-url="/tarn_page">'
        f'<section class="tgme_channel_history js-message_history">{posts}</section></main></body></html>'
    )


def rows() -> list[dict[str, object]]:
    """Plain rows whose every field is an attempt."""
    return [
        {
            "channel": NAME,
            "id": f"{number}{ATTEMPTS[number][:12]}" if number % 3 == 0 else str(number),
            "date": f"{date(number)}Z",
            "text": f"{SPEAKER}: “{text}”",
            "title": ATTEMPTS[-number - 1],
            "author": ATTEMPTS[number],
            "url": "javascript:alert(24)",
            "forwarded_from": ATTEMPTS[number],
            "forwarded_from_id": f"{ATTEMPTS[number][:30]}/7",
            "media": "javascript:alert(25)",
        }
        for number, text in enumerate(texts())
    ]


def feed() -> str:
    """A feed that carries markup, as feeds do."""
    items = "".join(
        f"<item><title>{escape(ATTEMPTS[number].replace(chr(0), ''))}</title><link>javascript:alert(26)</link>"
        f"<guid>{number}</guid><pubDate>Sat, 01 Mar 2031 {number:02}:30:00 +0000</pubDate>"
        f"<description>{escape(escape(text.replace(chr(0), '')))}</description></item>"
        for number, text in enumerate(texts())
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(NAME)}</title><link>https://tarn.example/</link>{items}</channel></rss>"
    )


def x_tweets() -> str:
    """X's archive."""
    tweets = [
        {
            "tweet": {
                "id_str": str(9000 + number),
                "id": str(9000 + number),
                "created_at": f"Sat Mar 01 {number:02}:40:00 +0000 2031",
                "full_text": text.replace("<", "&lt;") if number % 2 else text,
                "lang": '"><script>alert(27)</script>',
                "entities": {
                    "urls": [{"url": "https://t.co/x", "expanded_url": "javascript:alert(28)", "display_url": "x"}],
                    "hashtags": [{"text": "<b>x</b>"}],
                    "user_mentions": [],
                },
            }
        }
        for number, text in enumerate(texts())
    ]
    return f"window.YTD.tweets.part0 = {json.dumps(tweets)}"


def pasted() -> str:
    """Text that was pasted from a page."""
    return "\n".join(
        f"Tarn Evening Wire\n{text}\n{number + 3} views\n{number:02}:50\n" for number, text in enumerate(texts())
    ).replace("\x00", "")


def write_hostile(folder: Path) -> Path:
    """All of it, as files in a folder; their names are attempts too."""
    made = {
        "export/result.json": telegram_json(),
        "html/messages.html": telegram_html(),
        "saved<img src=x onerror=alert(30)>.html": telegram_page(),
        "rows.jsonl": "".join(json.dumps(row) + "\n" for row in rows()),
        "array.json": json.dumps([{**row, "channel": "array_wire"} for row in rows()]),
        "feed.xml": feed(),
        "x/data/tweets.js": x_tweets(),
        "x/data/account.js": "window.YTD.account.part0 = "
        + json.dumps([{"account": {"username": "tarn_x", "accountId": "1", "accountDisplayName": NAME}}]),
        "pasted.txt": pasted(),
        "not a dump <script>alert(31)<script>.bin": "\x01\x02",
    }
    for name, content in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as out:
        plain = [{name: str(value).replace("\x00", "") for name, value in row.items()} for row in rows()]
        writer = csv.DictWriter(out, list(plain[0]))
        writer.writeheader()
        writer.writerows({**row, "channel": "csv_wire"} for row in plain)
    return folder
