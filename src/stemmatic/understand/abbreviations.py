# ruff: noqa: SIM905, E501 - tables of words read best as text
"""Words whose stop does not end a sentence. Folded with casefold, without the final stop.

One table a script serves all its languages: a post's language is not known for certain when it is divided. Words
that are also common words ("no", "art", "mar", "sun") stand only in the table of those that must be followed by a
number.
"""

from __future__ import annotations

from functools import cache

import numba
import numpy as np
from numpy.typing import NDArray

from stemmatic.text.characters import KNOWN_PLANES, Codes, codes_of
from stemmatic.text.months import MONTH_NAMES

TITLES = (
    frozenset(
        # English, German, French, Spanish, Italian, Portuguese, Polish, Turkish; Romanian, Czech, Croatian, Hungarian
        # and Vietnamese
        """
    mr mrs ms mx dr drs prof rev hon sen rep gov gen col lt sgt capt cmdr maj adm pres amb st ste jr sr esq messrs mme mlle
    mm mgr sra srta srs dña sig sigg dott avv ing on hr fr frau herr dipl mag phd ph.d m.d b.a m.a
    av doç yrd sn op alb bşk org tuğg korg orgen yb bnb asb
    inż mgr dr.hab hab płk gen.bryg ks św bp abp red
    vs etc ca cf al approx est resp incl excl bzw z.b u.a d.h usw ggf evtl inkl einschl bspw sog vgl mio mrd tsd dhr mevr
    p.ej ee ee.uu ud uds vd vds pág págs núm dra dras sras sres avda gral lic cía exmo exma nº
    dlui dl nr alin jud com tel atd apod tzv např mj resp npr itd br stb kb ún ifj
    tp ts ths gs pgs bs
    vb vs örn bkz yy mad cad sok mah apt
    np tzn tj m.in itd itp ul al pl os wg godz ok
    inc ltd co corp bros dept univ assn assoc intl natl govt
    e.g i.e a.m p.m u.s u.k u.n e.u d.c n.y l.a u.s.a p.s n.b a.d b.c
    jan feb apr jun jul aug sept oct nov dec janv févr avr juil déc
    mon tue tues wed thu thur thurs fri
    """.split()
    )
    | frozenset(
        # Russian, Ukrainian, Belarusian, Bulgarian, Serbian
        """
    г гг г-н г-жа гг-н гн гжа им св ул ул-ца пр просп пл пер наб бул бульв ш д кв корп стр стр-ние обл р-н пос пгт
    дер с ст мкр км м см мм кг га л тыс млн млрд трлн руб коп грн долл евро чел экз шт ч мин сек
    т.е т.к т.н т.д т.п т.ч т.ж и.о в.т.ч н.э в.в вв в до.н.э
    проф акад доц чл член-корр канд зам пом зав нач гл ред отв секр ген полк подп кап лейт серж ряд маш адм
    см ср напр прим рис табл илл изд тт том вып гл п пп ч абз разд
    янв фев февр мар апр авг сен сент окт ноя нояб дек
    англ нем фр исп итал лат греч рус укр
    ім вул просп пров буд кв корп оф обл р-н смт стор стст ред заст акад проф доц канд нар род
    рр р тис грн дол напр т.зв т.д т.п т.ін та.ін інж чол хв год тел
    гр бр стр лв чл ал
    """.split()
    )
    | frozenset("κ κκ κα δρ δρα αρ βλ σελ δηλ τηλ αγ π.χ κ.ά κ.λπ μ.μ π.μ μ.χ".split())
    | frozenset("डॉ श्री प्रो দ্র ড ডা դոկտ պրոֆ ակադ ქ პროფ".split())
    | frozenset("د م أ ص ج ق.م هـ ه ش مج".split())
    | frozenset('פרופ ד"ר מר גב עו"ד רח'.split())
)

BEFORE_NUMBER = frozenset(
    """
    no nos nr art arts p pp vol vols fig figs ch chap sec par op bd abs ziff s st ed eds núm n pt ann
    ст п пп ч гл рис табл стр с № м кв д
    """.split()
)

_LISTED_BITS = 15
_MAX_FOLDED = 0x2200  # letters from here on fold to none of an abbreviation's, but for the ligatures
_LIGATURES = range(0xFB00, 0xFB50)


@cache
def folds_of_letters() -> Codes:
    """What each letter that abbreviations may have folds to; 0 for what folds to several."""
    folds = np.arange(KNOWN_PLANES, dtype=np.uint32)
    for code in (*range(_MAX_FOLDED), *_LIGATURES):
        folded = chr(code).casefold()
        folds[code] = ord(folded) if len(folded) == 1 else 0
    return folds


@numba.njit(cache=True, nogil=True)
def _hash(codes: Codes, begin: int, end: int, folds: Codes) -> int:
    """A hash over folded characters, -1 where one folds to several."""
    value = 0
    for at in range(begin, end):
        folded = folds[codes[at]]
        if folded == 0:
            return -1
        value = (value * 31 + int(folded)) & 0xFFFFFFFF
    return (value ^ value >> 13) & ((1 << _LISTED_BITS) - 1)


@cache
def listed_words() -> NDArray[np.bool_]:
    """By hash, whether a word may be one whose stop does not end a sentence, or a month's name."""
    listed = np.zeros(1 << _LISTED_BITS, dtype=np.bool_)
    for word in (*TITLES, *BEFORE_NUMBER, *MONTH_NAMES):
        listed[_hash(codes_of(word), 0, len(word), folds_of_letters())] = True
    return listed


@numba.njit(cache=True, nogil=True)
def may_be_listed(codes: Codes, begin: int, end: int, folds: Codes, listed: NDArray[np.bool_]) -> bool:
    value = _hash(codes, begin, end, folds)
    return value < 0 or bool(listed[value])
