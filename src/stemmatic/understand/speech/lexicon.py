# ruff: noqa: E501, SIM905 - tables of words read best as text
"""The words by which speech is attributed, a table for each language: verbs, phrases before and behind a source, and more.

Verbs are finite forms. ``_`` stands for a space. What several languages write alike means the same in each.
"""

from __future__ import annotations

from typing import NamedTuple

from stemmatic.understand.heading.lexicon import fold


def _set(table: str) -> frozenset[str]:
    return frozenset(fold(word) for word in table.split())


class Agreement(NamedTuple):
    """What a verb form says of its subject: gender ``m`` or ``f``, several (``p``), or nothing."""

    gender: str
    strong: bool  # says that somebody speaks, without a quotation beside it


def _past(table: str) -> dict[str, str]:
    """Russian and Ukrainian verbs in the past, given as a man's, with the forms of a woman and of several."""
    forms: dict[str, str] = {}
    for verb in table.split():
        stem, tail = (verb[:-2], "ся") if verb.endswith("ся") else (verb, "")
        forms[stem + tail] = "m"
        root = stem[:-1] + "л" if stem.endswith("в") else stem if stem.endswith("л") else stem + "л"
        for ending, gender in (("а", "f"), ("и", "p"), ("о", "n")):
            short = "сь" if tail else ""
            forms[root + ending + short] = gender
            if tail and stem.endswith("в"):
                forms[root + ending + tail] = gender
    return forms


# Verbs that say by themselves that somebody speaks; a clause or a quotation is what they say.
STRONG = {
    "en": """
    said says stated states added adds told tells noted notes stressed emphasised emphasized declared declares announced claimed claims
    insisted insists argued argues warned warns explained explains tweeted tweets acknowledged acknowledges alleged alleges
    asserted asserts contended contends maintained maintains conceded concedes predicted predicts believes remarked remarks replied
    replies asked asks admitted admits suggested suggests complained complains recalled recalls promised vowed vows pledged testified
    """,
    "ru": """
    заявил сказал сообщил отметил подчеркнул рассказал ответил добавил объявил заверил пообещал предупредил напомнил объяснил пояснил
    уточнил подтвердил признал признался посоветовал предложил указал констатировал утверждал считал резюмировал высказался написал
    раскритиковал процитировал прокомментировал спросил допустил усомнился обвинил пожаловался потребовал назвал сознался поведал
    доложил отреагировал уведомил заявлял говорил отмечал подчеркивал подчёркивал сообщал писал рассказывал добавлял объяснял предупреждал
    напоминал уверял обещал предлагал пояснял призывал признавал
    """,
    "uk": """
    заявив сказав повідомив зазначив наголосив розповів відповів додав оголосив запевнив пообіцяв попередив нагадав пояснив уточнив
    підтвердив визнав порадив запропонував вказав стверджував вважав висловився написав розкритикував прокоментував підкреслив запитав
    назвав поскаржився зауважив заявляв говорив казав зазначав наголошував повідомляв писав розповідав додавав попереджав
    """,
    "tr": """
    dedi söyledi açıkladı belirtti vurguladı bildirdi konuştu kaydetti yanıtladı ekledi duyurdu savundu aktardı anlattı uyardı
    söylüyor diyor belirtiyor diyen belirten söyleyen vurgulayan açıklayan
    """,
    "es": """
    dijo afirmó señaló declaró explicó aseguró anunció subrayó destacó añadió agregó indicó manifestó sostuvo advirtió comentó aseveró
    respondió precisó reiteró admitió dice afirma asegura sostiene
    """,
    "fr": """
    déclaré affirmé dit expliqué indiqué souligné ajouté annoncé précisé assuré estimé averti martelé répondu rappelé déploré
    déclare affirme explique indique souligne ajoute annonce précise assure estime avertit rappelle
    """,
    "de": """
    sagte sagt erklärte erklärt betonte betont teilte meinte meint fügte ergänzte kündigte behauptete versicherte warnte mahnte unterstrich
    äußerte bekräftigte kritisierte schrieb antwortete forderte berichtete
    """,
    "ar": """
    قال قالت وقال وقالت فقال صرح صرحت وصرح وصرحت أعلن أعلنت وأعلن وأعلنت أكد أكدت وأكد وأكدت أضاف أضافت وأضاف وأضافت أوضح أوضحت وأوضح وأوضحت
    ذكر ذكرت وذكر وذكرت أشار أشارت وأشار وأشارت يقول تقول ويقول وتقول شدد شددت وشدد وشددت حذر حذرت وحذر وحذرت اعتبر اعتبرت واعتبر
    """,
}
# Present forms of Russian and Ukrainian, which say nothing of gender: one subject, or several.
PRESENT = {
    "ru": "заявляет считает утверждает отмечает подчеркивает подчёркивает говорит полагает рассказывает поясняет сообщает уверяет пишет передает передаёт добавляет признает признаёт предупреждает предлагает",
    "uk": "заявляє вважає стверджує зазначає наголошує каже говорить розповідає пояснює повідомляє пише передає додає визнає попереджає пропонує",
}
PRESENT_SEVERAL = {
    "ru": "заявляют считают утверждают отмечают говорят полагают сообщают пишут передают",
    "uk": "заявляють вважають стверджують зазначають кажуть говорять повідомляють пишуть передають",
}
# Verbs that attribute a quotation beside them, and say nothing without it.
WEAK = {
    "en": """
    responded responds continued continues concluded concludes wrote writes charged quipped joked exclaimed shouted yelled cried tweeting
    interrupted answered answers began begins asks saying commented comments observed observes reported reports repeated posted posts
    recited boasted countered urged cautioned lamented mused offered pleaded praised reasoned retorted reiterated scoffed snapped sighed
    thundered whispered agreed agrees advised confessed confirmed confirms criticised criticized decried demanded denied dismissed
    elaborated hinted implored opined pointed points proclaimed pronounced questioned ranted recounted related revealed ruled slammed
    spoke stated summarized summed tells thought thinks threatened urges vented volunteered wondered wrote reads read exclaims asserting
    claiming adding telling writing arguing explaining noting chanted called calls described describes referred goes went gushed blasted
    declared echoed joked jokes quips barked mocked teased wondered shouting chanting repeating stating explaining bragged fumed inquired intoned chimed
    """,
    "ru": "продолжил призвал выразил поблагодарил поздравил подытожил пошутил возразил воскликнул парировал отреагировал заключил",
    "uk": "продовжив закликав висловив подякував привітав підсумував пожартував заперечив відреагував",
    "tr": "sordu ekliyor yazdı paylaştı",
    "es": "escribió continuó preguntó prometió pidió tuiteó concluyó",
    "fr": "écrit poursuivi lancé conclu demandé tweeté insisté confié écrivait",
    "de": "fragte twitterte rief lobte bat erinnerte",
    "ar": "كتب كتبت وكتب وكتبت تابع تابعت وتابع وتابعت",
    "zh": "说 說 表示 指出 称 稱 强调 強調 认为",
    "ja": "述べた 語った 話した",
}
# English verbs that are nouns too.
NOUNS_TOO = frozenset("answers charges claims comments notes points posts remarks reports states".split())
# Turkish verbs of two words: the second, and what stands before it.
_PAIRS = {
    "etti": ("ifade", "iddia", "itiraf", "işaret", "hitap", "ilan"),
    "getirdi": ("dile",),
    "verdi": ("yanıt", "cevap", "demeç", "mesajı", "bilgi", "bilgisini"),
    "kullandı": ("ifadelerini", "ifadesini", "sözlerini"),
    "yaptı": ("değerlendirmesini", "açıklamasını", "çağrısı", "açıklaması"),
    "bulundu": ("değerlendirmesinde", "açıklamalarda", "açıklamasında", "çağrısında", "değerlendirmelerde"),
}
PAIRS = {fold(verb): frozenset(map(fold, words)) for verb, words in _PAIRS.items()}
# What stands before a source: "according to X", "по словам X".
BEFORE = {
    "en": "according_to in_the_words_of",
    "ru": "по_словам со_слов по_мнению по_версии по_данным по_заявлению по_утверждению по_признанию как_считает",
    "uk": "за_словами на_думку за_даними зі_слів за_версією",
    "es": "según de_acuerdo_con a_juicio_de en_palabras_de en_opinión_de",
    "fr": "selon d’après d'après aux_yeux_de pour_reprendre_les_mots_de",
    "de": "laut nach_Angaben_von nach_Worten_von nach_Ansicht_von nach_Aussage_von nach_den_Worten_von",
    "ar": "وفقا وفقًا بحسب وبحسب حسب على_لسان",
}
# What stands behind one: "X'e göre".
BEHIND = {"tr": "göre", "de": "zufolge"}
THAT = _set("that что що будто якобы ніби que qu dass إن أن بأن ان بان")
PRONOUNS = {
    "he": "m", "she": "f", "он": "m", "она": "f", "він": "m", "вона": "f", "él": "m", "ella": "f", "il": "m", "elle": "f", "er": "m", "sie": "f", "a-t-il": "m", "a-t-elle": "f",
}  # fmt: skip
HIS = {
    "его": "m",
    "её": "f",
    "ее": "f",
    "него": "m",
    "неё": "f",
    "нее": "f",
    "його": "m",
    "її": "f",
    "нього": "m",
    "неї": "f",
    "him": "m",
    "her": "f",
    "ihm": "m",
    "ihr": "f",
    "lui": "m",
}  # behind what stands before a source
# A run of words that names a subject ends at these.
PREVIOUS = frozenset((("об", "этом"), ("про", "это"), ("про", "це"), ("bunu",)))  # stand for the sentence before
ABOUT = _set("о об про on about hakkında")
BORDERS = _set(
    """
    that who whom which whose what when where while if because since after before as but and or than then so though although until
    что который которая которые когда где если потому чтобы как но и а или однако хотя пока чем
    що який яка які коли де якщо бо щоб як але й та або проте хоча поки ніж
    que quien cuando donde si porque como pero y e o u aunque qui quand où mais et ou dass der_die wenn weil als aber und oder
    ki ve ama fakat çünkü إن أن التي الذي لكن ثم بأن
    """
)
PREPOSITIONS = _set(
    """
    in on at to for with by of from about against over under through during between among into onto near within without via per amid
    в во на о об обо по с со к ко у из от для за при про над под через между без до после перед около ради против среди
    у в на про по з із зі до від для за при над під через між без після перед біля проти
    en de del a al con por para sobre contra entre desde hacia à au aux avec dans pour par sur contre chez vers du des
    im am zum zur bei beim mit von vom zu nach in an auf für gegen über unter aus um vor seit
    في من إلى على عن مع خلال بعد قبل ضد
    """
)
# Little words between a subject and its verb.
ADVERBS = _set(
    """
    also later earlier then now once recently repeatedly reportedly publicly previously has had have is was just still never always often
    already even simply again further have sarcastically angrily quickly once only not who
    ранее также тоже позже уже сегодня вчера затем накануне еще ещё при этом кроме того снова вновь прямо открыто ясно же впервые официально лично не
    раніше також теж пізніше вже сьогодні вчора потім напередодні ще при цьому знову прямо
    también ya ayer hoy además luego ha había no se lo a aussi hier ensuite avait avaient ne s l’ également
    auch am_dazu gestern heute zuvor bereits hat habe wieder nicht außerdem weiter
    da de dün bugün ayrıca şöyle şunları şu böyle ise
    قد أيضا
    """
)
PASSIVE = _set("was were been be being is are am get got gets")
OFFICES = {
    "gov": "governor",
    "sen": "senator",
    "rep": "representative",
    "amb": "ambassador",
    "gen": "general",
    "pm": "premier",
}
"""Offices as they stand before a name, cut short, and by themselves."""
TO = _set("told tells asked asks urged reminded advised assured")  # whose object is a listener
PARTICLES = frozenset(
    "de da del della van von der bin bint ibn al el ben du dos la le af zu den ter фон ван дер де ди да аль эль бен ибн ла ле".split()
)
# Short for something: a stop behind it ends no sentence.
SHORT = frozenset(
    "mr mrs ms dr sen rep gov gen col lt capt sgt rev hon prof st jr sr vs no u.s d.c r d fla calif г гг ул им т д п млн млрд тыс руб стр рис sra sr m mme bzw".split()
)
TITLES = _set(
    """
    mr mrs ms miss dr sen senator rep gov gen col lt capt sgt rev hon prof sir lord lady dame congressman congresswoman justice judge
    republican democratic democrat conservative labour liberal attorney reporter host author analyst correspondent professor sheriff
    vice former ex-president president-elect nominee campaign manager chairman police officer detective imam rabbi bishop father sister
    герр фрау мисс мистер госпожа господин пан пані патриарх папа король королева принц митрополит шейх имам эмир султан
    herr frau monsieur madame mme señor señora don doña sayın
    """
)
# Media report; they are not who speaks.
MEDIA = _set(
    """
    риа новости тасс интерфакс рейтер reuters ap afp dpa ansa bloomberg cnn bbc ббс nbc cbs abc fox npr news times post journal telegraph
    guardian politico axios economist spiegel welt zeit bild monde figaro liberation mundo país anadolu ajansı аа aa trt ntv hürriyet sözcü sabah
    унiан уніан укринформ укрінформ коммерсант коммерсантъ ведомости ведомостям известия известиям рбк rbc лента газета газеты газете агентство агентству агентства
    телеканал телеканала телеканалу журнал журнала журналу портал издание издания изданию радиостанция радио сми змі медиа медіа корреспондент кореспондент
    tass interfax ria novosti xinhua синьхуа рёнхап йонхап yonhap ytn al-jazeera jazeera аль-джазира medya gazete gazetesi kanal kanalı haber haberi diario periódico agencia prensa
    agence chaîne journal zeitung magazin sender nachrichtenagentur dailymail mail daily mirror sun wsj nyt ft breitbart buzzfeed vox gazette tribune herald chronicle observer
    newspaper magazine website blog outlet network broadcaster media press mash shot baza медуза дождь белта ассошиэйтед регнум твиттере твиттер telegram twitter соцсетях соцсети тг телеграм-канал telegram-канал rmf24 novaya
    وكالة صحيفة قناة الجزيرة العربية رويترز
    """
)
# Words that make an organisation of a name; stems, any ending.
BODY_STEMS = tuple(
    fold(stem)
    for stem in """
    минобороны минфин мид минюст минздрав минэкономразвити минпромторг минстро минкульт минприрод минтранс минтруд минцифры минобрнауки минпросвещени минэнерго минсельхоз мвд мчс фсб фсин свр скр цб центробанк банк
    росави роспотребнадзор роскомнадзор росгварди росавто росреестр ркн ржд рпц цахал пентагон госдеп кремл рада правительств министерств ведомств
    управлени департамент комитет нацполици нацгварди погранслужб генштаб генпрокуратур верховн_рад госдум прокуратур полици служб пресс-служб центр институт университет компани корпораци
    администраци посольств штаб совет партия партии партию движени фонд ассоциаци федераци союз оон нато вмс ввс всу суд суда росатом роскосмос газпром
    белый_дом еврокомисси еврокомісі мінфін мзс міноборони міністерств кабмин кабмін уряд служб поліці офіс офис прокуратур комітет
    ministry department pentagon kremlin committee council commission police court government university institute bank company party campaign
    association foundation agency office union nato administration embassy authority bureau federation congress senate parliament navy army
    ministerio gobierno policía ministère gouvernement ministerium regierung polizei bakanlı hükümet emniyet müdürlü belediye kurulu başkanlığı partisi
    """.split()
)
MEDIA_WITH_CAPITALS = _set(
    "economist guardian times post mail mirror sun observer fox star vox zeit welt bild monde mundo país mash"
)
"""Names of media that are words of another meaning without their capital."""
OF_SOMEBODY = _set(
    """
    пресс-служба служба партия канцелярия администрация команда редакция газета помощница советница секретарь пресс-секретарь сестра жена
    супруга дочь мать мама вдова сын отец муж супруг брат зять внук внучка син батько чоловік брат онук онучка подруга соратница сторонница представительница адвокат заместитель заместительница
    пресслужба канцелярія адміністрація редакція партія помічниця радниця секретарка прессекретарка дружина донька мати представниця
    прихильниця адвокатка заступниця подруга
    """
)
"""What is of somebody, before a name that has one form for all cases."""
NOT_PEOPLE = _set(
    """
    house watch supreme senators representatives officials republicans democrats americans russians ukrainians critics experts analysts
    police sources source witnesses authorities investigators researchers scientists voters lawmakers protesters reporters doctors
    everyone everybody nobody someone anyone many some others both most they we it i you this that these those there here one each
    another such what who people congress senate twitter facebook google youtube instagram telegram god trumps hillary’s lawyers
    источник источники эксперты аналитики ученые учёные власти врачи медики юристы очевидцы местные россияне украинцы американцы собеседник собеседники
    депутаты сенаторы политики военные следователи многие некоторые все никто кто это они мы я вы там здесь тут так при
    джерело експерти влада лікарі усі всі багато це вони ми
    америка европа россия украина китай турция германия франция британия израиль иран москва киев вашингтон брюссель лондон пекин анкара берлин париж
    yetkililer uzmanlar kaynaklar herkes kimse bakan başkan fuentes expertos autoridades quelle experten behörden der die das ein eine le la les un une el los las
    the a an
    """
)
ARABIC_OF_SOMEBODY = _set(
    "محامي محامية محامو نجل ابنة زوجة زوج شقيق شقيقة والد والدة وكيل أنصار مؤيدو أسرة عائلة فريق مكتب حملة باسم"
)
"""What is of somebody, whose name follows without an article."""
NEGATIONS = _set("not never cannot n't не no ni nicht nie لم لا ما لن")
"""Before a verb of speech: what somebody does not say is not theirs."""
QUOTING = _set("quoted quotes quoting cited cites citing")
"""Of one who gives another's words: "quoted Anna Lind as saying"."""
ARABIC_GIVEN = _set(
    """
    أحمد محمد محمود خالد يوسف سامي علي عمر عثمان حسن حسين إبراهيم مصطفى عبدالله عبد فاطمة ليلى مريم عائشة زينب خديجة سعاد هدى منى نادية سميرة
    كريم طارق سعيد سعد ناصر فيصل سلمان سلطان بدر ماجد وليد زياد رامي هاني عادل جمال كمال أنور أيمن أنس بلال حمزة ياسر نبيل نادر فؤاد صلاح
    رشيد رياض غسان مروان عماد بشار حافظ ميشال جورج بنيامين جو دونالد فلاديمير سيرغي رجب هاكان إسماعيل موسى عيسى داود سليمان يحيى زكريا
    لينا رنا ريم دينا نور سارة أمل رانيا حنان إيمان سلمى ياسمين عبير
    """
)
# Words for what somebody said, before whose they are: "Слова министра Ивана Петрова: …".
SAID_OF = _set("слова заявление ответ комментарий заява відповідь коментар")
GENERIC = frozenset(
    "polizei regierung ministerium police policía government gouvernement gobierno polisi hükümet".split()
)
FEMININE = _set(
    """
    maria mariya anna elena olga tatiana natalia irina svetlana ekaterina valentina ludmila marina yulia iryna olena oksana nataliia svitlana
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret sandra ashley kimberly emily donna michelle
    carol amanda melissa deborah emma laura hillary kamala angela ursula annalena giorgia ana maría emine fatma ayşe hatice zeynep elif meral
    kellyanne ivanka melania huma megyn chelsea rachel samantha nikki debbie wendy kathleen kelly gina christina ariana theresa liz kate jane
    alice julia sophie claire camille isabel carmen lucía leïla petra heike sabine
    diane ellen heather helen janet jill joan julie lucy madeleine marie martha megan pamela peggy rebecca stephanie sue suzanne teresa tina viktoria
    abigail alison audrey beth brenda bridget caroline catherine cathy charlotte christine cindy clara claudia colleen cynthia debra denise dorothy eleanor
    erica erin esther eva evelyn fiona gabrielle gloria gwen hannah irene isabella jacqueline joanna joyce judith judy katherine kathryn katie kirsten
    kristen laurie leah lillian louise lydia marcia marilyn maureen miriam molly monica naomi natalie nicole olivia paula phyllis rosemary ruth sally
    sheila shirley sonia sylvia tara valerie vanessa veronica vivian yvonne zoe
    """
)
EITHER = _set(
    "alex charlie chris jean jesse kelly ashley lee leslie pat perry robin sam shannon stacy terry tracy саша женя валя сима"
)
"""Given names of men and of women."""


def _words(*tables: dict[str, str]) -> list[str]:
    return [fold(word.replace("_", " ")) for table in tables for held in table.values() for word in held.split()]


def _verbs() -> dict[str, Agreement]:
    found: dict[str, Agreement] = {}
    for tables, strong in ((WEAK, False), (STRONG, True)):
        for language, table in tables.items():
            forms = _past(table) if language in ("ru", "uk") else dict.fromkeys(table.split(), "")
            found |= {fold(verb): Agreement(gender, strong) for verb, gender in forms.items()}
    found |= dict.fromkeys(_words(PRESENT), Agreement("", True))
    found |= dict.fromkeys(_words(PRESENT_SEVERAL), Agreement("p", True))
    return found


VERBS = _verbs()
SOURCES_BEHIND: dict[str, list[tuple[str, ...]]] = {}  # phrases by their first word, longer ones first
for _phrase in sorted((tuple(phrase.split()) for phrase in _words(BEFORE)), key=len, reverse=True):
    SOURCES_BEHIND.setdefault(_phrase[0], []).append(_phrase)
SOURCES_BEFORE = frozenset(_words(BEHIND))
CUES = frozenset([*VERBS, *PAIRS, *SOURCES_BEHIND, *SOURCES_BEFORE])  # words with which cues begin, or end
_TELLING = {max(phrase, key=len) for phrases in SOURCES_BEHIND.values() for phrase in phrases}  # "words", and not "of"
CUE_WORDS = frozenset([*VERBS, *PAIRS, *_TELLING, *SOURCES_BEFORE])
"""Words without one of which nothing in a text is attributed but by a dash or a colon."""
