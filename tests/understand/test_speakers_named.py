"""Speakers who are named with more around the name, or earlier than where they speak; and names that speak nowhere."""

from __future__ import annotations

import pytest

from stemmatic.understand import understand


def speakers(text: str) -> list[str | None]:
    return [one.speaker for one in understand(text).quotes if not one.reported]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The ferry will not be sold before spring,” Harbour Chairman Jason Tarne (R-Veyra) said.", "Jason Tarne"),
        ("“It was the least bad way out for the valley,” Mr. Marsk of the Lower Tarn Club said.", "Marsk"),
        ("“The mills have not moved for a year,” IMF chief economist Maury Lind said on Tuesday.", "Maury Lind"),
        (
            "Hilda Lind Marsk immediately posted a note, adding, “We are happy to meet the new keeper.”",
            "Hilda Lind Marsk",
        ),
        ("Claudia Lind immediately posted a note of her own, saying, “We are happy to meet you.”", "Claudia Lind"),
        ("When the mill burnt down, President Lind released a statement:\n\n“We will build it up again.”", "Lind"),
        ("Karl Berg was asked by host Bill Marsk, “Are you still tired of hearing about the ferry?”", "Bill Marsk"),
        ("In a long interview Karl Berg declared “I think that the harbour office is out of date.”", "Karl Berg"),
        (
            "Senator Clara Marsk scolded the keeper: “The valley knows nothing of these wonders of yours.”",
            "Clara Marsk",
        ),
        ("Мэр Пётр Орлов обратился к жителям: «Мост закроют не раньше весны следующего года».", "Пётр Орлов"),
        ("Мер Петро Орлик звернувся до мешканців: «Міст закриють не раніше весни наступного року».", "Петро Орлик"),
    ],
)
def test_a_speaker_with_more_around_the_name(text: str, speaker: str | None) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Supporters of Mayor Anna Lind said: “The bridge was closed without asking anybody in town.”",
        "Young Friends of the River said “the bridge was closed without asking anybody in town.”",
        "Mayor Anna Lind was met by shouts from the crowd: “Shame on everyone who closed the bridge!”",
        "The reply of Senator Clara Marsk was read out to the hall: “The ferry will not be sold in spring.”",
        "The Economist said: “The mills of the valley have not moved for a year, and nobody knows why.”",
        "Критику мэра Ивана Петрова встретили в зале: «Мост закрыли, не спросив никого из жителей».",
        "Ayşe Kaleb’in evinin duvarına yazıldı: “Köprüyü kimseye sormadan kapattılar, utanın artık.”",
    ],
)
def test_who_is_named_beside_words_and_does_not_speak(text: str) -> None:
    assert speakers(text) == [None] * len(speakers(text))


def test_a_pronoun_is_who_the_sentence_before_is_about_whatever_its_verb() -> None:
    text = "Claudia Berg, who teaches in Tarn, described the plan as a dream.\n\n“Nobody can pay for it,” she said."
    assert speakers(text) == ["Claudia Berg"]
    trap = "Claudia Berg described the plan as a dream.\n\n“Nobody can pay for it in my time,” he said."
    assert speakers(trap) == [None]


def test_behind_a_quotation_she_is_the_subject_of_its_sentence() -> None:
    text = "Senator Clara Marsk scolded him: “The valley knows nothing of these wonders,” she said."
    assert speakers(text) == ["Clara Marsk"]


def test_she_goes_on_with_a_colon() -> None:
    first = "“We will open the bridge before spring comes,” Mayor Anna Lind said.\n\n"
    assert speakers(f"{first}She then turned to the hall again: “I do regret what was said here.”") == ["Anna Lind"] * 2
    assert speakers(f"{first}She heard what the keeper, who was tired, shouted: “Go home at last, all of you.”")[
        1:
    ] == [None]


def test_an_office_cut_short_before_a_name_is_meant_by_the_whole_word() -> None:
    text = (
        "They waited for Gov. Karl Tarne. Tarne defended it on the radio.\n\n“I have known him for years,” the {} said."
    )
    assert speakers(text.format("governor")) == ["Karl Tarne"]
    assert speakers(text.format("bishop")) == [None]


def test_a_given_name_of_women_is_none_of_a_man_and_one_of_both_is_of_either() -> None:
    asked = "{} Marsk, a baker from Tarn, described the hall as cold.\n\n“I have never seen so many,” {} said."
    assert speakers(asked.format("Tina", "she")) == ["Tina Marsk"]
    assert speakers(asked.format("Tina", "he")) == [None]
    assert speakers(asked.format("Terry", "she")) == speakers(asked.format("Terry", "he")) == ["Terry Marsk"]
