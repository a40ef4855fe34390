"""Names of languages, in English and in the languages that the field's tables are written in, and their codes."""

from __future__ import annotations

# Code: names in lower case.
_NAMES = """
af afrikaans|африкаанс
am amharic|አማርኛ|амхарский
ar arabic|العربية|عربي|арабский|арабська|arapça|árabe
az azerbaijani|azərbaycanca|азербайджанский|азербайджанська|azerice
be belarusian|беларуская|белорусский|білоруська|belarusça
bg bulgarian|български|болгарский|болгарська|bulgarca|búlgaro
bn bengali|bangla|বাংলা|бенгальский
bs bosnian|bosanski|боснийский|boşnakça
ca catalan|català|каталанский|catalán
cs czech|čeština|česky|чешский|чеська|çekçe|checo
cy welsh|cymraeg
da danish|dansk|датский|данська|danca
de german|deutsch|немецкий|німецька|almanca|alemán
el greek|ελληνικά|греческий|грецька|yunanca|griego
en english|английский|англійська|ingilizce|i̇ngilizce|inglés|englisch|anglais|الإنجليزية
es spanish|español|espanol|castellano|испанский|іспанська|ispanyolca|i̇spanyolca|spanisch|espagnol
et estonian|eesti|эстонский|естонська|estonca
eu basque|euskara
fa persian|farsi|فارسی|персидский|перська|farsça|persa
fi finnish|suomi|финский|фінська|fince|finlandés
fr french|français|francais|французский|французька|fransızca|francés|französisch
ga irish|gaeilge
gl galician|galego
he hebrew|עברית|иврит|іврит|i̇branice|ibranice|hebreo
hi hindi|हिन्दी|хинди|гінді
hr croatian|hrvatski|хорватский|хорватська|hırvatça|croata
hu hungarian|magyar|венгерский|угорська|macarca|húngaro
hy armenian|հայերեն|армянский|вірменська|ermenice|armenio
id indonesian|bahasa indonesia|индонезийский
it italian|italiano|итальянский|італійська|italyanca|i̇talyanca
ja japanese|日本語|японский|японська|japonca|japonés
ka georgian|ქართული|грузинский|грузинська|gürcüce
kk kazakh|қазақша|казахский|казахська|kazakça
ko korean|한국어|корейский|корейська|korece|coreano
ku kurdish|kurdî|курдский|kürtçe
ky kyrgyz|кыргызча|киргизский
lt lithuanian|lietuvių|литовский|литовська|litvanca
lv latvian|latviešu|латышский|латиська|letonca
mk macedonian|македонски|македонский|makedonca
mn mongolian|монгол|монгольский
ms malay|bahasa melayu|малайский
nl dutch|nederlands|нидерландский|голландский|felemenkçe|neerlandés
no norwegian|norsk|bokmål|норвежский|норвезька|norveççe
pl polish|polski|польский|польська|lehçe|polaco
pt portuguese|português|portugues|португальский|португальська|portekizce|portugués
ro romanian|română|румынский|румунська|romence|rumano
ru russian|русский|російська|rusça|ruso|russisch|russe|الروسية
sk slovak|slovenčina|словацкий|словацька|slovakça
sl slovenian|slovene|slovenščina|словенский
sq albanian|shqip|албанский|arnavutça
sr serbian|српски|srpski|сербский|сербська|sırpça|serbio
sv swedish|svenska|шведский|шведська|isveççe|sueco
sw swahili|kiswahili
ta tamil|தமிழ்
th thai|ไทย|тайский
tg tajik|тоҷикӣ|таджикский
tk turkmen|türkmençe|туркменский
tl tagalog|filipino
tr turkish|türkçe|турецкий|турецька|turco|türkisch|turc|التركية
tt tatar|татарча|татарский
uk ukrainian|українська|украинский|ukraynaca|ucraniano|ukrainisch|ukrainien|الأوكرانية
ur urdu|اردو|урду
uz uzbek|oʻzbekcha|узбекский|özbekçe
vi vietnamese|tiếng việt|вьетнамский
zh chinese|中文|китайский|китайська|çince|chino|mandarin
"""
LANGUAGES: dict[str, str] = {
    name.casefold(): line[:2] for line in _NAMES.strip().splitlines() for name in line[3:].split("|")
}
