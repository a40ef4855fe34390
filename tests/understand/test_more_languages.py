"""Languages beside those that were told first: by their script, by letters of their own, by eldc, by common words."""

from __future__ import annotations

import pytest

from stemmatic.encode.languages import E5, FOLLOWED, USE
from stemmatic.understand import understand
from stemmatic.understand.language.scripts import LANGUAGES
from tests.encode.sentences import SENTENCES

TOLD = {
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
    assert E5 - told == {"br", "bs", "fy", "ku", "mr", "ne", "om", "sa", "su", "xh", "yi"}
    assert told - FOLLOWED == {"bo", "dv"}
