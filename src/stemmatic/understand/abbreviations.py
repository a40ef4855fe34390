# ruff: noqa: SIM905, E501 - tables of words read best as text
"""Words whose stop does not end a sentence. Folded with casefold, without the final stop.

One table a script serves all its languages: a post's language is not known for certain when it is divided. Words
that are also common words ("no", "art", "mar", "sun") stand only in the table of those that must be followed by a
number.
"""

from __future__ import annotations

TITLES = (
    frozenset(
        # English, German, French, Spanish, Italian, Portuguese, Polish, Turkish
        """
    mr mrs ms mx dr drs prof rev hon sen rep gov gen col lt sgt capt cmdr maj adm pres amb st ste jr sr esq messrs mme mlle
    mm mgr sra srta srs dña sig sigg dott avv ing on hr fr frau herr dipl mag phd ph.d m.d b.a m.a
    av doç yrd sn op alb bşk org tuğg korg orgen yb bnb asb
    inż mgr dr.hab hab płk gen.bryg ks św bp abp red
    vs etc ca cf al approx est resp incl excl bzw z.b u.a d.h usw ggf evtl inkl bspw sog vgl
    p.ej ee.uu ud uds vd vds pág págs núm
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
    | frozenset("د م أ ص ج ق.م هـ ه ش مج".split())
    | frozenset('פרופ ד"ר מר גב עו"ד רח'.split())
)

BEFORE_NUMBER = frozenset(
    """
    no nos nr art arts p pp vol vols fig figs ch chap sec par op bd abs ziff s st ed eds núm n pt ann
    ст п пп ч гл рис табл стр с № м кв д
    """.split()
)
