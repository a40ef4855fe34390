"""Invented corpora in five languages, with known truth: who said whose text again in another language.

    python -m benchmarks.translated 100000 --output corpus.jsonl

A sentence is two clauses, each of a few phrases that stand below in five languages, with a name or a number in some;
the same choice of phrases in another language is its translation, in plain words without endings that agree, which the
encoder takes for what it is. Posts have one sentence or two. Of ten posts seven are new; of the others half are copies
and half translations of one of the last few thousand, a third of these of one of two sentences. The same seed and
number give the same corpus.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.corpus import BEGIN, Made, write_rows

LANGUAGES = ("en", "ru", "tr", "uk", "ar")
_WHO = """
the harbour master|начальник порта|liman müdürü|начальник порту|مدير الميناء
the baker|пекарь|fırıncı|пекар|الخباز
a group of students|группа студентов|bir grup öğrenci|група студентів|مجموعة من الطلاب
the minister of health|министр здравоохранения|sağlık bakanı|міністр охорони здоров'я|وزير الصحة
the judge|судья|hakim|суддя|القاضي
the national team|сборная|milli takım|збірна|المنتخب الوطني
a farmer|фермер|bir çiftçi|фермер|مزارع
the museum|музей|müze|музей|المتحف
the railway workers|железнодорожники|demiryolu işçileri|залізничники|عمال السكك الحديدية
an old fisherman|старый рыбак|yaşlı bir balıkçı|старий рибалка|صياد عجوز
the central bank|центральный банк|merkez bankası|центральний банк|البنك المركزي
a young singer|молодая певица|genç bir şarkıcı|молода співачка|مغنية شابة
the fire brigade|пожарная команда|itfaiye|пожежна команда|فرقة الإطفاء
the school council|школьный совет|okul kurulu|шкільна рада|مجلس المدرسة
scientists|учёные|bilim insanları|учені|علماء
the border guards|пограничники|sınır muhafızları|прикордонники|حرس الحدود
the opposition party|оппозиционная партия|muhalefet partisi|опозиційна партія|حزب المعارضة
two tourists|два туриста|iki turist|двоє туристів|سائحان
the theatre director|директор театра|tiyatro müdürü|директор театру|مدير المسرح
the water company|водная компания|su şirketi|водна компанія|شركة المياه
a doctor|врач|bir doktor|лікар|طبيب
the football club|футбольный клуб|futbol kulübü|футбольний клуб|نادي كرة القدم
the ambassador|посол|büyükelçi|посол|السفير
the weather service|метеослужба|meteoroloji servisi|метеослужба|هيئة الأرصاد الجوية
the bishop|епископ|piskopos|єпископ|الأسقف
a programmer|программист|bir programcı|програміст|مبرمج
"""
_DID = """
opened|открыл|açtı|відкрив|افتتح
bought|купил|satın aldı|купив|اشترى
criticised|раскритиковал|eleştirdi|розкритикував|انتقد
repaired|отремонтировал|onardı|відремонтував|أصلح
lost|потерял|kaybetti|втратив|فقد
promised|пообещал|vaat etti|пообіцяв|وعد
photographed|сфотографировал|fotoğrafladı|сфотографував|صور
banned|запретил|yasakladı|заборонив|حظر
found|нашёл|buldu|знайшов|وجد
sold|продал|sattı|продав|باع
painted|покрасил|boyadı|пофарбував|طلى
stole|украл|çaldı|вкрав|سرق
measured|измерил|ölçtü|виміряв|قاس
celebrated|отпраздновал|kutladı|відсвяткував|احتفل
rejected|отклонил|reddetti|відхилив|رفض
built|построил|inşa etti|побудував|بنى
burned|сжёг|yaktı|спалив|أحرق
translated|перевёл|çevirdi|переклав|ترجم
inspected|проверил|denetledi|перевірив|فحص
closed|закрыл|kapattı|закрив|أغلق
donated|пожертвовал|bağışladı|пожертвував|تبرع
described|описал|anlattı|описав|وصف
postponed|отложил|erteledi|відклав|أجل
saved|спас|kurtardı|врятував|أنقذ
"""
_WHAT = """
a new bridge|новый мост|yeni bir köprü|новий міст|جسرا جديدا
the price of bread|цена хлеба|ekmek fiyatı|ціна хліба|سعر الخبز
an old ship|старый корабль|eski bir gemi|старий корабель|سفينة قديمة
the election results|результаты выборов|seçim sonuçları|результати виборів|نتائج الانتخابات
a library of rare books|библиотека редких книг|nadir kitaplar kütüphanesi|бібліотека рідкісних книг|مكتبة الكتب النادرة
the vaccine|вакцина|aşı|вакцина|اللقاح
a stolen painting|украденная картина|çalıntı bir tablo|викрадена картина|لوحة مسروقة
the gas pipeline|газопровод|doğal gaz boru hattı|газопровід|خط أنابيب الغاز
a bicycle lane|велосипедная дорожка|bisiklet yolu|велосипедна доріжка|مسار للدراجات
the peace treaty|мирный договор|barış antlaşması|мирний договір|معاهدة السلام
forty sheep|сорок овец|kırk koyun|сорок овець|أربعين خروفا
a secret letter|секретное письмо|gizli bir mektup|таємний лист|رسالة سرية
the championship final|финал чемпионата|şampiyona finali|фінал чемпіонату|نهائي البطولة
a flooded cellar|затопленный подвал|su basmış bir bodrum|затоплений підвал|قبو غمرته المياه
the tax on sugar|налог на сахар|şeker vergisi|податок на цукор|الضريبة على السكر
an ancient coin|древняя монета|antik bir sikke|давня монета|عملة أثرية
the school building|здание школы|okul binası|будівля школи|مبنى المدرسة
a concert|концерт|bir konser|концерт|حفلة موسيقية
the honey harvest|сбор мёда|bal hasadı|збір меду|محصول العسل
a lost dog|потерявшаяся собака|kayıp bir köpek|загублений собака|كلبا ضائعا
the mobile network|мобильная сеть|mobil ağ|мобільна мережа|شبكة الهاتف المحمول
a wind farm|ветряная электростанция|rüzgar santrali|вітрова електростанція|مزرعة رياح
the state budget|государственный бюджет|devlet bütçesi|державний бюджет|ميزانية الدولة
a wedding dress|свадебное платье|bir gelinlik|весільна сукня|فستان زفاف
the hospital roof|крыша больницы|hastane çatısı|дах лікарні|سقف المستشفى
a chess tournament|шахматный турнир|satranç turnuvası|шаховий турнір|بطولة شطرنج
the salt mine|соляная шахта|tuz madeni|соляна шахта|منجم الملح
military helicopters|военные вертолёты|askeri helikopterler|військові гелікоптери|مروحيات عسكرية
a children's film|детский фильм|bir çocuk filmi|дитячий фільм|فيلما للأطفال
the glacier|ледник|buzul|льодовик|النهر الجليدي
"""
_WHERE = """
in the capital|в столице|başkentte|у столиці|في العاصمة
near the lighthouse|у маяка|deniz fenerinin yanında|біля маяка|قرب المنارة
on the island|на острове|adada|на острові|في الجزيرة
at the airport|в аэропорту|havalimanında|в аеропорту|في المطار
behind the cathedral|за собором|katedralin arkasında|за собором|خلف الكاتدرائية
in the mountains|в горах|dağlarda|у горах|في الجبال
at the vegetable market|на овощном рынке|sebze pazarında|на овочевому ринку|في سوق الخضار
under the railway station|под вокзалом|tren istasyonunun altında|під вокзалом|تحت محطة القطار
in the court room|в зале суда|mahkeme salonunda|у залі суду|في قاعة المحكمة
along the river|вдоль реки|nehir boyunca|уздовж річки|على طول النهر
in the old factory|на старом заводе|eski fabrikada|на старому заводі|في المصنع القديم
at the stadium|на стадионе|stadyumda|на стадіоні|في الملعب
in the desert|в пустыне|çölde|у пустелі|في الصحراء
on television|по телевидению|televizyonda|по телебаченню|على التلفزيون
in the forest|в лесу|ormanda|у лісі|في الغابة
at the university|в университете|üniversitede|в університеті|في الجامعة
in the prison|в тюрьме|hapishanede|у в'язниці|في السجن
at sea|в море|denizde|у морі|في البحر
in the embassy|в посольстве|elçilikte|у посольстві|في السفارة
in a hotel|в гостинице|bir otelde|у готелі|في فندق
"""
_WHEN = """
on Monday morning|в понедельник утром|pazartesi sabahı|у понеділок вранці|صباح الاثنين
after the storm|после бури|fırtınadan sonra|після бурі|بعد العاصفة
during the holidays|во время каникул|tatil sırasında|під час канікул|خلال العطلة
last winter|прошлой зимой|geçen kış|минулої зими|الشتاء الماضي
at midnight|в полночь|gece yarısı|опівночі|عند منتصف الليل
despite the protests|несмотря на протесты|protestolara rağmen|попри протести|رغم الاحتجاجات
for the first time|впервые|ilk kez|уперше|لأول مرة
without any warning|без предупреждения|hiçbir uyarı olmadan|без жодного попередження|دون أي إنذار
before the elections|перед выборами|seçimlerden önce|перед виборами|قبل الانتخابات
because of the drought|из-за засухи|kuraklık nedeniyle|через посуху|بسبب الجفاف
by mistake|по ошибке|yanlışlıkla|помилково|عن طريق الخطأ
in only three days|всего за три дня|sadece üç günde|лише за три дні|في ثلاثة أيام فقط
after a long trial|после долгого суда|uzun bir davadan sonra|після довгого суду|بعد محاكمة طويلة
with foreign money|на иностранные деньги|yabancı parayla|за іноземні гроші|بأموال أجنبية
in spring|весной|ilkbaharda|навесні|في الربيع
"""
_NAMES = """
Verhalen|Верхален|Verhalen|Верхален|فيرهالين
Sitran|Ситран|Sitran|Сітран|سيتران
Odran|Одран|Odran|Одран|أودران
Marsida|Марсида|Marsida|Марсіда|مارسيدا
Belkor|Белкор|Belkor|Белкор|بلكور
Tarn|Тарн|Tarn|Тарн|تارن
Lumira|Лумира|Lumira|Луміра|لوميرا
Gorvan|Горван|Gorvan|Горван|غورفان
Kalemi|Калеми|Kalemi|Калемі|كاليمي
Fendra|Фендра|Fendra|Фендра|فندرا
"""
_AND = ("and", "и", "ve", "і", "و")
_COMMA = (",", ",", ",", ",", "،")
_TABLES = [
    [line.split("|") for line in table.strip().split("\n")] for table in (_WHO, _DID, _WHAT, _WHERE, _WHEN, _NAMES)
]
_SHARES = {"copy": 0.15, "translation": 0.10, "translated excerpt": 0.05}
_RECENT = 5_000  # posts that may still be said again
_NO_NAME, _NO_NUMBER = -1, 0

Meaning = tuple[int, ...]
"""A sentence in no language: the numbers of its phrases, of a name or -1, and a number or 0."""


def say(meaning: Meaning, language: str) -> str:
    """A sentence in a language."""
    at = LANGUAGES.index(language)
    who, did, what, where, other, then, which, when, name, number = meaning
    people, deeds, things, places, times, names = _TABLES
    subject = people[who][at] + ("" if name == _NO_NAME else f" {names[name][at]}")
    first, second = [deeds[did][at], things[what][at]], [deeds[then][at], things[which][at]]
    if number != _NO_NUMBER:
        second.append(f"({number})")
    if language == "tr":  # the verb stands last
        first.reverse()
        second.reverse()
    words = [subject, *first, places[where][at] + _COMMA[at], _AND[at], people[other][at], *second, times[when][at]]
    text = " ".join(words)
    return text[0].upper() + text[1:] + "."


def draw(rng: np.random.Generator) -> Meaning:
    """A new sentence."""
    order = (0, 1, 2, 3, 0, 1, 2, 4)
    phrases = [int(rng.integers(len(_TABLES[table]))) for table in order]
    name = int(rng.integers(len(_TABLES[5]))) if rng.random() < 0.4 else _NO_NAME
    number = int(rng.integers(2, 9000)) if rng.random() < 0.3 else _NO_NUMBER
    return (*phrases, name, number)


def make_translated(count: int, seed: int = 1, languages: int = len(LANGUAGES)) -> Iterator[Made]:
    """``count`` posts in order of time, in the first ``languages`` of :data:`LANGUAGES`."""
    rng = np.random.default_rng(seed)
    channels = 20 + count // 4000
    numbers = [0] * channels
    kinds, shares = list(_SHARES), np.cumsum(list(_SHARES.values()))
    recent: list[tuple[Made, tuple[Meaning, ...]]] = []
    for made in range(count):
        channel = int(rng.integers(channels))
        numbers[channel] += 1
        language = LANGUAGES[channel % languages]
        at = int(np.searchsorted(shares, rng.random()))
        kind = kinds[at] if at < len(kinds) else "new"
        meanings = tuple(draw(rng) for _ in range(int(rng.integers(1, 3))))
        source = None
        if kind != "new" and recent:
            source, held = recent[int(rng.integers(len(recent)))]
            if (source.language == language) != (kind == "copy") or (kind == "translated excerpt" and len(held) < 2):
                kind, source = "new", None
            else:
                meanings = held[:1] if kind == "translated excerpt" else held
        post = Made(
            channel=f"channel_{channel}",
            number=numbers[channel],
            date=BEGIN + timedelta(days=90) * made / count,
            language=language,
            sentences=tuple(say(meaning, language) for meaning in meanings),
            signature="",
            kind=kind,
            source=source.key if source else None,
        )
        yield post
        if len(recent) < _RECENT:
            recent.append((post, meanings))
        else:
            recent[made % _RECENT] = post, meanings


def main() -> None:
    """Write a corpus and its truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("posts", type=int)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    posts = list(make_translated(asked.posts, asked.seed))
    write_rows(iter(posts), asked.output)
    truth = asked.output.with_suffix(".truth.csv")
    truth.write_text("".join(f"{post.source},{post.key},{post.kind}\n" for post in posts if post.source), "utf-8")
    print(f"{asked.posts:,} posts in {asked.output}, truth in {truth}")


if __name__ == "__main__":
    main()
