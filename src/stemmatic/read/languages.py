"""Names of languages, in English and in the languages that the field's tables are written in, and their codes."""

from __future__ import annotations

# Code: names in lower case.
_NAMES = """
af afrikaans|африкаанс
am amharic|አማርኛ|амхарский
ar arabic|العربية|عربي|арабский|арабська|arapça|árabe
as assamese
az azerbaijani|azərbaycanca|азербайджанский|азербайджанська|azerice
ba bashkir|башҡортса|башкирский|башкирська|başkurtça
be belarusian|беларуская|белорусский|білоруська|belarusça
bg bulgarian|български|болгарский|болгарська|bulgarca|búlgaro
bn bengali|bangla|বাংলা|бенгальский
bo tibetan
br breton
bs bosnian|bosanski|боснийский|boşnakça
ca catalan|català|каталанский|catalán
ckb central kurdish|sorani|سۆرانی|کوردیی ناوەندی
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
ht haitian creole|kreyòl ayisyen|haitian
hu hungarian|magyar|венгерский|угорська|macarca|húngaro
hy armenian|հայերեն|армянский|вірменська|ermenice|armenio
id indonesian|bahasa indonesia|индонезийский
ig igbo
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
lb luxembourgish|lëtzebuergesch
lo lao
lt lithuanian|lietuvių|литовский|литовська|litvanca
lv latvian|latviešu|латышский|латиська|letonca
mg malagasy
mk macedonian|македонски|македонский|makedonca
ml malayalam
mn mongolian|монгол|монгольский
mr marathi
ms malay|bahasa melayu|малайский
mt maltese|malti
my burmese
ne nepali
nl dutch|nederlands|нидерландский|голландский|felemenkçe|neerlandés
no norwegian|norsk|bokmål|норвежский|норвезька|norveççe
oc occitan
om oromo
or odia
pa punjabi
pl polish|polski|польский|польська|lehçe|polaco
ps pashto
pt portuguese|português|portugues|португальский|португальська|portekizce|portugués
ro romanian|română|румынский|румунська|romence|rumano
ru russian|русский|російська|rusça|ruso|russisch|russe|الروسية
rw kinyarwanda|ikinyarwanda
sa sanskrit
sd sindhi
si sinhala
sk slovak|slovenčina|словацкий|словацька|slovakça
sl slovenian|slovene|slovenščina|словенский
sn shona
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
yo yoruba|yorùbá
zh chinese|中文|китайский|китайська|çince|chino|mandarin
zu zulu|isizulu
"""
_NAMES_OF = {code: names.split("|") for code, names in (line.split(" ", 1) for line in _NAMES.strip().splitlines())}
LANGUAGES: dict[str, str] = {name.casefold(): code for code, names in _NAMES_OF.items() for name in names}
# The codes of three letters (ISO 639-2 and -3) of the languages above.
_THREE = """
afr af alb sq amh am ara ar arm hy asm as aze az bak ba bel be ben bn bod bo bos bs bre br bul bg bur my cat ca
ces cs chi zh cym cy cze cs dan da deu de div dv dut nl ell el eng en epo eo est et eus eu fas fa fin fi fra fr
fre fr fry fy geo ka ger de gla gd gle ga glg gl gre el guj gu hat ht hau ha heb he hin hi hrv hr hun hu hye hy
ibo ig ind id isl is ita it jav jv jpn ja kan kn kat ka kaz kk khm km kin rw kir ky kmr ku kor ko kur ku lao lo
lat la lav lv lit lt ltz lb mac mk mal ml mar mr may ms mkd mk mlg mg mlt mt mon mn msa ms mya my nep ne nld nl
nob no nor no oci oc ori or orm om ory or pan pa per fa pol pl por pt pus ps ron ro rum ro rus ru san sa sin si
slk sk slv sl sna sn snd sd som so spa es sqi sq srp sr sun su swa sw swe sv tam ta tat tt tel te tgk tg tgl tl
tha th tib bo tuk tk tur tr uig ug ukr uk urd ur uzb uz vie vi xho xh yid yi yor yo zho zh zul zu
""".split()  # noqa: SIM905
_OF_THREE = dict(zip(_THREE[::2], _THREE[1::2], strict=True))


def of_three_letters(code: str) -> str:
    """``ru`` for ``rus``; any other code as it is."""
    return _OF_THREE.get(code, code)


def language_name(code: str) -> str:
    """The English name of a language, with a capital; its code where it has none here."""
    return _ENGLISH.get(code, code)


_ENGLISH = {code: names[0].title() for code, names in _NAMES_OF.items()}
