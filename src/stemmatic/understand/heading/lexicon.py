# ruff: noqa: E501, SIM905 - tables of words read best as text
"""The words by which headings are read: roles, kinds of event, verbs of speech, given names, and words that are none.

Roles, events and verbs are stems, compared without case; what may follow a stem is any ending. English stems end in
``$`` where an ending would make another word.
"""

from __future__ import annotations

import re

import regex

_Letters = dict[str, "_Letters"]  # a node: its letters, and the endings of the stem that ends here


def _stems(*tables: str) -> str:
    """A pattern of the stems, longer ones first; ``_`` stands for a space.

    It is a tree by letters, which an engine leaves at the first letter that no stem has.
    """
    tree: _Letters = {}
    for word in sorted({word for table in tables for word in table.split()}):
        node = tree
        for letter in word.rstrip("$").replace("_", " "):
            node = node.setdefault(letter, {})
        node[r"\b" if word.endswith("$") else r"\p{L}{0,8}"] = {}
    return _alternatives(tree)


def _alternatives(tree: _Letters) -> str:
    branches = [
        regex.escape(letter, literal_spaces=True) + _alternatives(node)
        for letter, node in tree.items()
        if len(letter) == 1
    ]
    branches += [ending for ending in (r"\b", r"\p{L}{0,8}") if ending in tree]  # behind the longer stems
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})" if branches else ""


ROLES = (
    # English, Spanish, French, German
    """
    minister$ president$ ambassador$ spokesperson$ spokesman$ spokeswoman$ secretary$ chairman$ chairwoman$ chairperson$
    chancellor$ premier$ governor$ mayor$ director$ representative$ envoy$ commissioner$ adviser$ advisor$ counsellor$ consul$ king$ queen$
    prince$ pope$ speaker$ deputy$ leader$ commander$ general$ head$ chief$ coordinator$ prosecutor$ patriarch$ rapporteur$ candidate$
    ministro ministra presidente presidenta embajador portavoz secretario canciller ministre président porte-parole ambassadeur
    außenminister bundeskanzler bundespräsident ministerin präsident botschafter sprecherin sprecher kanzler
    """,
    # Russian
    """
    министр премьер президент посол$ посла$ послом$ послу$ пресс-секретар секретар представител спикер председател глава$ главы$ главой$ главу$
    замминистр вице-премьер зампред директор$ директора$ директором$ советник помощник губернатор мэр$ мэра$ мэром$ депутат сенатор$ сенатора$ командующ генсек
    канцлер полпред постпред уполномоченн омбудсмен руководител$ руководителя$ руководитель$ начальник генерал координатор прокурор генконсул консул$ лидер$ лидера$
    """,
    # Ukrainian
    """
    міністр прем’єр прем'єр премʼєр посол$ речник речниц прессекретар прес-секретар голова$ голови$ очільник керівник радник радниц секретар представни
    заступник командувач мер$ мера$ віцепрем’єр віце-прем’єр уповноважен депутат спікер
    """,
    # Turkish
    """
    başkan bakanı$ bakan$ bakanımız$ bakanının$ sözcü büyükelçi elçi$ elçisi$ müsteşar sekreteri$ genel_sekreter başdanışman danışman cumhurbaşkan başbakan müdür vali$ valisi$
    temsilci komutan başkonsolos milletvekil lideri$ yardımcısı$ yardımcımız$ şansölye
    """,
    # Arabic
    "وزير الوزير رئيس الرئيس سفير السفير المتحدث الناطق الأمين مندوب مبعوث",
)

EVENTS = (
    """
    interview$ interviews$ remarks$ statement$ statements$ briefing$ meeting$ conference$ address$ speech$ summit$ talks$ session$ forum$ appeal$ comment$ comments$
    communiqué$ communique$ article$ answers$ answer$ message$ greetings$ negotiations$ consultations$ press_conference$ news_conference$ conversation$ consultation$ visit$ hearing$ debate$ debates$
    entrevista declaraciones declaración discurso intervención reunión cumbre rueda_de_prensa conferencia interview$ rede$ erklärung pressekonferenz discours déclaration entretien sommet
    """,
    """
    заседани интервью$ выступлени брифинг пресс-конференци заявлени встреч саммит форум$ форума$ форуме$ обращени речь$ комментари переговор конференци ответы$ визит$ визита$ совещани
    вступительное_слово$ вступительного_слова$ коммюнике$ консультаци послани статья$ пленарн сесси беседа$ беседы$ съезд
    """,
    """
    вступне_слово$ вступного_слова$ комюніке$ заяв$ заява$ заяви$ виступ брифінг прес-конференці інтерв зустріч зустрічі звернення промов саміт засідання переговор коментар телефонн форум нарад допис$ конференці онлайн-брифінг
    """,
    """
    açıklama mülakat konuşma toplantı zirve brifing demeç demec röportaj görüşme bildiri basın_toplantı ziyaret konferans forum oturum mesaj söyleşi
    """,
    "مقابلة تصريح تصريحات بيان كلمة خطاب اجتماع قمة مؤتمر إحاطة لقاء",
)

SPEECH_VERBS = (
    """
    said$ says$ stated$ told$ declared$ announced$ noted$ stressed$ emphasised$ emphasized$ commented$ addressed$ gave_an_interview$ gave_interview$ spoke$ speaks$ answered$ answers$ added$ tells$ talks_about$
    """,
    """
    заявил$ заявила$ заявили$ сказал$ сказала$ сообщил$ сообщила$ отметил$ отметила$ подчеркнул$ подчеркнула$ рассказал$ рассказала$ прокомментировал$ прокомментировала$ ответил$ ответила$ добавил$ добавила$
    объявил$ объявила$ дал_интервью$ дала_интервью$ выступил$ выступила$ назвал$ назвала$ считает$ заверил$ пообещал$ предупредил$ призвал$ напомнил$ объяснил$ выразил$ указал$ подтвердил$ подтвердила$ выдвинул$ выдвинула$ предложил$ предложила$ назвала$ уточнил$ уточнила$
    """,
    """
    заявив$ заявила$ сказав$ сказала$ повідомив$ повідомила$ зазначив$ зазначила$ наголосив$ наголосила$ розповів$ розповіла$ розповідає$ прокоментував$ відповів$ відповіла$ додав$ додала$ оголосив$ оголосила$ дав_інтерв’ю$ дала_інтерв’ю$
    дав_інтерв'ю$ дав_інтервʼю$ звернувся$ звернулася$ звернулась$ виступив$ виступила$ поспілкувався$ підкреслив$
    """,
    """
    dedi$ söyledi$ açıkladı$ belirtti$ vurguladı$ bildirdi$ ifade_etti$ konuştu$ demeç_verdi$ kaydetti$ değerlendirdi$ yanıtladı$ ekledi$
    """,
    "قال قالت صرح صرحت أعلن أعلنت أكد أكدت",
)

# Behind these stands what somebody speaks about.
TOPIC_WORDS = ("on", "about", "про", "о", "об", "hakkında")

ROLE, EVENT, SPEECH_VERB = _stems(*ROLES), _stems(*EVENTS), _stems(*SPEECH_VERBS)
PLAIN_SIGNS = r"[\x00-\xB1\xB4-\xB8\xBA\xBB\xBF-\u02FF\u0400-\u052F\u2000-\u206F\u20A0-\u20BF\u2116]"
_PLAIN_LINE = re.compile(rf"{PLAIN_SIGNS}*+")
_WORDS = re.compile(r"[^\W\d_]{3,}+")


def fold(words: str) -> str:
    """Words without case, as the patterns compare them."""
    folded = words.casefold()
    # All i are one letter to an engine that leaves case aside.
    return folded.replace("i\u0307", "i").replace("ı", "i") if "ı" in folded or "\u0307" in folded else folded


def find_openings() -> tuple[frozenset[str], tuple[str, ...]]:
    """The first words of all events and verbs: those that stand whole, and those that are stems."""
    whole: set[str] = set()
    stems: set[str] = set()
    for word in (word for table in (*EVENTS, *SPEECH_VERBS) for word in table.split()):
        first = _WORDS.findall(fold(word.replace("_", " ")))[0]
        (stems if first == fold(word) else whole).add(first)
    return frozenset(whole), tuple(sorted(stems))


def may_hold_events(line: str) -> bool:
    """False where no word of ``line`` opens as an event or a verb of speech does.

    True of lines with signs whose folding is not known here.
    """
    if _PLAIN_LINE.fullmatch(line) is None:
        return True
    whole, stems = find_openings()
    return any(word in whole or word.startswith(stems) for word in _WORDS.findall(fold(line)))


# Words that stand capitalised before a colon and speak for nobody.
NO_NAME = frozenset(
    """
    breaking urgent important attention update updated exclusive live news weather read watch photo photos video videos source sources note warning alert reminder
    summary details today tomorrow yesterday tonight morning evening date time place where when what who why how location agenda topic subject theme question
    answer answers question q a ps p.s edit via link links more full also example result results score conclusion background context fact facts quote quotes
    monday tuesday wednesday thursday friday saturday sunday opinion analysis report statement joint press release main highlights key points part chapter
    важно срочно внимание молния главное кратко итог итоги видео фото источник источники погода читайте подробнее напомним обновлено обновление дополнено новость
    новости ответ вопрос вывод пример совет факт факты цитата цитаты мнение анализ справка прогноз дата время место где когда что кто почему как тема адрес телефон внимание
    утро вечер день ночь сегодня завтра вчера понедельник вторник среда четверг пятница суббота воскресенье опрос реклама промо сюжет эксклюзив плюс минус причина
    важливо терміново увага головне коротко підсумки підсумок відео фото джерело погода читайте детальніше нагадаємо оновлено новини відповідь питання висновок приклад
    порада думка аналіз довідка прогноз час місце де коли що хто чому як тема сьогодні завтра вчора понеділок вівторок середа четвер пʼятниця п'ятниця субота неділя ранок
    son dakika önemli acil dikkat haber haberler video foto fotoğraf kaynak hava durumu güncelleme güncel özet özel not bugün yarın dün sabah akşam yer tarih saat konu soru
    cevap sonuç örnek görüş analiz pazartesi salı çarşamba perşembe cuma cumartesi pazar canlı duyuru uyarı flaş gündem
    عاجل هام مهم تنبيه فيديو صور المصدر الطقس اليوم غدا متابعة urgente última hora vidéo météo wichtig achtung eilmeldung wetter
    """.split()
)

# States and bodies, in the genitive in which they stand behind an office: no given names, though they end like some.
BODIES = frozenset(
    """
    республики федерации королевства союза княжества султаната эмирата империи конфедерации области края округа района города штата провинции
    совета собрания парламента сената правительства министерства департамента комитета комиссии управления палаты думы госдумы верховного
    агентства фонда центра института университета организации партии фракции администрации канцелярии альянса лиги суда банка
    республіки федерації королівства союзу князівства області краю округу району міста штату ради зборів парламенту сенату уряду міністерства
    департаменту комітету комісії управління палати думи агентства фонду центру інституту університету організації партії фракції адміністрації
    """.split()
)

# Places whose names end like surnames.
PLACES = frozenset(
    """
    москва moscow moskova киев київ kyiv kiev kiew berlin берлин берлін dublin дублин дублін lublin люблин люблін харьков харків kharkov kharkiv ростов rostov псков pskov
    тамбов tambov саратов saratov азов azov львов львів lviv lvov чернигов чернігів чернігов херсон kherson turin турин stettin щецин краков kraków krakow kiel пекин пекін pekin
    tallinn austin dallas houston boston london paris rome ankara istanbul washington brussels geneva minsk минск мінськ лондон париж рим анкара стамбул вашингтон
    брюссель женева баку ереван тбилиси кишинев новгород казань сочи донецк луганск одесса одеса дніпро днепр запорожье запоріжжя крым крим россия росія украина україна
    russia ukraine usa u.s uk eu un nato un china iran israel turkey türkiye rusya ukrayna abd gaza gazze сша ес єс нато оон китай иран израиль турция кремль кремля kremlin kremlin'den
    белый дом white house
    """.split()
)

GIVEN_NAMES = frozenset(
    """
    sergey sergei vladimir dmitry dmitriy dmitri alexander aleksandr alexey aleksey alexei mikhail michael maria mariya andrey andrei ivan yuri yuriy yury nikolai nikolay igor oleg
    viktor victor konstantin pavel peter pyotr boris roman maxim maksim denis anton anna elena olga tatiana natalia irina svetlana ekaterina valentina ludmila marina yulia
    volodymyr serhiy dmytro oleksandr oleksiy oleksii andriy andrii mykhailo mykola petro yurii ihor viktoria denys iryna olena oksana nataliia svitlana vitaliy vitalii yevhen
    john james robert david william richard thomas charles joseph daniel matthew mark paul george steven edward brian kevin jason jeffrey ryan eric stephen jonathan larry frank scott
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret sandra ashley kimberly emily donna michelle carol amanda melissa deborah emma laura anna
    mike charlie brent josh tom tim jim bob bill bobby ben sam adam aaron alan albert alex allen andrew anthony arthur benjamin brandon bruce carl chad
    chris christopher claire craig dan darrell dave david dennis diane don doug douglas earl ed eddie elijah ellen eugene evan fred gary george gerald glenn
    greg gregory harold harry heather helen henry howard hugh ian jack jacob jake janet jared jean jeb jeff jerry jesse jessica jill jimmy joan joel johnny
    jonah josh joshua julie justin karl kate kathleen keith kelly ken kenneth kyle larry laurence lee leon lewis liz lloyd louis lucy luke luther madeleine marcus
    martha martin marco marie matt max megan megyn michelle mitch mitt nathan neil nicholas nick nigel norman oliver oscar pamela pat patrick peggy perry pete phil
    philip rachel ralph randy ray rebecca rex rick rob robin rod rodney roger ron ronald ross roy rupert russell samuel sean seth shane shannon simon stacy stanley stephanie
    steve stuart sue susan suzanne ted teresa terry theodore tina todd tony tracy travis tyler vincent walter warren wayne wendy wesley zachary
    donald joe barack hillary antony kamala boris rishi keir emmanuel angela olaf ursula josep jens annalena giorgia pedro luis carlos josé jose juan miguel jorge fernando manuel ana maría
    mehmet mustafa ahmet ali hüseyin hasan ibrahim ibrahım ismail osman yusuf murat ömer ramazan halil süleyman abdullah mahmut recep tayyip hakan emine fatma ayşe hatice zeynep elif
    kemal cevdet fahrettin hulusi numan binali devlet meral selahattin bülent cem kadir serkan burak emre volkan
    abigail alison audrey beth brenda bridget caroline catherine cathy charlotte christine cindy clara claudia colleen cynthia debra denise dorothy eleanor erica erin esther eva evelyn
    fiona gabrielle gloria gwen hannah irene isabella jacqueline joanna joyce judith judy katherine kathryn katie kirsten kristen laurie leah lillian louise lydia marcia marilyn maureen
    miriam molly monica naomi natalie nicole olivia paula phyllis rosemary ruth sally sheila shirley sonia sylvia tara valerie vanessa veronica vivian yvonne zoe
    adrian alfred alistair bernard bernie bradley brad brett colin conor curtis darren derek dominic duncan dwight dylan edgar edmund edwin ernest felix francis frederick gavin geoffrey
    gerard gilbert herbert isaac jerome jon julian kurt leonard leo leslie malcolm marvin maurice melvin nathaniel noah otto raymond reginald roland rudolph terrence timothy trevor ulrich
    сергей владимир дмитрий александр алексей михаил мария андрей иван юрий николай игорь олег виктор константин павел пётр петр борис роман максим денис антон анна елена ольга
    татьяна наталья ирина светлана екатерина валентина людмила марина юлия вячеслав евгений станислав анатолий геннадий василий валерий григорий антонио рамзан кирилл артём артем илья егор никита кузьма данила савва анастасия дарья вероника валерия виктория галина лариса надежда любовь вера софия полина
    алина алла нина жанна инна эльвира гульнара маргарита элина диана карина кристина ксения тамара зоя лидия раиса римма эдуард альберт аркадий ефим семён семен марат руслан
    джо дональд барак эммануэль ангела реджеп хакан си ким виталий леонид степан фёдор федор тимур рустам ильдар ильхам никол касым-жомарт
    володимир сергій дмитро олександр олексій андрій михайло микола петро юрій ігор віктор денис ірина олена оксана наталія світлана віталій євген іван василь богдан тарас ярослав олег
    роман павло максим юлія марія ганна тетяна катерина людмила валерій кирило арсеній
    """.split()
)

# Surnames by their endings, for a name of one word before a colon.
SURNAME = regex.compile(
    r"\p{L}{2,20}(?:ов|ев|ёв|ова|ева|ин|ина|ын|ский|цкий|ская|ський|цький|ська|енко|чук|юк|ук|ян|швили|дзе|швілі|ко"
    r"|ov|ev|ova|eva|sky|ski|skiy|skyi|skyy|skij|enko|chuk|iuk|yan|shvili|oğlu|nin|tin|kin|rin)",
    regex.V1 | regex.IGNORECASE,
)
