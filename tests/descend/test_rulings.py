"""What people say, where families are found: links that do not count, posts that belong together or apart."""

from __future__ import annotations

from stemmatic.descend import Descended, find_families
from stemmatic.link import time_order
from stemmatic.model import Carrier, Family, Post, Ruling, Verdict
from stemmatic.options import DescendOptions
from tests.descend.test_families import BRIDGE, DAY, HARVEST, LIBRARY, digest, members, wires
from tests.invented import laid_out, links_of, post

RU = (
    "Старый мост у Нижнего Тарна с понедельника закроют для грузовиков, сообщило дорожное управление Вейры. "
    "При осмотре после весеннего паводка инженеры нашли трещины в двух опорах из семи. "
)
TR = (
    "Aşağı Tarn'daki eski köprü pazartesiden itibaren kamyonlara kapatılacak, dedi Veyra yol dairesi. "
    "Mühendisler ilkbahar taşkınından sonra yedi ayaktan ikisinde çatlak buldu. "
)
AR = "سيغلق الجسر القديم في تارن السفلى أمام الشاحنات ابتداء من يوم الاثنين، بحسب مكتب الطرق في فيرا. "


def key(one: Post | str) -> Carrier:
    return Carrier(post=one if isinstance(one, str) else one.key)


def part(one: Post, said: str) -> Carrier:
    begin = one.text.index(said.strip())
    return Carrier(post=one.key, spans=((begin, begin + len(said.strip())),))


def say(verdict: Verdict, ours: object, theirs: object = (), entry: int = 1) -> Ruling:
    sides = [
        tuple(one if isinstance(one, Carrier) else key(one) for one in (side if isinstance(side, list) else [side]))
        for side in (ours, theirs)
        if side != ()
    ]
    return Ruling(entry=entry, verdict=verdict, ours=sides[0], theirs=sides[1] if len(sides) > 1 else ())


def found(posts: list[Post], *said: Ruling) -> Descended:
    """The families, with what is said, the latest entry first."""
    ordered = sorted(posts, key=time_order)
    rulings = sorted(said, key=lambda one: -one.entry)
    return find_families(ordered, {}, links_of(*posts), [], laid_out(ordered), DescendOptions(), rulings)


def together(posts: list[Post], *said: Ruling) -> list[set[str]]:
    return sorted((set(members(family)) for family in found(posts, *said).families), key=sorted)


def edges(family: Family) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in family.stemma}


def copies(*channels: str, text: str = "".join(BRIDGE)) -> list[Post]:
    return [post(name, 1, text, 10 * at) for at, name in enumerate(channels)]


def test_a_link_judged_wrong_joins_nothing_and_one_judged_right_is_sure() -> None:
    a, b = copies("a", "b")
    assert together([a, b]) == [{"a", "b"}]
    assert together([a, b], say(Verdict.WRONG, a, b)) == []
    assert together([a, b], say(Verdict.UNSURE, a, b)) == [{"a", "b"}]
    (family,) = found([a, b], say(Verdict.RIGHT, b, a)).families
    (edge,) = family.stemma
    assert "a person says so: judged right (verdict 1)" in edge.grounds
    assert family.verdicts == (1,)


def test_what_another_link_joins_stays_joined() -> None:
    a, b, c = copies("a", "b", "c")
    (family,) = found([a, b, c], say(Verdict.WRONG, a, b)).families
    assert set(members(family)) == {"a", "b", "c"}
    assert (a.key, b.key) not in edges(family)
    assert family.verdicts == (1,)


def test_right_joins_posts_without_a_link_in_any_script() -> None:
    a = post("a", 1, "".join(BRIDGE), 0)
    others = [post("r", 1, RU, 10), post("t", 1, TR, 20), post("y", 1, AR, 30)]
    assert together([a, *others]) == []
    said = [say(Verdict.RIGHT, a, one, entry) for entry, one in enumerate(others, 1)]
    (family,) = found([a, *others], *said).families
    assert set(members(family)) == {"a", "r", "t", "y"}
    assert edges(family) == {(a.key, one.key) for one in others}
    for edge, entry in zip(sorted(family.stemma, key=lambda one: one.target), (1, 2, 3), strict=True):
        assert edge.relation == "judged"
        assert edge.grounds[0] == f"a person says so: judged right (verdict {entry})"
        assert edge.determined
    assert family.verdicts == (1, 2, 3)


def test_right_joins_what_one_sentence_in_common_does_not() -> None:
    whole = wires()[0]
    other = post("o", 1, "".join(LIBRARY[:2]) + BRIDGE[2] + LIBRARY[2], 60)
    assert together([whole, other]) == []
    (family,) = found([whole, other], say(Verdict.RIGHT, whole, other)).families
    assert set(members(family)) == {"a", "o"}
    assert len(family.containers) == 1, "one of both holds other texts too"


def test_a_post_split_off_a_family_of_copies_leaves_it() -> None:
    a, b, c, d = copies("a", "b", "c", "d")
    (before,) = found([a, b, c, d]).families
    (family,) = found([a, b, c, d], say(Verdict.APART, c, [a, b, d])).families
    assert set(members(family)) == {"a", "b", "d"}
    assert (family.id, family.verdicts) == (before.id, (1,))
    assert not any(c.key in edge for edge in edges(family))


def test_what_is_split_off_together_stays_together_even_if_it_was_first() -> None:
    a, b, c, d = copies("a", "b", "c", "d")
    assert together([a, b, c, d], say(Verdict.APART, [a, b], [c, d])) == [{"a", "b"}, {"c", "d"}]
    assert together([a, b, c, d], say(Verdict.APART, [a], [b, c, d])) == [{"b", "c", "d"}]


def test_a_later_copy_does_not_bring_both_together() -> None:
    a, b, c = copies("a", "b", "c")
    said = say(Verdict.APART, b, [a, c])
    for name in ("e", "A", "z"):
        late = post(name, 1, "".join(BRIDGE), 90)
        assert together([a, b, c, late], said) == [{"a", "c", name}]


def test_an_item_of_a_digest_is_split_off_and_the_others_stay() -> None:
    items = [text[0] for text in (HARVEST, LIBRARY, BRIDGE)]
    listed = digest(*items)
    a, b, c = wires()
    assert together([a, b, c, listed]) == [{"a", "d"}, {"b", "d"}, {"c", "d"}]
    said = say(Verdict.APART, part(listed, HARVEST[0]), b)
    assert together([a, b, c, listed], said) == [{"a", "d"}, {"c", "d"}]


def test_a_copy_of_a_digest_keeps_the_item_that_is_split_off_it() -> None:
    listed = digest(*(text[0] for text in (HARVEST, LIBRARY, BRIDGE)))
    again = post("e", 1, listed.text, 3 * DAY + 60)
    a, b, c = wires()
    said = say(Verdict.APART, part(listed, HARVEST[0]), [b, part(again, HARVEST[0])])
    assert together([a, b, c, listed, again], said) == [{"a", "d", "e"}, {"b", "e"}, {"c", "d", "e"}]


def test_an_item_of_a_digest_is_joined_to_a_text_in_other_words() -> None:
    own = "Because of the frost the orchards of the eastern slopes stay nearly bare this year, growers say."
    listed = digest(LIBRARY[0], BRIDGE[0], own)
    a, b, c = wires()
    assert together([a, b, c, listed]) == [{"a", "d"}, {"c", "d"}]
    families = found([a, b, c, listed], say(Verdict.ONE, part(listed, own), b)).families
    (joined,) = [one for one in families if b.key in one.posts]
    assert members(joined) == {"b": "all", "d": str(len(own))}
    assert len(families) == 3
    (edge,) = joined.stemma
    assert not edge.determined
    assert "contained: the target holds other texts too; this is of a part of it" in edge.grounds


def test_two_families_become_one_with_all_that_they_have() -> None:
    ours, theirs = copies("a", "b"), copies("x", "y", text="".join(HARVEST))
    assert together([*ours, *theirs]) == [{"a", "b"}, {"x", "y"}]
    (before, _) = sorted(found([*ours, *theirs]).families, key=lambda one: one.posts)
    (family,) = found([*ours, *theirs], say(Verdict.ONE, ours[0], theirs[0])).families
    assert set(members(family)) == {"a", "b", "x", "y"}
    assert family.id == before.id
    judged = [edge for edge in family.stemma if edge.relation == "judged"]
    assert [(edge.determined, edge.grounds[0]) for edge in judged] == [
        (False, "a person says so: one statement (verdict 1)")
    ]


def test_of_verdicts_that_contradict_one_another_the_latest_stands() -> None:
    a, b, c = copies("a", "b", "c")
    split, join = say(Verdict.APART, c, [a, b], 1), say(Verdict.ONE, a, c, 2)
    assert together([a, b, c], split, join) == [{"a", "b", "c"}]
    later = say(Verdict.APART, c, [a, b], 3)
    assert together([a, b, c], split, join, later) == [{"a", "b"}]
    chain = [say(Verdict.ONE, a, b, 1), say(Verdict.ONE, b, c, 2), say(Verdict.APART, a, c, 3)]
    assert together(copies("a", "b", "c"), *chain) == [{"b", "c"}]


def test_a_post_of_a_thread_leaves_it_or_the_thread_leaves() -> None:
    thread = [post("t", 1, "".join(BRIDGE[:2]), 30), post("t", 2, "".join(BRIDGE[2:]), 31)]
    whole = wires()[0]
    (family,) = found([whole, *thread], say(Verdict.APART, thread[1], [whole, thread[0]])).families
    assert family.posts == (whole.key, thread[0].key)
    assert together([whole, *thread], say(Verdict.APART, [*thread], whole)) == [{"t"}]


def test_a_family_that_somebody_hides_says_so() -> None:
    a, b, x, y = *copies("a", "b"), *copies("x", "y", text="".join(HARVEST))
    families = found([a, b, x, y], say(Verdict.HIDDEN, x)).families
    assert {one.posts: (one.hidden, one.verdicts) for one in families} == {
        (a.key, b.key): (False, ()),
        (x.key, y.key): (True, (1,)),
    }


def test_a_verdict_about_others_changes_nothing() -> None:
    a, b, x, y = *copies("a", "b"), *copies("x", "y", text="".join(HARVEST))
    before = found([a, b]).families
    after = found([a, b, x, y], say(Verdict.APART, x, y, 7), say(Verdict.RIGHT, x, "table:gone/1", 8)).families
    assert after == before
