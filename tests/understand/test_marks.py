# ruff: noqa: E501 - texts read best in one line
"""Hashtags, mentions and links."""

from __future__ import annotations

import pytest

from stemmatic.understand import understand


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Ostravia'nın sesi", ("#Ostravia",)),
        ("#KELT’e ilgi ve #İlkbahar", ("#KELT", "#İlkbahar")),
        ("(#Велин), #форум2031 и #форум2031", ("#Велин", "#форум2031")),
        ("#قمة_فيلين اليوم", ("#قمة_فيلين",)),
        ("＃峰会 今天", ("#峰会",)),
        ("#п’ять слів", ("#п",)),
        ("no #1 nor #2031, nor a#b, nor &#39; nor https://x.example/#part", ()),
        ("#2031goals count", ("#2031goals",)),
        # Scripts without white space; some close a hashtag.
        ("今天#维拉大桥#关闭，#渡轮# 停运", ("#维拉大桥", "#渡轮")),
        ("本日＃ヴェイラ橋 閉鎖", ("#ヴェイラ橋",)),
        ("วันนี้#เวย์รา ปิด", ("#เวย์รา",)),
        ("דובר #צה״ל ו#צה״ל", ("#צה״ל",)),
        ("#velin#valdoria, город#велин", ("#velin",)),
    ],
)
def test_hashtags(text: str, tags: tuple[str, ...]) -> None:
    assert understand(text).hashtags == tags


def test_mentions_and_links() -> None:
    u = understand(
        "Ask @velin_news, not desk@velin.example; see https://velin.example/a?b=1, (www.velin.example) and t.me/velin/12."
    )
    assert u.mentions == ("@velin_news",)
    assert u.links == ("https://velin.example/a?b=1", "www.velin.example", "t.me/velin/12")


@pytest.mark.parametrize("text", ["and/or", "km/h", "1/2", "10.06/11.06", "и/или", "a.b", "Velin.Then he left"])
def test_no_links(text: str) -> None:
    assert understand(text).links == ()
