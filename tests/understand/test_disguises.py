"""A text that hides look-alikes or marks that nobody sees says so; what its script asks for is no disguise."""

from __future__ import annotations

import pytest

from stemmatic.model import DisguiseKind
from stemmatic.understand import understand

RUSSIAN = "Паром через озеро Сарн стоит до среды, сообщила администрация Вейры."
LATIN = str.maketrans("аосеАОСЕрх", "aoceAOCEpx")
LOOKALIKES, INVISIBLE = DisguiseKind.LOOKALIKES, DisguiseKind.INVISIBLE


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (RUSSIAN.translate(LATIN), [LOOKALIKES]),
        ("\u200b".join(RUSSIAN), [INVISIBLE]),
        (RUSSIAN.replace("р", "р\u2060"), [INVISIBLE]),
        (RUSSIAN.replace("о", "о\u200d"), [INVISIBLE]),
        (RUSSIAN.replace("о", "о\U000e0061"), [INVISIBLE]),
        (RUSSIAN.translate(LATIN).replace("и", "и\u034f"), [LOOKALIKES, INVISIBLE]),
        ("The fer\u2063ry of Véyra stands still", [INVISIBLE]),
        ("המ\u2060עבורת עומדת עד יום רביעי", [INVISIBLE]),
    ],
)
def test_what_is_a_disguise(text: str, kinds: list[DisguiseKind]) -> None:
    said = understand(text)
    assert [one.kind for one in said.disguises] == kinds
    first = said.disguises[0]
    assert 0 < first.words <= len(text.split())
    assert text[first.begin : first.end] in text.split()[: first.words + 8] or " " not in text[first.begin : first.end]
    if "Сарн" in RUSSIAN and text[:1] == "П":
        assert said.languages == ("ru",)  # the language is told as of the text without it


@pytest.mark.parametrize(
    "text",
    [
        RUSSIAN,
        "می‌گوید کشتی‌ها ایستاده‌اند",
        "\u200fالمدينة\u200e فيرا \u202bهنا\u202c",
        "क्\u200dष और र्\u200dय",
        "👩‍🚀 ❤️ 🏴\U000e0067\U000e0062\U000e007f Véyra",
        "Ве\u00adйра и её па\u00adром",
        "Wi-Fi и iPhone, COVIDом, CEO Орлов",
        "ເຮືອ\u200bຂ້າມ\u200bຟາກ",
        "\ufeffVéyra \u200bferry",
    ],
)
def test_what_is_none(text: str) -> None:
    assert understand(text).disguises == ()
