"""An invented week: digests in two languages, a thread, a series, a text of two sources, a bridge that is too weak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

MONDAY = datetime(2031, 9, 1, 7, tzinfo=UTC)
BRIDGE = (
    "The old bridge at Lower Tarn will be closed to lorries from Monday, the road office of Veyra announced.",
    "Engineers found cracks in two of the seven piers during the inspection after the spring flood.",
    "Cars and buses may still cross, but at walking pace and one at a time.",
    "A ferry for lorries will run every forty minutes between the mill and the customs house.",
    "The repair is to cost eleven million crowns and to be finished before the first snow.",
)
BRIDGE_TR = (
    "Veyra yol idaresi, Aşağı Tarn'daki eski köprünün pazartesiden itibaren kamyonlara kapatılacağını duyurdu.",
    "Mühendisler, bahar selinden sonra yapılan incelemede yedi ayaktan ikisinde çatlak buldu.",
    "Otomobil ve otobüsler geçmeye devam edebilecek, ancak yürüme hızında ve teker teker.",
    "Değirmen ile gümrük binası arasında kırk dakikada bir kamyonlar için feribot çalışacak.",
    "Onarımın on bir milyon krona mal olması ve ilk kardan önce bitmesi bekleniyor.",
)
HARVEST = (
    "Growers in the Sarn valley expect the smallest apple harvest in thirty years.",
    "Frost in the last week of April destroyed nine blossoms out of ten on the eastern slopes.",
    "The cooperative asked the ministry to pay the insurance before the end of October.",
    "Cider makers have begun to buy fruit from Upper Karsu, where the frost did no harm.",
)
HARVEST_TR = (
    "Sarn vadisindeki üreticiler otuz yılın en düşük elma hasadını bekliyor.",
    "Nisan ayının son haftasındaki don, doğu yamaçlarında on çiçekten dokuzunu yok etti.",
    "Kooperatif, bakanlıktan sigortayı ekim sonundan önce ödemesini istedi.",
    "Elma şarabı üreticileri, donun zarar vermediği Yukarı Karsu'dan meyve almaya başladı.",
)
LIBRARY = (
    "The national library will lend musical instruments from October, its director Ilen Marsk told reporters.",
    "Two hundred violins, flutes and drums were given by families who no longer play them.",
    "Readers may keep an instrument for six weeks and must return it tuned.",
    "A workshop in the cellar will repair what comes back broken.",
)
TRAMS = (
    "Veyra will buy forty low-floor trams from the works in Ostrel, the city council decided by twenty votes to nine.",
    "The first of them is to run on the harbour line in the spring of 2033.",
    "Opponents said that the depot has no room for trams of that length.",
    "The council will borrow the money from the regional bank at four per cent.",
)
ROADWORKS = (
    "Night buses in Lower Tarn take another way from Thursday, the transport office said.",
    "Stops at the market and at the old barracks are not served until further notice.",
    "Cars and buses may still cross, but at walking pace and one at a time.",
    "Tickets that were bought for the old route remain valid on the new one.",
)
LEVELS = (312, 308, 305, 301)


def level(cm: int) -> str:
    said = f"The water level of Lake Sarn at the northern gauge is {cm} cm this morning"
    return f"{said}, the harbour master of Belmora reports."


def rows() -> Iterator[tuple[str, int, float, str]]:
    """Channel, number, hours after Monday morning, text."""
    for number, (text, hours) in enumerate(((BRIDGE, 0), (HARVEST, 26), (LIBRARY, 50), (TRAMS, 75)), 1):
        yield "tarn wire", number, hours, " ".join(text)
    yield "morning lamp", 1, 3, " ".join(BRIDGE)
    yield "morning lamp", 2, 27, " ".join(HARVEST[:2])
    yield "lamp in parts", 1, 52, " ".join(LIBRARY[:2])
    yield "lamp in parts", 2, 52.02, " ".join(LIBRARY[2:])
    yield "tarn haber", 1, 5, " ".join(BRIDGE_TR)
    yield "tarn haber", 2, 30, " ".join(HARVEST_TR)
    yield (
        "week in tarn",
        1,
        110,
        "The week in four items\n\n" + "\n".join(f"• {text[0]}" for text in (TRAMS, BRIDGE, LIBRARY, HARVEST)),
    )
    yield (
        "haftanın özeti",
        1,
        111,
        "Haftanın öne çıkanları\n\n"
        + "\n".join(
            f"• {line}"
            for line in (
                HARVEST_TR[0],
                "Belmora limanında yeni deniz feneri yakıldı, bekçi konuşma yapmadı.",
                BRIDGE_TR[0],
            )
        ),
    )
    yield "two in one", 1, 90, " ".join(LIBRARY) + "\n\n" + " ".join(TRAMS)
    yield "night bus", 1, 80, " ".join(ROADWORKS)
    for day, cm in enumerate(LEVELS):
        yield "sarn gauge", day + 1, 24 * day + 1, level(cm)
    yield "harbour radio", 1, 26, level(LEVELS[1])


def write_week(dump: Path) -> Path:
    """The posts as lines of JSON."""
    with dump.open("w", encoding="utf-8") as out:
        for channel, number, hours, text in rows():
            date = (MONDAY + timedelta(hours=hours)).isoformat()
            out.write(
                json.dumps({"channel": channel, "id": number, "date": date, "text": text}, ensure_ascii=False) + "\n"
            )
    return dump
