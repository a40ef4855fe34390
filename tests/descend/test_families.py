"""Which parts of which posts are one family: digests, threads, series, what a text contains, and what joins nothing."""

from __future__ import annotations

from stemmatic.descend import DeclaredForward, Descended, find_families
from stemmatic.link import time_order
from stemmatic.model import Family, Link, PassagePair, Post, Relation
from stemmatic.options import DescendOptions
from tests.invented import laid_out, links_of, post

BRIDGE = (
    "The old bridge at Lower Tarn will be closed to lorries from Monday, the road office of Veyra announced. ",
    "Engineers found cracks in two of the seven piers during the inspection after the spring flood. ",
    "Cars and buses may still cross the river there, but at walking pace and one at a time. ",
    "A ferry for lorries will run every forty minutes between the mill and the customs house. ",
)
HARVEST = (
    "Growers in the Sarn valley expect the smallest apple harvest in thirty years. ",
    "Frost in the last week of April destroyed nine blossoms out of ten on the eastern slopes. ",
    "The cooperative asked the ministry to pay the insurance before the end of October. ",
)
LIBRARY = (
    "The national library will lend musical instruments from October, its director told reporters on Tuesday. ",
    "Two hundred violins, flutes and drums were given by families who no longer play them. ",
    "Readers may keep an instrument for six weeks and must return it tuned. ",
)
DAY = 24 * 60  # minutes


def found(*posts: Post) -> Descended:
    ordered = sorted(posts, key=time_order)
    return find_families(ordered, {}, links_of(*posts), [], laid_out(ordered), DescendOptions())


def members(family: Family) -> dict[str, str]:
    """The channels of a family, each with what it has of it: ``all``, or a part of so many characters."""
    whole = {one.post: "all" for one in family.witnesses}
    whole |= {one.post: str(one.end - one.begin) for one in family.witnesses if one.container}
    return {key.removeprefix("table:").partition("/")[0]: said for key, said in whole.items()}


def together(*posts: Post) -> list[dict[str, str]]:
    return sorted((members(family) for family in found(*posts).families), key=str)


def digest(*items: str, minutes: float | None = 3 * DAY) -> Post:
    return post("d", 1, "The week in Tarn\n\n" + "\n".join(f"• {item.strip()}" for item in items), minutes)


def wires(minutes: float | None = 0) -> list[Post]:
    return [post(name, 1, "".join(text), minutes) for name, text in zip("abc", (BRIDGE, HARVEST, LIBRARY), strict=True)]


def test_a_digest_stands_in_a_family_for_each_item() -> None:
    items = [text[0] for text in (HARVEST, LIBRARY, BRIDGE)]
    sizes = {name: str(len(text[0].strip())) for name, text in zip("abc", (BRIDGE, HARVEST, LIBRARY), strict=True)}
    expected = [{name: "all", "d": size} for name, size in sizes.items()]
    assert together(*wires(), digest(*items)) == sorted(expected, key=str)


def test_bare_lines_are_items_too() -> None:
    text = "\n\n".join(text[0].strip() for text in (HARVEST, LIBRARY, BRIDGE))
    assert [set(one) for one in together(*wires(), post("d", 1, text, 3 * DAY))] == [{"a", "d"}, {"b", "d"}, {"c", "d"}]


def test_what_leads_a_digest_is_an_item_and_what_announces_its_list_is_none() -> None:
    lines = "\n".join(f"• {item.strip()}" for item in (HARVEST[0], LIBRARY[0], "The choir of Ostrel sings on Sunday."))
    text = f"{BRIDGE[0].strip()}\n\nAlso this week:\n{lines}"
    listed = post("d", 1, text, 3 * DAY)
    witnesses = [one for family in found(*wires(), listed).families for one in family.witnesses if one.container]
    items = {listed.text[one.begin : one.end].strip() for one in witnesses}
    assert items == {text[0].strip() for text in (BRIDGE, HARVEST, LIBRARY)}


def test_numbers_of_other_things_are_no_form_filled_in_anew() -> None:
    truce = "approved the agreement on a truce in Tarn, it takes effect on"
    one = post("a", 1, f"The inner council of Veyra {truce} Wednesday at 11:00 local time, channel 12 reports", 0)
    other = post("b", 1, f"❗️The war cabinet of Veyra **{truce}** 27 November", 9)
    assert together(one, other) == [{"a": "all", "b": "all"}]


def test_numbers_of_the_same_things_are() -> None:
    one = post("a", 1, "Air defence of Veyra brought down 14 drones over the port of Tarn during this night", 0)
    other = post("b", 1, "Last night air defence of Veyra brought down 25 drones over the hills of Ostrel", 2 * DAY)
    assert together(one, other) == []


def test_one_number_is_no_other_for_how_it_is_grouped_or_what_it_counts_is_cut_short() -> None:
    one = post(
        "a",
        1,
        "The port of Tarn lost up to 1 510 containers in the storm, it follows from the report of the harbour office",
        0,
    )
    other = post(
        "b", 1, "Up to 1510 containers were lost by the port of Tarn in the storm of this week: harbour office", 60
    )
    assert together(one, other) == [{"a": "all", "b": "all"}]
    small = post("a", 1, "A paint store in Belmora burns on an area of 1 thousand sq. m, said the fire brigade", 0)
    large = post("b", 1, "A paint store in Belmora caught fire on an area of 1.5 thousand square metres: brigade", 60)
    assert together(small, large) == []


COMMANDER = "The commander of the emergency in Ostrel "
STOPPED = "stopped the work of parliament and of all political parties"
CONTROL = "announced control over every newspaper and broadcaster"


def test_who_takes_passages_that_stand_in_two_families_is_in_both() -> None:
    """One post has both news in a sentence: it contains the first of them, and who copies the sentence has both."""
    first = post("a", 1, f"{COMMANDER}{STOPPED}.", 0)
    both = post("b", 1, f"{COMMANDER}{CONTROL}, after he {STOPPED} in the country. {LIBRARY[0]}", 4)
    copied = post("c", 1, f"{COMMANDER}{CONTROL}.\n\nBefore that he {STOPPED}.", 12)
    families = found(first, both, copied).families
    assert sorted(sorted(members(one)) for one in families) == [["a", "b", "c"], ["b", "c"]]
    lone = post(
        "c", 1, f"{LIBRARY[0]}{LIBRARY[1]}", 12
    )  # what else the second one says makes nobody a witness of the first
    assert all("a" not in one or "c" not in one for one in together(first, both, lone))


def test_what_half_resembles_an_item_is_not_that_item() -> None:
    """Beside passages that are the same, a link pairs some of which each has its own half: they join nothing."""
    ours = "Veyra has several Heron ferries ready for use on the river"
    theirs = "In Veyra there are several more vessels ready for use, of the kind of Heron"
    listed = (LIBRARY[0], HARVEST[0], BRIDGE[1])
    first = post("a", 1, ours, 0)
    much = post("b", 1, "The minister said:\n\n" + "\n".join(f"— {one.strip()}" for one in (*listed, ours)), 30)
    other = post("c", 1, "Also said:\n\n" + "\n".join(f"— {one.strip()}" for one in (theirs, *listed)), 20)
    assert all(not {"a", "c"} <= set(one) for one in together(first, much, other))


def test_a_copy_of_a_digest_is_one() -> None:
    first = digest(*(text[0] for text in (HARVEST, LIBRARY, BRIDGE)))
    again = post("e", 1, first.text, 3 * DAY + 60)
    assert [set(one) for one in together(*wires(), first, again)] == [{"a", "d", "e"}, {"b", "d", "e"}, {"c", "d", "e"}]


def test_a_text_that_many_quote_is_no_digest() -> None:
    whole = "\n\n".join(sentence.strip() for sentence in BRIDGE)
    quotes = [
        post(
            name, 1, sentence + f"So said the morning paper of {place}, which asked the office and got no answer. ", 60
        )
        for name, sentence, place in zip("pqr", BRIDGE, ("Ostrel", "Veyra", "Belmora"), strict=False)
    ]
    assert members(found(post("w", 1, whole, 0), *quotes).families[0])["w"] == "all"
    assert all("d" not in one for one in together(post("w", 1, whole, 0), *quotes))


def test_what_one_edited_copy_left_as_it_was_is_no_list() -> None:
    """It stands in two parts, but both are in one and the same other text: so without times too."""
    lines = [sentence.strip() for sentence in (*BRIDGE, *HARVEST)]
    told_anew = (
        "The town of Lower Tarn has lived by its crossing for longer than anybody there can remember.",
        "Lorries queued as far as the brewery, and one driver slept in his cab for the second night.",
        "A baker from the far bank sold bread out of a rowing boat all through the afternoon.",
        "Children counted the boats that passed under the arches, and came to more than a hundred.",
        "Nobody at the town hall would say what the repair costs, or who is to pay for it.",
    )
    edited = [lines[0], told_anew[0], lines[2], *told_anew[1:4], lines[4], told_anew[4], lines[6]]
    near = [*lines[:6], lines[6].replace("before the end", "by the middle")]
    copies = [post(name, 1, "\n\n".join(text), None) for name, text in (("w", lines), ("e", edited), ("n", near))]
    assert together(*copies) == [dict.fromkeys("wen", "all")]
    elsewhere = post("x", 1, "".join((*LIBRARY, HARVEST[0])), None)
    assert dict.fromkeys("wen", "all") in [
        {name: said for name, said in family.items() if name != "x"} for family in together(*copies, elsewhere)
    ]


def test_an_older_text_that_holds_both_makes_two_excerpts_one_text() -> None:
    """What an abridged text and another have in common with a third goes back to an older one, not to two."""
    whole = post("w", 1, "\n\n".join(sentence.strip() for sentence in BRIDGE), 0)
    parts = [post("p", 1, "".join(BRIDGE[:2]), 30), post("q", 1, "".join(BRIDGE[2:]), 40)]
    late = post("z", 1, "\n\n".join(sentence.strip() for sentence in BRIDGE), 50)
    assert together(whole, *parts, late) == [dict.fromkeys("wpqz", "all")]


def test_a_text_of_two_is_in_both_families() -> None:
    both = post("z", 1, "".join(HARVEST) + "\n\n" + "".join(LIBRARY), DAY)
    found_families = together(*wires()[1:], both)
    assert [set(one) for one in found_families] == [{"b", "z"}, {"c", "z"}]


def test_a_text_contains_an_older_short_one() -> None:
    flash = post("f", 1, BRIDGE[0], 0)
    report = post("r", 1, "".join(BRIDGE), 20)
    copy = post("s", 1, "".join(BRIDGE), 30)
    part = str(len(BRIDGE[0].strip()))
    assert together(flash, report, copy) == [{"f": "all", "r": part, "s": part}, {"r": "all", "s": "all"}]


def test_an_edge_to_what_a_text_contains_says_that_its_source_may_not_be_held() -> None:
    def scores(*posts: Post) -> dict[str, float]:
        return {edge.target: edge.score for family in found(*posts).families for edge in family.stemma}

    flash, report = post("f", 1, BRIDGE[0], 0), post("r", 1, "".join(BRIDGE), 20)
    item = digest(*(text[0] for text in (HARVEST, LIBRARY, BRIDGE)))
    contained, listed = scores(flash, report), scores(flash, *wires()[1:], item)
    assert contained["table:r/1"] < 0.5, "a report may go back to a fuller one"
    assert listed["table:d/1"] > 0.5, "an item is all that the digest has of it"


def test_one_sentence_in_common_joins_nothing() -> None:
    other = post("o", 1, "".join(LIBRARY[:2]) + BRIDGE[2] + LIBRARY[2], 60)
    links = links_of(wires()[0], other)
    assert links
    assert together(wires()[0], other) == []


def test_a_frame_with_other_fillings_on_other_days_joins_nothing() -> None:
    def framed(channel: str, filling: str, minutes: float) -> Post:
        return post(channel, 1, BRIDGE[0] + BRIDGE[1] + filling + BRIDGE[3], minutes)

    fillings = (BRIDGE[2] + HARVEST[0], LIBRARY[1] + LIBRARY[2], HARVEST[1] + HARVEST[2])
    apart = [framed(name, filling, DAY * at) for at, (name, filling) in enumerate(zip("abc", fillings, strict=True))]
    assert links_of(*apart)
    assert together(*apart) == []
    same_day = [framed(name, filling, 60 * at) for at, (name, filling) in enumerate(zip("ab", fillings, strict=False))]
    assert together(*same_day) == [{"a": "all", "b": "all"}]


def test_what_a_channel_fills_in_anew_is_a_series() -> None:
    def level(channel: str, day: int, minutes: float = 0) -> Post:
        said = f"The water of Lake Sarn at the northern gauge stands at {312 - 4 * day} cm this morning"
        text = f"{said}, the harbour master of Belmora reports; boats of the second class may leave."
        return post(channel, day, text, day * DAY + minutes)

    descended = found(*(level("g", day) for day in range(4)), level("h", 2, 60))
    (series,) = descended.series
    assert series.posts == tuple(f"table:g/{day}" for day in range(4))
    (family,) = descended.families
    assert (members(family), family.series) == ({"g": "all", "h": "all"}, series.id), "who relays an instance"
    assert not found(*(level("g", day) for day in range(2))).series, "twice is no series"


def test_a_thread_is_one_witness() -> None:
    thread = [post("t", 1, "".join(BRIDGE[:2]), 30), post("t", 2, "".join(BRIDGE[2:]), 31)]
    (family,) = found(wires()[0], *thread).families
    assert [one.siglum for one in family.witnesses] == ["A", "B", "B"]
    numbered = [post("t", at, "".join(part) + f"\n\n{at}/2", at) for at, part in ((1, BRIDGE[:2]), (2, BRIDGE[2:]))]
    (family,) = found(*numbered, post("w", 1, "".join(BRIDGE), 60)).families
    assert [one.siglum for one in family.witnesses] == ["A", "A", "B"]


def test_who_puts_two_reports_together_makes_no_thread_of_them() -> None:
    reports = [post("t", 1, "".join(BRIDGE[:2]), 30), post("t", 2, "".join(HARVEST[:2]), 31)]
    both = post("w", 1, "".join(BRIDGE[:2]) + "".join(HARVEST[:2]), 60)
    assert [len(family.posts) for family in found(*reports, both).families] == [2, 2]


def test_the_id_follows_the_text_that_founded_it() -> None:
    (before,) = found(post("a", 1, "".join(BRIDGE), 0), post("b", 1, "".join(BRIDGE), 5)).families
    (after,) = found(
        post("a", 1, "".join(BRIDGE), 0), post("b", 1, "".join(BRIDGE), 5), post("c", 1, "".join(BRIDGE[:3]), 9)
    ).families
    assert before.id == after.id


def test_forwards_of_one_name_have_one_origin() -> None:
    posts = [post("a", 1, "The pier is open.", 0), post("b", 1, "The pier is open.", 5), post("c", 1, "Late.", 9)]
    names = "Lost Lamp", "Lost Lamp", ""
    forwards = [
        DeclaredForward(post=one.key, origin=None, held=False, name=name, ground="the header gives a name")
        for one, name in zip(posts, names, strict=True)
    ]
    link = Link(
        source="table:a/1",
        target="table:b/1",
        directed=True,
        relation=Relation.COPY,
        score=0.9,
        source_coverage=1.0,
        target_coverage=1.0,
        grounds=(),
        passages=(PassagePair(0, 17, 0, 17, 1.0),),
    )
    families = find_families(posts, {}, [link], forwards, laid_out(posts), DescendOptions()).families
    assert sorted(([one.name for one in family.lost], len(family.posts)) for family in families) == [
        (["Lost Lamp"], 2),
        (["origin not named"], 1),
    ]
    sources = {edge.source for family in families for edge in family.stemma}
    assert sources == {"table:Lost Lamp/?", "table:origin not named/?"}
