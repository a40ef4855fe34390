"""Who speaks, in which office, on what occasion, where and when. All names and countries are invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stemmatic.model import Heading
from stemmatic.understand import understand


def heading(text: str, published: datetime | None = None, title: str | None = None) -> Heading:
    found = understand(text + "\nThe rest follows.", published=published, title=title).headings
    return found[0] if found else Heading()


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        # English
        ("🎙 Foreign Minister Anna Beldova’s interview with the Velin Herald", "Anna Beldova", "Foreign Minister"),
        ("Statement by Trade Minister John Oster at the Velin Forum", "John Oster", "Trade Minister"),
        (
            "Briefing by Mary Kell, Head of the Office of the President",
            "Mary Kell",
            "Head of the Office of the President",
        ),
        (
            "💬 From Secretary of the Harbour Council of Ostravia Peter Lund’s remarks at a news conference:",
            "Peter Lund",
            "Secretary of the Harbour Council of Ostravia",
        ),
        ("President of Ostravia Maria Lund: We shall rebuild the harbour.", "Maria Lund", "President of Ostravia"),
        ("David Oster: the harbour is safe", "David Oster", None),
        ("💬 Kellner: the harbour is safe", "Kellner", None),
        ("Prime Minister Laura Beld said the harbour is safe", "Laura Beld", "Prime Minister"),
        # Russian
        ("🎙 Выступление Б.А.Титова в ходе заседания совета портов (Велин, 4 мая 2031 года):", "Б.А.Титов", None),
        ("Интервью М.В.Орловой агентству «Велин»", "М.В.Орлова", None),
        (
            "Пресс-секретарь президента Остравии Дмитрий #Ланской: «Порт открыт».",
            "Дмитрий Ланской",
            "Пресс-секретарь президента Остравии",
        ),
        (
            "Посол Остравии в Велине А.Б. Гринёв дал интервью газете «Порт» (14 мая 2031 года): 💬 Мы ждём.",
            "А.Б. Гринёв",
            "Посол Остравии в Велине",
        ),
        ("Заявления Кравцова:", "Кравцов", None),
        ("⚡️Глава Остравии Кравцов: порт открыт.", "Кравцов", "Глава Остравии"),
        ("Р.Т.Демирель: Порт открыт для всех.", "Р.Т.Демирель", None),
        # Ukrainian
        (
            "Заява міністра оборони Остравії Олени Бондаренко щодо порту",
            "Олена Бондаренко",
            "міністра оборони Остравії",
        ),
        ("Президент Остравії Тарас Лісовський дав інтерв’ю журналістам", "Тарас Лісовський", "Президент Остравії"),
        ("Брифінг речника міністерства Андрія Коваленка", "Андрій Коваленко", "речника міністерства"),
        # Turkish
        (
            "💬 #Ostravia Dışişleri Bakanlığı Sözcüsü Ayşe #Kaleb'in brifinginden açıklamalar:",
            "Ayşe Kaleb",
            "Ostravia Dışişleri Bakanlığı Sözcüsü",
        ),
        (
            "Ostravia’nın Velin Büyükelçisi Kemal Arın’ın 14 Mayıs’ta Liman gazetesine verdiği mülakattan:",
            "Kemal Arın",
            "Ostravia’nın Velin Büyükelçisi",
        ),
        (
            "Ostravia Devlet Başkanı Danışmanı Yusuf Tan, Velin haber ajansına demeç verdi:",
            "Yusuf Tan",
            "Ostravia Devlet Başkanı Danışmanı",
        ),
    ],
)
def test_speakers(text: str, speaker: str, role: str | None) -> None:
    found = heading(text)
    assert (found.speaker, found.role) == (speaker, role)


@pytest.mark.parametrize(
    "text",
    [
        "Важно: порт закрыт",
        "Breaking: the harbour is closed",
        "Breaking News: the harbour is closed",
        "Moscow: rain all day",
        "New York: rain all day",
        "Weather: rain all day",
        "10:30",
        "10:30 Harbour opens",
        "Read: the harbour opens",
        "Внимание: воздушная тревога",
        "Увага: повітряна тривога",
        "Son dakika: liman kapandı",
        "Харьков: дождь весь день",
        "«Атака Драконов: начало» выходит в прокат",
        "The Harbour Council of Ostravia:",
        "Депутаты Сената заявили, что порт закрыт",
        "Глава Остравии сообщил о закрытии порта",
        "Президенты Остравии и Велина: порт открыт",
        "Joint Statement of the Ministers of Trade/International Relations (Velin, May 4, 2031)",
        "Foreign Minister Anna Beld took part in the opening of the harbour",
        "11 мая в порту прошла встреча Б.А.Титова с главой порта",
        "Итоги дня:",
        "https://velin.example: new site",
        "Question: who pays?",
        "The price: two crowns",
        "В преддверии визита Дмитрия Ланского в Велин порт закрыли",
    ],
)
def test_no_speakers(text: str) -> None:
    assert heading(text).speaker is None


@pytest.mark.parametrize(
    ("text", "place", "date"),
    [
        ("🎙 Remarks by Trade Minister John Oster (Velin, May 4, 2031)", "Velin", "2031-05-04"),
        ("Talks in the harbour\n📍 Port Velin, 19 April 2031", "Port Velin", "2031-04-19"),
        ("🗺 #Velin, 11 Haziran", "Velin", "--06-11"),
        ("🗓 12 марта", None, "--03-12"),
        (
            "Регистрация на саммит портов (Новый Велин, 22-24 октября 2031 года) открыта",
            "Новый Велин",
            "2031-10-22/2031-10-24",
        ),
        ("Liman Zirvesi (Velin, 23 Ağustos - 1 Eylül 2031) başlıyor", "Velin", "2031-08-23/2031-09-01"),
        ("Заява щодо порту (Велін, 3 травня 2031 року)", "Велін", "2031-05-03"),
        ("Velin, 4 de mayo de 2031", "Velin", "2031-05-04"),
        ("Statement on the harbour (October 30 – November 2, 2031)", None, "2031-10-30/2031-11-02"),
        ("Interview with the Herald (10.06.2031)", None, "2031-06-10"),
        ("📍 Старый порт", "Старый порт", None),
        ("Встреча в порту 31 февраля", None, None),
        ("Премьера 18 декабря 2031 года", None, None),
        ("(see page 5, 2031) The harbour", None, None),
        ("📍 Two people were hurt in the old harbour today", None, None),
    ],
)
def test_places_and_dates(text: str, place: str | None, date: str | None) -> None:
    found = heading(text)
    assert found.place == place
    if place is not None or date is not None:
        assert found.stated_date == date


def test_dates_without_a_year_are_completed_from_the_publication() -> None:
    assert heading("🗓 30 December", datetime(2032, 1, 2, tzinfo=UTC)).stated_date == "2031-12-30"
    assert heading("🗓 2 Ocak", datetime(2031, 12, 30, tzinfo=UTC)).stated_date == "2032-01-02"
    assert heading("🗓 29 февраля", datetime(2033, 1, 1, tzinfo=UTC)).stated_date == "2032-02-29"


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Foreign Minister Anna Beldova’s interview with the Velin Herald", "interview with the Velin Herald"),
        (
            "Statement by Trade Minister John Oster during the Harbour Forum on tolls (Velin, May 4, 2031)",
            "Harbour Forum on tolls",
        ),
        (
            "🎙 Выступление Б.А.Титова в ходе заседания совета портов (Велин, 4 мая 2031 года):",
            "заседания совета портов",
        ),
        ("Joint Statement of the Harbour Ministers (Velin, May 4, 2031)", "Joint Statement of the Harbour Ministers"),
        ("Регистрация на Саммит портов (Велин, 22-24 октября 2031 года).", "Саммит портов"),
        ("The harbour opens at nine", None),
    ],
)
def test_events(text: str, event: str | None) -> None:
    assert heading(text).event == event


@pytest.mark.parametrize(
    ("text", "speaker", "role", "event"),
    [
        # an office and a name in the genitive, without a known given name
        (
            "🎙 Из брифинга представителя МИД Остравии Эльзы Кранау (Велин, 3 мая 2031 года)",
            "Эльзы Кранау",
            "представителя МИД Остравии",
            "брифинга",
        ),
        (
            "🎙 Из выступления министра торговли Остравии Йонаса Брекена на открытии Форума портов",
            "Йонаса Брекена",
            "министра торговли Остравии",
            "открытии Форума портов",
        ),
        (
            "🎙 З брифінгу речниці МЗС Остравії Ельзи Кранау (Велін, 3 травня 2031 року)",
            "Ельзи Кранау",
            "речниці МЗС Остравії",
            "брифінгу",
        ),
        (
            "🎙 Вступне слово міністра торгівлі Остравії Йонаса Брекена на Форумі портів",
            "Йонаса Брекена",
            "міністра торгівлі Остравії",
            "Форумі портів",
        ),
        ("🎙 Брифинг министра торговли Республики Остравия", None, None, ...),
        ("🎙 Брифинг министра торговли Республики Корвания (Велин, 3 мая 2031 года)", None, None, ...),
        ("🎙 Заявление министра торговли Республики Северной Остравии (Велин, 3 мая 2031 года)", None, None, ...),
        ("🎙 Заявление председателя Верховного Совета Остравстана (Велин, 3 мая 2031 года)", None, None, ...),
        ("🎙 Из выступления министра торговли Федеративной Республики Конго", None, None, ...),
        ("Сообщение о брифинге представителя МИД Остравии Эльзы Кранау", None, None, ...),
        # an office and a name on an occasion
        (
            "🎙 Trade Minister of Ostravia Jonas Breken at the opening of the #Harbour Forum:",
            "Jonas Breken",
            "Trade Minister of Ostravia",
            "opening of the Harbour Forum",
        ),
        (
            "Министр торговли Остравии Йонас Брекен — по итогам переговоров (Велин, 3 мая 2031 года):",
            "Йонас Брекен",
            "Министр торговли Остравии",
            "переговоров",
        ),
        (
            "Посол Остравії в Веліні Йонас Брекен — в інтерв'ю газеті «Порт»:",
            "Йонас Брекен",
            "Посол Остравії в Веліні",
            "інтерв'ю газеті «Порт»",
        ),
        ("The harbour choir at the opening of the Harbour Forum:", None, None, None),
        ("Trade Minister of Ostravia at the opening of the Harbour Forum:", None, None, ...),
        ("Trade Minister Jonas Breken at the opening of the Harbour Forum: a day in pictures", None, None, ...),
        ("Министр торговли Остравии — по итогам переговоров:", None, None, ...),
        # in Turkish the event noun ends its phrase
        (
            "Ostravia'nın Velin Büyükelçisi Kemal Arın'ın Liman gazetesine verdiği mülakattan satır başları:",
            "Kemal Arın",
            "Ostravia'nın Velin Büyükelçisi",
            "Liman gazetesine verdiği mülakat",
        ),
        (
            "Liman Devletleri Ticaret Bakanlarının Ortak Bildirisi'nden (Velin, 3 Mayıs 2031)",
            None,
            None,
            "Liman Devletleri Ticaret Bakanlarının Ortak Bildirisi",
        ),
        ("Dün limanda yapılan uzun toplantı (Velin, 3 Mayıs 2031)", None, None, "toplantı"),
        # papers of several
        ("Joint Communiqué of the Harbour Ministers", None, None, "Joint Communiqué of the Harbour Ministers"),
        ("The communiqué was not signed, the ministers went home", None, None, None),
    ],
)
def test_speakers_within_the_occasion(text: str, speaker: str | None, role: str | None, event: object) -> None:
    found = heading(text)
    assert (found.speaker, found.role) == (speaker, role)
    if event is not ...:
        assert found.event == event


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("🗓 3 Mayıs 2031, Velin", "Velin"),
        ("🗓 3 мая 2031 года, Новый Велин", "Новый Велин"),
        ("🗓 3 мая, суббота", None),
        ("🗓 3 мая, Вход по билетам", None),
        ("3 мая, Велин", None),
    ],
)
def test_a_place_behind_the_date(text: str, place: str | None) -> None:
    assert heading(f"Встреча в порту\n{text}").place == place


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        ("“The harbour is open to all.” — Jonas Breken, Trade Minister", "Jonas Breken", "Trade Minister"),
        ("«Порт открыт для всех».\n— Йонас Брекен, министр торговли", "Йонас Брекен", "министр торговли"),
        ("“The harbour is open to all.” — Velin Herald, quoting the minister", None, None),
        ("“The harbour is open to all.” — Velin Herald, page five", None, None),
        ("The harbour is open, as “Port” writes.\n— Jonas Breken, Trade Minister", None, None),
    ],
)
def test_a_quotation_is_attributed_at_its_end(text: str, speaker: str | None, role: str | None) -> None:
    (found,) = understand(text).headings
    assert (found.speaker, found.role) == (speaker, role)


def test_each_version_has_its_heading() -> None:
    text = (
        "💬 Пресс-секретарь порта Дмитрий Ланской: Порт открыт для всех кораблей со вчерашнего дня.\n\n"
        "💬 Liman Sözcüsü Dmitriy Lanskoy: Liman dünden beri bütün gemilere açık bulunmaktadır."
    )
    assert [h.speaker for h in understand(text).headings] == ["Дмитрий Ланской", "Dmitriy Lanskoy"]


def test_the_title_is_read_first() -> None:
    found = heading("The harbour is open.", title="Statement by Trade Minister John Oster")
    assert found.speaker == "John Oster"


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "«Порт открыт для всех кораблей», — сказал Дмитрий Ланской.",
            [("«Порт открыт для всех кораблей»", "Дмитрий Ланской")],
        ),
        ("“The harbour is open to all”, said David Oster.", [("“The harbour is open to all”", "David Oster")]),
        ('"The harbour is open to all," Mary Kell said.', [('"The harbour is open to all,"', "Mary Kell")]),
        ("Мария Орлова: «Порт открыт для всех кораблей»", [("«Порт открыт для всех кораблей»", "Мария Орлова")]),
        ("“Liman bütün gemilere açık” dedi Ayşe Kaleb.", [("“Liman bütün gemilere açık”", "Ayşe Kaleb")]),
        ("„Der Hafen ist für alle offen“, hieß es.", [("„Der Hafen ist für alle offen“", None)]),
        ("It's the captain's word, isn't it? 'Tis so.", []),
        ("The ship «Star» left “Old Port”.", []),
        ("An “unclosed quotation of many words here", []),
        (
            "Captain: “He told me ‘never sail at night’ and left”",
            [("“He told me ‘never sail at night’ and left”", None)],
        ),
    ],
)
def test_quotes(text: str, quotes: list[tuple[str, str | None]]) -> None:
    assert [(text[q.begin : q.end], q.speaker) for q in understand(text).quotes] == quotes


def test_a_speech_balloon_opens_a_quotation_of_the_speaker() -> None:
    text = "Remarks by Trade Minister John Oster\n💬 The harbour is open. All may come.\nNobody came."
    (quote,) = understand(text).quotes
    assert (text[quote.begin : quote.end], quote.speaker) == ("The harbour is open. All may come.", "John Oster")


def test_heading_passages() -> None:
    text = "Remarks by Trade Minister John Oster\n📍 Velin, May 4, 2031\n\nThe harbour is open.\nAll may come"
    assert [p.kind.value for p in understand(text).passages] == ["heading", "heading", "sentence", "sentence"]
    assert [p.kind.value for p in understand("Nothing but one line").passages] == ["sentence"]
