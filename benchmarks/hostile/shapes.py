"""How files of each format begin and end, and what is repeated between."""

from __future__ import annotations

from collections.abc import Callable

Make = Callable[[int], bytes]

TELEGRAM_PAGE = (
    '<html><body><main class="tgme_main"><div class="tgme_widget_message_wrap"><div class="tgme_widget_message '
    'js-widget_message" data-post="tides/1"><div class="tgme_widget_message_text">',
    '</div><a class="tgme_widget_message_date"><time datetime="2031-02-24T10:31:01+00:00"></time></a></div></div>'
    "</main></body></html>",
)
TELEGRAM_HTML = (
    '<html><body><div class="page_wrap"><div class="page_header"><div class="text bold">Tides</div></div>'
    '<div class="history"><div class="message default clearfix" id="message1"><div class="body">'
    '<div class="pull_right date details" title="24.02.2031 13:31:01 UTC+03:00">13:31</div>'
    '<div class="from_name">Tides</div><div class="text">',
    "</div></div></div></div></div></body></html>",
)
FEED = ('<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>', "</channel></rss>")
ITEM = (f"{FEED[0]}<item><guid>1</guid><title>T</title><description>", f"</description></item>{FEED[1]}")
ESCAPED_ITEM = (f"{ITEM[0]}<![CDATA[", f"]]>{ITEM[1]}")
ATOM = ('<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title><entry><id>1</id>', "</entry></feed>")
RESULT = (
    '{"name": "Tides", "type": "public_channel", "id": 777, "messages": [{"id": 1, "type": "message", '
    '"date_unixtime": "1677234661", "from_id": "channel777", "text": ',
    "}]}",
)
TWEET = (
    'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "created_at": "Wed Oct 10 20:19:24 +0000 2018", '
    '"full_text": ',
    "}}]",
)
COPIED = ("Quay News, [24.02.2031 10:31]\nThe crane is back.\n", "")
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><sourceDesc><listWit><witness xml:id="A"/>'
    '<witness xml:id="B"/></listWit></sourceDesc></fileDesc></teiHeader><text><body><p>',
    "</p></body></text></TEI>",
)

MARKUP = {
    "comments that do not end": "<!-- ",
    "comments": "<!-- a -->",
    "tags that do not end": "<a ",
    "tags": "<b>",
    "tags closed": "<b></b>",
    "ends of tags": "</b>",
    "divs": "<div>",
    "divs with classes": '<div class="message tgme_widget_message">',
    "ends of divs": "</div>",
    "paragraphs": "<p>a",
    "line breaks": "<br>",
    "links": '<a href="https://q.example">a</a>',
    "links that do not end": "<a href='",
    "pictures": "<img alt='a'>",
    "angles": "<",
    "closing angles": ">",
    "ampersands": "&",
    "references": "&amp;",
    "references by number": "&#65;",
    "references that do not end": "&#",
    "blanks": " ",
    "line ends": "\n",
    "quotes": '"',
    "attributes": " a=b",
    "data sections": "<![CDATA[",
    "ends of data sections": "]]>",
    "instructions": "<?a ",
    "declarations": "<!DOCTYPE a [",
    "scripts": "<script>",
    "styles": "<style>a</style>",
    "tables": "<table><tr><td>",
    "lists": "<ul><li>",
    "words": "lock ",
}
STRINGS = {
    "quotes": '"',
    "backslashes": "\\",
    "braces": "{",
    "brackets": "[",
    "objects": '{"a":',
    "strings": '"a",',
    "numbers": "1,",
    "digits": "1",
    "blanks": " ",
    "line ends": "\n",
    "escapes": '"\\u0041"',
    "commas": ",",
    "colons": ":",
    "objects closed": "{},",
    "pieces of text": '{"type": "bold", "text": "a"},',
}


def wrapped(around: tuple[str, str], unit: str) -> Make:
    return lambda size: (around[0] + (unit * (size // len(unit) + 1))[:size] + around[1]).encode()


def listed(around: tuple[str, str], one: str, between: str = "") -> Make:
    """Records, each with its number for ``{n}``."""

    def make(size: int) -> bytes:
        count = max(1, size // len(one + between))
        return (around[0] + between.join(one.replace("{n}", str(n)) for n in range(count)) + around[1]).encode()

    return make
