"""Names of languages, in English and in the languages that the field's tables are written in, and their codes."""

from __future__ import annotations

# Code: names in lower case.
_NAMES = """
af afrikaans|африкаанс
am amharic|አማርኛ|амхарский
ar arabic|العربية|عربي|арабский|арабська|arapça|árabe
as assamese
az azerbaijani|azərbaycanca|азербайджанский|азербайджанська|azerice
be belarusian|беларуская|белорусский|білоруська|belarusça
bg bulgarian|български|болгарский|болгарська|bulgarca|búlgaro
bn bengali|bangla|বাংলা|бенгальский
bo tibetan
br breton
bs bosnian|bosanski|боснийский|boşnakça
ca catalan|català|каталанский|catalán
cs czech|čeština|česky|чешский|чеська|çekçe|checo
cy welsh|cymraeg
da danish|dansk|датский|данська|danca
de german|deutsch|немецкий|німецька|almanca|alemán
dv dhivehi
el greek|ελληνικά|греческий|грецька|yunanca|griego
en english|английский|англійська|ingilizce|i̇ngilizce|inglés|englisch|anglais|الإنجليزية
eo esperanto
es spanish|español|espanol|castellano|испанский|іспанська|ispanyolca|i̇spanyolca|spanisch|espagnol
et estonian|eesti|эстонский|естонська|estonca
eu basque|euskara
fa persian|farsi|فارسی|персидский|перська|farsça|persa
fi finnish|suomi|финский|фінська|fince|finlandés
fr french|français|francais|французский|французька|fransızca|francés|französisch
fy frisian
ga irish|gaeilge
gd scottish gaelic
gl galician|galego
gu gujarati
ha hausa
he hebrew|עברית|иврит|іврит|i̇branice|ibranice|hebreo
hi hindi|हिन्दी|хинди|гінді
hr croatian|hrvatski|хорватский|хорватська|hırvatça|croata
hu hungarian|magyar|венгерский|угорська|macarca|húngaro
hy armenian|հայերեն|армянский|вірменська|ermenice|armenio
id indonesian|bahasa indonesia|индонезийский
is icelandic
it italian|italiano|итальянский|італійська|italyanca|i̇talyanca
ja japanese|日本語|японский|японська|japonca|japonés
jv javanese
ka georgian|ქართული|грузинский|грузинська|gürcüce
kk kazakh|қазақша|казахский|казахська|kazakça
km khmer
kn kannada
ko korean|한국어|корейский|корейська|korece|coreano
ku kurdish|kurdî|курдский|kürtçe
ky kyrgyz|кыргызча|киргизский
la latin
lo lao
lt lithuanian|lietuvių|литовский|литовська|litvanca
lv latvian|latviešu|латышский|латиська|letonca
mg malagasy
mk macedonian|македонски|македонский|makedonca
ml malayalam
mn mongolian|монгол|монгольский
mr marathi
ms malay|bahasa melayu|малайский
my burmese
ne nepali
nl dutch|nederlands|нидерландский|голландский|felemenkçe|neerlandés
no norwegian|norsk|bokmål|норвежский|норвезька|norveççe
om oromo
or odia
pa punjabi
pl polish|polski|польский|польська|lehçe|polaco
ps pashto
pt portuguese|português|portugues|португальский|португальська|portekizce|portugués
ro romanian|română|румынский|румунська|romence|rumano
ru russian|русский|російська|rusça|ruso|russisch|russe|الروسية
sa sanskrit
sd sindhi
si sinhala
sk slovak|slovenčina|словацкий|словацька|slovakça
sl slovenian|slovene|slovenščina|словенский
so somali
sq albanian|shqip|албанский|arnavutça
sr serbian|српски|srpski|сербский|сербська|sırpça|serbio
su sundanese
sv swedish|svenska|шведский|шведська|isveççe|sueco
sw swahili|kiswahili
ta tamil|தமிழ்
te telugu
tg tajik|тоҷикӣ|таджикский
th thai|ไทย|тайский
tk turkmen|türkmençe|туркменский
tl tagalog|filipino
tr turkish|türkçe|турецкий|турецька|turco|türkisch|turc|التركية
tt tatar|татарча|татарский
ug uyghur
uk ukrainian|українська|украинский|ukraynaca|ucraniano|ukrainisch|ukrainien|الأوكرانية
ur urdu|اردو|урду
uz uzbek|oʻzbekcha|узбекский|özbekçe
vi vietnamese|tiếng việt|вьетнамский
xh xhosa
yi yiddish
zh chinese|中文|китайский|китайська|çince|chino|mandarin
"""
LANGUAGES: dict[str, str] = {
    name.casefold(): line[:2] for line in _NAMES.strip().splitlines() for name in line[3:].split("|")
}
# The codes of three letters (ISO 639-2 and -3) of the languages above.
_THREE = """
afr af amh am ara ar aze az bel be bul bg ben bn bos bs cat ca ces cs cze cs cym cy dan da deu de ger de ell
el gre el eng en epo eo spa es est et eus eu fas fa per fa fin fi fra fr fre fr gle ga glg gl guj gu hau ha
heb he hin hi hrv hr hun hu hye hy arm hy ind id isl is ita it jpn ja jav jv kat ka geo ka kaz kk khm km kan
kn kor ko kur ku kir ky lat la lao lo lit lt lav lv mlg mg mkd mk mac mk mal ml mon mn mar mr msa ms may ms
mya my bur my nep ne nld nl dut nl nor no nob no pan pa pol pl pus ps por pt ron ro rum ro rus ru san sa snd
sd sin si slk sk slv sl som so sqi sq alb sq srp sr sun su swe sv swa sw tam ta tel te tgk tg tha th tuk tk
tgl tl tur tr tat tt uig ug ukr uk urd ur uzb uz vie vi xho xh yid yi zho zh chi zh
""".split()  # noqa: SIM905
_OF_THREE = dict(zip(_THREE[::2], _THREE[1::2], strict=True))


def of_three_letters(code: str) -> str:
    """``ru`` for ``rus``; any other code as it is."""
    return _OF_THREE.get(code, code)


def language_name(code: str) -> str:
    """The English name of a language, with a capital; its code where it has none here."""
    return _ENGLISH.get(code, code)


_ENGLISH = {line[:2]: line[3:].split("|")[0].title() for line in _NAMES.strip().splitlines()}
