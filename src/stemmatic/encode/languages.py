"""Which languages are followed across, and by which of the two models and what rows."""

from __future__ import annotations

_USE = "ar de en es fr it ja ko nl pl pt ru th tr zh"
USE = frozenset(_USE.split())
"""What Universal Sentence Encoder multilingual was trained on (Chinese in both scripts counts once)."""

_ROWS = "be bg bs fa he hi hr id sh sr uk"
ROWS = frozenset(_ROWS.split())
"""What USE's own network reads by extra rows (recipes/train_use_rows.py); Croatian and Bosnian by those of Serbian."""

RATHER_E5 = frozenset({"bs", "hr", "sh", "sr"})
"""Of these e5 finds 13 to 17 sentences more in a hundred: it reads them where it is installed."""

_E5 = (
    "af am ar as az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gd gl gu ha he hi hr hu hy id is it"
    " ja jv ka kk km kn ko ku ky la lo lt lv mg mk ml mn mr ms my ne nl no om or pa pl ps pt ro ru sa sd si sk sl so sq"
    " sr su sv sw ta te th tl tr ug uk ur uz vi xh yi zh"
)
E5 = frozenset(_E5.split())
"""What XLM-RoBERTa, from which multilingual-e5 was made, was trained on (Conneau et al. 2020, table 6)."""

_BY_RELATIVES = "ba ckb ht ig lb mt oc rw sn tg tk tt yo zu"
BY_RELATIVES = frozenset(_BY_RELATIVES.split())
"""What it was not trained on and reads all the same, some well and some poorly, by relatives and what strayed into its
texts (docs/languages.md has what was measured)."""

FOLLOWED = USE | ROWS | E5 | BY_RELATIVES
