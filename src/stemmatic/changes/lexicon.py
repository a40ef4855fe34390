# ruff: noqa: E501 - tables of words read best as text
"""The words by which changes are known, in each language: data, no rules.

Entries are compared as comparison text. A star stands for an ending of up to five letters, ``_`` for a space; entries
with ``!`` are idioms: what they hold is no mark.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from stemmatic.text.comparison import fold_word
from stemmatic.text.months import FOLDED_MONTHS

_MOST_OF_ENDING = 5
_FEWEST_LETTERS = 4  # of a word that a beginning may negate


class Sign(StrEnum):
    """What a word or phrase is a mark of."""

    NOT = "not"  # a negation by itself
    NOR = "nor"  # a negation of which several in one sentence are one
    FALSE = "false"  # a denial of the clause that follows
    MODAL = "modal"
    INTENSE = "intense"
    IF = "if"
    SPEECH = "speech"
    BOUND = "bound"
    UNIT = "unit"
    PLACE = "place"  # a word that stands before places
    TITLE = "title"
    NOUN = "noun"  # a word behind which no name stands
    IDIOM = "idiom"


class Mark(NamedTuple):
    """A mark: the words ``[begin, end)`` of a passage, what it is a mark of, and which one."""

    begin: int
    end: int
    sign: Sign
    value: str


_AUXILIARIES = "is are was were do does did have has had ca wo would should could must need might ai sha"
_EN_NOT = " ".join(f"{verb}n't {verb}nt" for verb in _AUXILIARIES.split())

_NEGATION = {
    "en": f"not {_EN_NOT} cannot no_longer no never without neither nobody nothing none nowhere fail_to fails_to failed_to"
    " unable_to refuse_to refuses_to refused_to anything_but far_from other_than",
    "ru": "не нет нельзя без невозможно",
    "uk": "не нема немає нічого_не не_можна без неможливо",
    "tr": "değil değil* yok yoktu* asla hayır",
    "es": "no sin",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals niemand niemandem nichts nirgends ohne weder",
    "fr": "ne sans non",
    "ar": "لا لم لن ليس ليست ليسوا لست ولا ولم ولن وليس وليست فلا فلم فلن بلا بدون دون غير",
}  # fmt: skip
_CONCORD = {
    "en": "any_more anymore nor",
    "ru": "никогда никто никого никому никем ничто ничего ничему ничем нигде никуда никак никакой никакая никакое никакие никаких ни",
    "uk": "ніколи ніхто нікого нікому ніщо нічого нічому ніде нікуди ніяк ніякий ніяка ніяке ніякі ніяких ні ані",
    "tr": "hiç hiçbir hiçkimse hiç_kimse",
    "es": "nunca jamás nadie nada ningún ninguna ninguno tampoco ni",
    "fr": "pas plus jamais rien personne aucun aucune nulle_part guère",
    "ar": "أبدا ابدا قط",
}
_FALSE = {
    "en": "false untrue fake",
    "ru": "неправда неверно ложь ложно неправдой",
    "uk": "неправда невірно брехня хибно",
    "tr": "yanlış yalan",
    "es": "falso mentira",
    "de": "falsch unwahr",
    "fr": "faux",
    "ar": "كذب",
}
_THAT = {"en": "that", "ru": "что", "uk": "що", "tr": "", "es": "que", "de": "dass", "fr": "que", "ar": "ان"}
_NEGATION_IDIOMS = {
    "en": "not_only not_just not_merely not_simply not_least no_doubt without_doubt no_less no_fewer whether_or_not or_not"
    " why_not not_to_mention nothing_but none_other not_until no_sooner no_wonder no_matter nothing_short_of if_not not_yet"
    " can't_wait cannot_wait can't_believe cannot_believe can't_help cannot_help nothing_less not_long_ago",
    "ru": "не_только не_просто не_менее не_более не_меньше не_больше тем_не_менее не_раз чуть_не едва_не не_позднее"
    " не_позже не_ранее не_раньше как_нельзя не_так_давно не_считая без_сомнения без_сомнений ни_разу во_что_бы_то_ни_стало"
    " так_или_иначе не_исключено не_говоря не_исключил* не_исключают",
    "uk": "не_тільки не_лише не_просто не_менше не_більше не_менш тим_не_менш тим_не_менше не_раз ледь_не мало_не не_пізніше"
    " не_раніше не_так_давно без_сумніву не_виключено не_кажучи",
    "tr": "yalnız_değil sadece_değil değil_mi yok_etmek yok_etti* yok_edil* hiç_değilse",
    "es": "no_solo no_sólo no_solamente no_obstante no_sin sin_embargo sin_duda nada_más no_menos sin_dudas",
    "de": "nicht_nur nicht_zuletzt nicht_wahr nicht_weniger ohne_zweifel nicht_mehr_als nichts_als nicht_einmal",
    "fr": "non_seulement pas_seulement n'importe sans_doute sans_cesse ne_serait_ce pas_moins ne_cesse",
    "ar": "ليس_فقط لا_سيما ولا_سيما لا_يزال لا_تزال لا_زال لا_شك لا_بد ليس_فحسب ما_زال غير_ان",
}
_MODALITY: dict[str, dict[str, str]] = {
    "en": {
        "possible": "may might could possibly perhaps maybe probably likely potentially can",
        "future": "will shall won't is_going_to are_going_to",
        "certain": "certainly definitely surely",
        "necessary": "must have_to has_to need_to needs_to is_obliged_to are_obliged_to",
        "advisable": "should ought_to would_like_to",
        "reported": "reportedly allegedly supposedly apparently seemingly rumoured rumored alleged",
    },
    "ru": {
        "possible": "может могут мог могла могло могли возможно вероятно наверное пожалуй сможет смогут",
        "future": "будет будут буду будем",
        "certain": "точно обязательно непременно несомненно",
        "necessary": "должен должна должно должны обязан обязана обязаны придется нужно необходимо надо",
        "advisable": "следует стоит",
        "reported": "якобы предположительно будто вроде",
    },
    "uk": {
        "possible": "може можуть міг могла могли можливо ймовірно мабуть напевно зможе зможуть",
        "future": "буде будуть",
        "certain": "точно обов'язково неодмінно безсумнівно",
        "necessary": "повинен повинна повинні мусить мусять мушу зобов'язаний зобов'язана зобов'язані треба необхідно потрібно",
        "advisable": "варто слід",
        "reported": "нібито начебто імовірно ніби",
    },
    "tr": {
        "possible": "belki muhtemelen olasılıkla galiba herhalde",
        "certain": "kesinlikle mutlaka elbette",
        "necessary": "zorunda zorundadır mecbur mecburen gerek gerekiyor gerekir şart",
        "reported": "iddiaya_göre sözde güya iddiasına_göre",
    },
    "es": {
        "possible": "puede pueden podría podrían podrá podrán quizás quizá tal_vez posiblemente probablemente",
        "future": "va_a van_a",
        "certain": "seguramente ciertamente definitivamente",
        "necessary": "debe deben deberá deberán tiene_que tienen_que hay_que",
        "advisable": "debería deberían",
        "reported": "supuestamente presuntamente presunto presunta al_parecer",
    },
    "de": {
        "possible": "kann können könnte könnten dürfte dürften mag vielleicht möglicherweise wahrscheinlich eventuell vermutlich",
        "future": "wird werden",
        "certain": "sicher gewiss bestimmt definitiv",
        "necessary": "muss müssen musste mussten",
        "advisable": "soll sollen sollte sollten",
        "reported": "angeblich mutmaßlich offenbar anscheinend",
    },
    "fr": {
        "possible": "peut peuvent pourrait pourraient pourra pourront peut être probablement éventuellement",
        "future": "va vont",
        "certain": "certainement sûrement assurément",
        "necessary": "doit doivent devra devront il_faut faut",
        "advisable": "devrait devraient",
        "reported": "prétendument soi_disant apparemment présumé présumée",
    },
    "ar": {
        "possible": "قد وقد يمكن تمكن ربما يحتمل محتمل لعل",
        "future": "سوف",
        "certain": "حتما بالتأكيد",
        "necessary": "يجب تجب ينبغي لابد لا_بد",
        "reported": "يزعم زعم مزعوم يقال",
    },
}
_INTENSIFIERS = {
    "en": "very extremely utterly totally absolutely completely incredibly hugely massively massive enormous gigantic"
    " catastrophic horrific shocking shockingly outrageous unprecedented devastating terribly deeply brutally brutal"
    " insanely super highly huge tremendous monumental colossal stunning blatantly blatant outright literally truly"
    " overwhelming overwhelmingly staggering explosive dramatic dramatically drastic drastically relentlessly"
    " undoubtedly unbelievably unbelievable astonishing slightly somewhat merely mildly barely a_bit a_little kind_of"
    " sort_of relatively fairly minor",
    "ru": "очень крайне совершенно абсолютно чрезвычайно невероятно полностью страшно ужасно катастрофическ* чудовищн*"
    " колоссальн* грандиозн* огромн* шокирующ* беспрецедентн* резко сильно немного слегка чуть_чуть несколько_раз_больше"
    " весьма гигантск* сокрушительн*",
    "uk": "дуже вкрай цілком абсолютно надзвичайно неймовірно повністю страшенно жахливо катастрофічн* жахлив* колосальн*"
    " грандіозн* величезн* шокуюч* безпрецедентн* різко сильно трохи дещо злегка гігантськ* нищівн*",
    "tr": "çok son_derece aşırı tamamen kesinkes inanılmaz müthiş korkunç muazzam devasa felaket şok_edici eşi_görülmemiş"
    " oldukça biraz hafifçe büsbütün",
    "es": "muy extremadamente totalmente absolutamente completamente increíblemente enorme enormes masivo masiva"
    " catastrófico catastrófica terrible brutal sumamente gravemente impactante sin_precedentes ligeramente algo_más"
    " tremendo tremenda",
    "de": "sehr äußerst extrem völlig absolut total unglaublich riesig* massiv* katastrophal* gewaltig* schockierend*"
    " enorm* brutal* beispiellos* höchst zutiefst etwas leicht kaum",
    "fr": "très extrêmement totalement absolument complètement incroyablement énorme énormes massif massive massifs"
    " catastrophique catastrophiques terrible terriblement gravement choquant choquante sans_précédent légèrement"
    " gigantesque gigantesques",
    "ar": "جدا للغاية تماما كليا هائل هائلة ضخم ضخمة كارثي كارثية مروع مروعة صادم صادمة بشدة غير_مسبوق غير_مسبوقة قليلا",
}
_CONDITIONS = {
    "en": "if unless provided providing as_long_as on_condition in_case only_when only_after subject_to",
    "ru": "если при_условии в_случае только_после лишь_когда",
    "uk": "якщо за_умови у_разі в_разі лише_після тільки_після",
    "tr": "eğer şartıyla koşuluyla takdirde ancak_şu_şartla",
    "es": "si siempre_que a_menos_que a_condición en_caso con_tal_de",
    "de": "wenn falls sofern unter_der_bedingung vorausgesetzt im_falle",
    "fr": "si s'il s'ils à_condition sauf_si à_moins pourvu_que en_cas",
    "ar": "اذا إذا لو بشرط شريطة ما_لم في_حال",
}
_CONDITION_IDIOMS = {
    "en": "as_if even_if what_if if_only ask_if asks_if asked_if know_if see_if wonder_if wondered_if if_not if_you_want",
    "ru": "как_если что_если даже_если если_не_считать",
    "uk": "навіть_якщо що_якщо",
    "es": "como_si aunque_si si_bien incluso_si saber_si",
    "de": "als_wenn auch_wenn selbst_wenn wie_wenn",
    "fr": "même_si comme_si si_bien savoir_si",
    "ar": "حتى_لو كما_لو حتى_إذا حتى_وإن",
}
_SPEECH = {
    "en": "said says say told tells stated states announced announces claims claimed declared declares warned warns added"
    " according_to reports reported writes wrote insists insisted",
    "ru": "сказал* заявил* заявляет сообщил* сообщает сообщают рассказал* отметил* объявил* подчеркнул* пояснил* написал*"
    " добавил* утверждает утверждал* по_словам по_данным",
    "uk": "сказав сказала заявив заявила заявляє повідомив повідомила повідомляє розповів розповіла зазначив зазначила оголосив"
    " оголосила підкреслив підкреслила наголосив наголосила написав написала додав додала за_словами за_даними",
    "tr": "dedi söyledi belirtti açıkladı bildirdi duyurdu kaydetti ifade_etti vurguladı yazdı iddia_etti göre diyor",
    "es": "dijo dice declaró afirmó anunció informó señaló aseguró según advirtió explicó escribió agregó añadió",
    "de": "sagte sagt erklärte erklärt teilte_mit meldete meldet kündigte betonte laut zufolge schrieb behauptete warnte",
    "fr": "dit a_dit déclaré déclare affirmé affirme annoncé annonce selon indiqué souligné assuré écrit averti",
    "ar": "قال قالت وقال وقالت صرح صرحت أعلن أعلنت اعلن اعلنت أكد أكدت اكد اكدت أضاف أضافت ذكر ذكرت بحسب وفقا حسب أفاد أفادت",
}
_BOUNDS: dict[str, dict[str, str]] = {
    "en": {"above": "more_than over at_least no_fewer_than no_less_than", "below": "fewer_than less_than at_most no_more_than"},
    "ru": {"above": "более больше свыше не_менее не_меньше", "below": "менее меньше не_более не_больше"},
    "uk": {"above": "понад більше не_менше щонайменше", "below": "менше не_більше щонайбільше"},
    "tr": {"above": "fazla aşkın en_az", "below": "en_fazla"},
    "es": {"above": "más_de al_menos por_lo_menos", "below": "menos_de como_máximo"},
    "de": {"above": "mehr_als mindestens", "below": "weniger_als höchstens"},
    "fr": {"above": "plus_de au_moins", "below": "moins_de au_plus"},
    "ar": {"above": "أكثر_من ما_لا_يقل", "below": "أقل_من ما_لا_يزيد"},
}  # fmt: skip
_UNITS = {
    "kilometre": "km kilometer kilometers kilometre kilometres км километр* кілометр* kilometr* kilómetro* kilomètre* كيلومتر* كم",
    "metre": "meter meters metre metres метр* metr* metro metros mètre* متر أمتار",
    "mile": "mile miles миля мили миль милях milla millas meile meilen ميل أميال mil",
    "foot": "ft foot feet фут* pie pies fuß pieds قدم",
    "kilogram": "kg kilogram kilograms kilo kilos кг килограмм* кілограм* kilogramo* kilogramm kilogramme* كيلوغرام* كجم",
    "tonne": "ton tons tonne tonnes тонн* тон tona toneladas tonelada tonnen طن أطنان",
    "litre": "liter liters litre litres литр* літр* litro litros لتر",
    "barrel": "barrel barrels баррел* барел* varil barriles fass baril barils برميل براميل",
    "second": "second seconds секунд* saniye segundo segundos sekunde sekunden secondes ثانية ثوان",
    "minute": "minute minutes минут* хвилин* dakika minuto minutos minuten دقيقة دقائق",
    "hour": "hour hours час часа часов годин годину години saat hora horas stunde stunden heure heures ساعة ساعات",
    "day": "day days день дня дней днів дні gün día días tag tage tagen jour jours يوم أيام",
    "week": "week weeks недел* тижн* тижні тиждень hafta semana semanas woche wochen semaine semaines أسبوع أسابيع",
    "month": "month months месяц* місяц* ay mes meses monat monate monaten mois شهر أشهر",
    "year": "year years год года лет рік роки років yıl sene año años jahr jahre jahren an ans année années سنة سنوات عام أعوام",
    "per cent": "%",
    "US dollar": "usd", "euro": "eur", "rouble": "rub", "hryvnia": "uah", "lira": "try", "pound": "gbp", "yen": "jpy",
    "yuan": "cny", "rupee": "inr",
    "thousand": "×thousand", "million": "×million", "milliard": "×billion",
    "degree Celsius": "celsius", "degree Fahrenheit": "fahrenheit",
    "megawatt": "mw мвт megawatt", "kilowatt": "kw квт kilowatt", "hectare": "hectare hectares га гектар* hektar hectárea* هكتار",
    "acre": "acre acres акр*",
}  # fmt: skip
_PLACES = {
    "en": "in at near inside outside across", "ru": "в во под около возле", "uk": "в у під біля", "es": "en cerca_de",
    "de": "in nahe nach", "fr": "à en dans", "ar": "في قرب",
}  # fmt: skip
_TITLES = {
    "ar": "الرئيس رئيس وزير الوزير السيد السيدة سفير السفير الجنرال الدكتور مدير محافظ المتحدث الناطق الملك الأمير",
}
# German writes every noun with a capital: behind these words stands a noun rather than a name.
_BEFORE_NOUNS = {
    "de": "der die das den dem des ein eine einen einem einer eines kein keine keinen im am zum zur beim ins vom ihr ihre"
    " ihren sein seine seinen unser unsere dieser diese dieses jeder jede jedes alle viele mehrere einige zwei drei",
}
_NUMBERS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "ru": "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "ru feminine": "две трех четырех пяти шести семи восьми девяти десяти одиннадцати двенадцати",
    "ru others": "двух трем четырем пятью шестью семью восьмью девятью десятью - -",
    "ru collective": "двое трое четверо пятеро шестеро семеро - - - - -",
    "uk": "два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять",
    "uk feminine": "дві трьох чотирьох п'яти шести семи восьми дев'яти десяти одинадцяти дванадцяти",
    "uk collective": "двоє троє четверо п'ятеро шестеро семеро восьмеро - - - -",
    "tr": "iki üç dört beş altı yedi sekiz dokuz - onbir oniki",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "ar": "اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة - -",
    "ar feminine": "اثنين ثلاث أربع خمس ست سبع ثماني تسع عشر - -",
}  # fmt: skip
_DAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
    "ru accusative": "понедельника вторника среду четверга пятницу субботу воскресенья",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя",
    "uk accusative": "понеділка вівторка середу четверга п'ятницю суботу неділю",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
}
_NEARER_DAYS = {
    "yesterday": "yesterday вчера вчора dün ayer gestern hier أمس",
    "today": "today сегодня сьогодні bugün hoy heute aujourd'hui اليوم",
    "tomorrow": "tomorrow завтра завтра yarın mañana morgen demain غدا",
}
_NEGATING_BEGINNINGS = {
    "en": "un in im il ir dis non mis",
    "ru": "не без бес",
    "uk": "не без",
    "es": "in im des i",
    "de": "un",
    "fr": "in im dé dés ir il",
}
# A Turkish verb is negated by -me- before its tense: gel-me-di, gel-mi-yor, gel-mez, gel-me-yecek.
_TURKISH_NEGATION = regex.compile(
    r"\p{L}{2,}(?:m[ae](?:di|miş|mis|y[ae]c[ae][kğg]|diğ|dig|y[ae]n|sin(?:l[ae]r)?$|yiz|meli|mali)"
    r"|m[iuü]yor|m[ae]z(?:l[ae]r|sin|siniz|dı|di|$))"
)
_TURKISH_NO_VERBS = frozenset(
    map(fold_word, ["namaz", "temmuz", "yılmaz", "korkmaz", "durmaz", "solmaz", "omuz", "domuz"])
)
_TURKISH_MODALS = (
    ("possible", regex.compile(r"\p{L}{2,}[ae]bil(?:ir|di|ec|mek|iyor)")),
    ("necessary", regex.compile(r"\p{L}{2,}(?:meli|mali)(?:dir|ydi|yiz|ler|lar|sin|$)")),
    ("future", regex.compile(r"\p{L}{2,}[ae]c[ae](?:k|ğ)")),
)
_TURKISH_IF = regex.compile(r"\p{L}{2,}(?:(?:[iuü]r|[ae]r|m[ae]z|di|yor|miş)s[ae](?:l[ae]r|n|k|niz|$))")


class _Words(NamedTuple):
    """A table made ready: phrases by their first words, longest first, and beginnings of words."""

    phrases: dict[str, list[tuple[tuple[str, ...], Sign, str]]]
    stems: list[tuple[str, Sign, str]]


def _entries(language: str) -> list[tuple[str, Sign, str]]:
    """All entries of a language: the text of each, what it marks, which one."""
    plain = (
        (Sign.NOT, _NEGATION), (Sign.NOR, _CONCORD), (Sign.IDIOM, _NEGATION_IDIOMS), (Sign.INTENSE, _INTENSIFIERS),
        (Sign.IF, _CONDITIONS), (Sign.IDIOM, _CONDITION_IDIOMS), (Sign.SPEECH, _SPEECH), (Sign.PLACE, _PLACES),
        (Sign.TITLE, _TITLES), (Sign.NOUN, _BEFORE_NOUNS), (Sign.FALSE, _FALSE),
    )  # fmt: skip
    found = [(entry, sign, sign.value) for sign, table in plain for entry in table.get(language, "").split()]
    for sign, table in ((Sign.MODAL, _MODALITY), (Sign.BOUND, _BOUNDS)):
        for value, entries in table.get(language, {}).items():
            found += [(entry, sign, value) for entry in entries.split()]
    found += [(entry, Sign.UNIT, value) for value, entries in _UNITS.items() for entry in entries.split()]
    return found


@cache
def _table(language: str) -> _Words:
    phrases: dict[str, list[tuple[tuple[str, ...], Sign, str]]] = {}
    stems: list[tuple[str, Sign, str]] = []
    for entry, sign, value in _entries(language):
        if entry.endswith("*"):
            stems.append((fold_word(entry[:-1]), sign, value))
        else:
            words = tuple(fold_word(one) if one[0] != "×" else one for one in entry.split("_"))
            phrases.setdefault(words[0], []).append((words, sign, value))
    for held in phrases.values():
        held.sort(key=lambda one: (-len(one[0]), one[1] is not Sign.IDIOM))
    return _Words(phrases, stems)


@lru_cache(maxsize=1 << 16)
def _single(language: str, word: str) -> tuple[tuple[tuple[str, ...], Sign, str], ...]:
    """What begins with a word in a language: entries, longest first."""
    table = _table(language)
    found = list(table.phrases.get(word, ()))
    found += [
        ((word,), sign, value)
        for stem, sign, value in table.stems
        if word.startswith(stem) and len(word) <= len(stem) + _MOST_OF_ENDING
    ]
    if language == "fr" and word.startswith("n'") and word not in table.phrases:
        found.append(((word,), Sign.NOT, Sign.NOT.value))
    if language == "tr":
        if word not in _TURKISH_NO_VERBS and _TURKISH_NEGATION.match(word):
            found.append(((word,), Sign.NOT, Sign.NOT.value))
        found += [((word,), Sign.MODAL, value) for value, form in _TURKISH_MODALS if form.match(word)][:1]
        if _TURKISH_IF.match(word):
            found.append(((word,), Sign.IF, "if"))
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def is_marked(word: str, language: str) -> bool:
    """Whether a word may be, or begin, a mark."""
    return bool(_single(language, word))


@lru_cache(maxsize=1 << 16)
def is_figure(word: str, language: str) -> bool:
    """Whether a word names a number, a day or a month."""
    named = number_of(word, language) or day_of(word, language)
    return named is not None or word in FOLDED_MONTHS


@lru_cache(maxsize=1 << 16)
def signs_of(word: str, language: str) -> frozenset[tuple[Sign, str]]:
    """What a word by itself is a mark of."""
    return frozenset((sign, value) for phrase, sign, value in _single(language, word) if len(phrase) == 1)


@lru_cache(maxsize=1 << 16)
def opens_phrase(word: str, language: str) -> bool:
    """Whether a mark of several words may begin with this word."""
    return any(len(phrase) > 1 for phrase, _, _ in _single(language, word))


def find_marks(words: tuple[str, ...], language: str) -> list[Mark]:
    """The marks among the folded words of a passage, those of idioms left out; each word is of one mark a sign."""
    found: list[Mark] = []
    idioms: set[int] = set()
    for at, word in enumerate(words):
        taken: set[Sign] = set()
        for phrase, sign, value in _single(language, word):
            if sign in taken or words[at : at + len(phrase)] != phrase:
                continue
            taken.add(sign)
            if sign is Sign.IDIOM:
                idioms.update(range(at, at + len(phrase)))
            elif sign is not Sign.FALSE or at + 1 == len(words) or _THAT.get(language) in words[at + 1 : at + 3]:
                found.append(Mark(at, at + len(phrase), sign, value))
    # What an idiom holds is no negation and no condition; how many "not fewer than" says stays.
    masked = (Sign.NOT, Sign.NOR, Sign.IF)
    kept = [one for one in found if not (one.sign in masked and idioms.intersection(range(one.begin, one.end)))]
    if language == "fr":
        kept = [one for one in kept if not _is_only(words, one)]
    return kept


def _is_only(words: tuple[str, ...], mark: Mark) -> bool:
    """French: whether a mark is the "ne" of "ne … que", which means "only"."""
    if mark.sign is not Sign.NOT or not (words[mark.begin] == "ne" or words[mark.begin].startswith("n'")):
        return False
    after = words[mark.end : mark.end + 4]
    return any(one == "que" or one.startswith("qu'") for one in after) and not set(after) & _FRENCH_NOT


_FRENCH_NOT = frozenset(map(fold_word, _CONCORD["fr"].split()))


def number_of(word: str, language: str) -> str | None:
    """The figure that a word stands for, if it is one in a language: "five", "пять"."""
    return _numbers_of(language).get(word)


@cache
def _numbers_of(language: str) -> dict[str, str]:
    return {
        fold_word(word): str(value)
        for name, words in _NUMBERS.items()
        if name.partition(" ")[0] == language
        for value, word in enumerate(words.split(), 2)
        if word != "-"
    }


@cache
def _days_of(language: str) -> dict[str, str]:
    found = {
        fold_word(word): f"day{at}"
        for name, words in _DAYS.items()
        if name.partition(" ")[0] == language
        for at, word in enumerate(words.split(), 1)
    }
    order = list(_DAYS)
    languages = list(dict.fromkeys(name.partition(" ")[0] for name in order))
    if language in languages:
        for value, words in _NEARER_DAYS.items():
            found[fold_word(words.split()[languages.index(language)])] = value
    return found


def day_of(word: str, language: str) -> str | None:
    """The day of the week, or yesterday, today, tomorrow, that a word names."""
    return _days_of(language).get(word)


def negated(one: str, other: str, language: str) -> bool:
    """Whether the second word is the first with a beginning that negates it: possible, impossible."""
    if len(one) < _FEWEST_LETTERS or not other.endswith(one):
        return False
    return other[: -len(one)] in map(fold_word, _NEGATING_BEGINNINGS.get(language, "").split())
