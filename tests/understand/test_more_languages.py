"""Languages beside those that were told first: by their script, by letters of their own, by eldc, by common words."""

from __future__ import annotations

import pytest

from stemmatic.encode.languages import BY_RELATIVES, E5, FOLLOWED, USE
from stemmatic.understand import understand
from stemmatic.understand.language.scripts import LANGUAGES
from tests.encode.sentences import SENTENCES

TOLD = {
    "ba": "Төньяҡ биҫтә кешеләре өс көн һыуһыҙ ултыра, тине ҡала башлығы. Күпер ябыҡ буласаҡ.",
    "br": "Tud ar c'harter an norzh a zo hep dour abaoe tri devezh, eme ar maer. Serret e vo ar pont evit ur miz hag e"
    " vo gortozet skoazell.",
    "ckb": "دانیشتووانی گەڕەکی باکوور سێ ڕۆژە بێ ئاون، سەرۆکی شارەوانی وتی. پردەکە دادەخرێت.",
    "fy": "De minsken fan it noarden sitte al trije dagen sûnder wetter, sei de boargemaster. De brêge is ticht en dat"
    " bliuwt noch in moanne.",
    "ht": "Moun ki nan katye nò a gen twa jou san dlo, se sa majistra a di. Pon an ap fèmen pou yon mwa.",
    "ig": "Ndị bi n'akụkụ ugwu enweghị mmiri kemgbe ụbọchị atọ, ka onye isi obodo kwuru. A ga-emechi àkwà mmiri ahụ.",
    "jv": "Wong-wong ing sisih lor wis telung dina ora entuk banyu, kandhane lurah. Kreteg iku bakal ditutup sesasi.",
    "ku": "Niştecihên taxa bakur sê roj e bê av in, serokê şaredariyê got. Pir dê bê girtin û ew ê ji nû ve li vê derê"
    " were çêkirin.",
    "lb": "D'Awunner vum Norde sinn zënter dräi Deeg ouni Waasser, sot de Buergermeeschter. D'Bréck ass zou a gëtt net"
    " méi opgemaach.",
    "mr": "उत्तर भागातील रहिवासी तीन दिवसांपासून पाण्याविना आहेत, असे महापौरांनी सांगितले. पूल बंद राहील.",
    "mt": "In-nies tat-tramuntana ilhom tlett ijiem bla ilma, qal is-sindku. Il-pont se jkun magħluq u ma' dan ħadd ma"
    " jista' jgħaddi minn hemm.",
    "ne": "उत्तरी क्षेत्रका बासिन्दाहरू तीन दिनदेखि पानीविहीन छन्, मेयरले भने। पुल बन्द हुनेछ।",
    "oc": "Los abitants del quartièr nòrd son sens aiga dempuèi tres jorns, diguèt lo cònse. Lo pont serà tampat per un"
    " mes e las gents esperan.",
    "om": "Jiraattonni kutaa kaabaa guyyaa sadiif bishaan malee jiru, jedhan kantiibaan. Riqichi ji'a tokkoof ni cufama"
    " akka beeksisan.",
    "rw": "Abaturage bo mu majyaruguru bamaze iminsi itatu nta mazi bafite, nk'uko umuyobozi yabivuze. Ikiraro"
    " kizafungwa mu gihe cy'ukwezi.",
    "sn": "Vanhu vekuchamhembe vava nemazuva matatu vasina mvura, vakadaro meya. Bhiriji richavharwa kana"
    " mwedzi wapera.",
    "su": "Warga di wewengkon kalér geus tilu poé teu boga cai, ceuk walikota. Sasak éta bakal ditutup nepi ka ahir"
    " bulan jeung moal aya jalan lain pikeun warga.",
    "tg": "Сокинони маҳаллаи шимолӣ се рӯз аст, ки бе об мондаанд, гуфт раиси шаҳр. Пул баста мешавад.",
    "tk": "Demirgazyk etrabyň ýaşaýjylary üç gün bäri suwsuz, diýip häkim aýtdy. Köpri hem bir aýlap ýapyk bolar.",
    "tt": "Төньяк бистә кешеләре өч көн сусыз утыра, диде шәһәр башлыгы. Күпер ябык булачак, җәяүлеләр дә үтә алмый.",
    "xh": "Abahlali bomntla baneentsuku ezintathu bengenamanzi, utshilo usodolophu. Ibhulorho iza kuvalwa kwaye akukho"
    " ndlela yimbi.",
    "yi": "די איינוואוינער פון צפון זיצן שוין דריי טעג אן וואסער, האט דער ראש העיר געזאגט. די בריק וועט זיין צו.",
    "yo": "Àwọn olùgbé àríwá ti wà láìní omi fún ọjọ́ mẹ́ta, olórí ìlú ló sọ bẹ́ẹ̀. Wọn yóò ti afárá náà pa.",
    "zu": "Abahlali basenyakatho sebenezinsuku ezintathu bengenawo amanzi, kusho imeya. Ibhuloho lizovalwa futhi ayikho"
    " enye indlela.",
    "af": "Die inwoners van die noordelike wyk sit al drie dae sonder water en hulle wag vir hulp, sê die hoof.",
    "as": "উত্তৰ অঞ্চলৰ বাসিন্দাসকল তিনি দিন ধৰি পানী নোহোৱাকৈ আছে, মেয়ৰে কয়।",
    "bo": "བོད་ཡིག་ཡིན། དེ་རིང་ཆར་པ་བབས།",
    "cy": "Mae trigolion y gogledd wedi bod heb ddŵr ers tri diwrnod, yn ôl y maer. Bydd y bont ar gau.",
    "eo": "La loĝantoj de la norda kvartalo estas sen akvo jam tri tagojn, diris la urbestro. La ponto estos fermita"
    " kaj ne estas alia vojo.",
    "eu": "Iparraldeko auzoko bizilagunek hiru egun daramatzate urik gabe, esan zuen alkateak. Zubia itxita egongo da.",
    "ga": "Tá muintir na ceathrún thuaidh gan uisce le trí lá anuas, a dúirt an méara. Beidh an droichead dúnta.",
    "gd": "Tha muinntir na sgìre a tuath air a bhith gun uisge fad trì latha, thuirt am maor. Bidh an drochaid dùinte.",
    "gl": "Os veciños do barrio norte levan tres días sen auga, dixo a alcaldesa. A ponte estará pechada ata o final do"
    " mes e non hai máis novas.",
    "gu": "ઉત્તરના રહેવાસીઓ ત્રણ દિવસથી પાણી વિના છે.",
    "is": "Íbúar norðurhverfisins hafa verið án vatns í þrjá daga, sagði borgarstjórinn. Brúin verður lokuð.",
    "km": "អ្នករស់នៅភាគខាងជើងគ្មានទឹកបីថ្ងៃហើយ។",
    "lo": "ຊາວບ້ານພາກເໜືອບໍ່ມີນໍ້າມາສາມມື້ແລ້ວ",
    "my": "မြောက်ပိုင်းနေသူများ ရေမရှိသည်မှာ သုံးရက်ရှိပြီ။",
    "sd": "اتر پاڙي جا رهاڪو ٽن ڏينهن کان پاڻي کان سواءِ آهن، ميئر چيو. پل مهيني جي آخر تائين بند رهندي.",
    "si": "උතුරු ප්‍රදේශයේ වැසියන්ට දින තුනක් තිස්සේ වතුර නැත.",
    "te": "ఉత్తర ప్రాంత నివాసితులు మూడు రోజులుగా నీరు లేకుండా ఉన్నారు.",
    "tl": "Tatlong araw nang walang tubig ang mga residente sa hilaga, sabi ng alkalde. Isasara ang tulay.",
    "ug": "شىمالىي مەھەللىنىڭ ئاھالىسى ئۈچ كۈندىن بېرى سۇسىز قالدى، دېدى شەھەر باشلىقى.",
    "uz": "Shimoliy mahalla aholisi uch kundan beri suvsiz qoldi, dedi shahar hokimi. Bu ko'prik oy oxirigacha yopiq"
    " bo'ladi va bir yangi yo'l uchun kerak.",
}


@pytest.mark.parametrize("language", sorted(TOLD))
def test_a_few_words_tell_the_language(language: str) -> None:
    assert understand(TOLD[language]).languages == (language,)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Шаҳар ҳокими кўприк ёпилади, деди. Уч кундан бери аҳоли сувсиз қолган.", "uz"),  # in Cyrillic letters
        ("Солтүстік ауданның тұрғындары үш күн бойы сусыз отыр, деді әкім.", "kk"),
        ("Түндүк кварталдын тургундары үч күндөн бери суусуз отурат, деди мэр.", "ky"),
        ("Хойд хорооллын оршин суугчид гурван өдөр усгүй байна гэж дарга хэлэв.", "mn"),
        ("התושבים בצפון נמצאים שלושה ימים ללא מים, אמר ראש העיר.", "he"),
        ("די כבר, אין מים. מי אחראי לכל זה?", "he"),  # words that Yiddish writes alike
        ("उत्तरी इलाके के निवासी तीन दिन से पानी के बिना हैं, महापौर ने कहा।", "hi"),
        ("Die nasionale weerdiens sê daar is nie rede tot kommer vir die inwoners nie.", "af"),
        ("De mensen die niet naar de stad gaan, wonen nog in het dorp.", "nl"),
        ("A ponte estará pechada ata o final do mes, segundo a comunicación da alcaldesa, e non hai máis novas.", "gl"),
        ("El puente da al norte y no se cerrará por la decisión del alcalde; dos barcos esperan.", "es"),
        ("A ponte dá para o norte e não será fechada por decisão da prefeita, dos barcos nada se sabe.", "pt"),
        ("Polisi mengatakan bahwa jembatan ditutup karena banjir sehingga warga harus menunggu.", "id"),
        ("Polis berkata bahawa jambatan itu ditutup kerana banjir dan penduduk mesti menunggu.", "ms"),
        ("Мэр Әлия Сарн сказала, что мост закроют на месяц и объезда не будет.", "ru"),  # a name of another alphabet
    ],
)
def test_relatives_with_some_of_the_letters(text: str, language: str) -> None:
    assert understand(text).languages == (language,)


def test_a_line_that_says_nothing_is_in_the_language_of_its_post() -> None:
    nepali = "उत्तरी क्षेत्रका बासिन्दाहरू तीन दिनदेखि पानीविहीन छन्, मेयरले भने।\nमेयर इलेन मार्स्क"
    yiddish = "די איינוואוינער פון צפון זיצן שוין דריי טעג אן וואסער.\nאילען מארסק"
    assert {p.language for p in understand(nepali).passages} == {"ne"}
    assert {p.language for p in understand(yiddish).passages} == {"yi"}


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_neighbours_stay_what_they_were(language: str) -> None:
    told = [understand(text).languages for text in SENTENCES[language]]
    assert told.count((language,)) >= 4  # a short Serbian or Belarusian sentence may be a neighbour's as well


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Urgente: an ar na Norte, sem água há três dias", "pt"),  # words of Irish in a Portuguese line
        ("De burgemeester van de stad zegt dat het water nog drie dagen wegblijft.", "nl"),
    ],
)
def test_a_few_common_words_alone_make_no_other_language(text: str, language: str) -> None:
    assert understand(text).languages == (language,)


def test_all_but_a_few_of_what_is_followed_can_be_told() -> None:
    told = {code for codes in LANGUAGES.values() for code in codes}
    assert told >= USE
    assert E5 - told == {"bs", "sa"}  # Bosnian is taken for Croatian
    assert told - FOLLOWED == {"bo", "dv"}
    assert told >= BY_RELATIVES
