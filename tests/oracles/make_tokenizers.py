"""Writes tokenizers.json: token numbers of WordPiece, byte pairs and SentencePiece, by plain programs after the published descriptions.

Usage: make_tokenizers.py sms_spam.csv test_model.model
The second file is python/test/test_model.model of github.com/google/sentencepiece (Apache-2.0); its pieces and scores are kept, its rules of normalisation are not.
WordPiece follows BERT's tokenizer (Devlin et al. 2018), byte pairs GPT-2's (Radford et al. 2019), SentencePiece the unigram model (Kudo 2018).
"""
import csv
import json
import struct
import sys
import unicodedata
from collections import Counter
from pathlib import Path

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LONGEST_WORD = 100

rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8", errors="replace")))
messages = [row["text"] for row in rows]
odd = [
    "", " ", "  Two  spaces\tand\na line ", "UNwant\u00e9d,running", "Don't we'll they've I'm it's you're she'd", "na\u00efve caf\u00e9 \u00c5ngstr\u00f6m \u0130stanbul stra\u00dfe",
    "ah\u535a\u63a8zz \u4e2d\u6587 \u30c6\u30b9\u30c8", "3.14 1,000 42nd \u00bd \u00b2", "e-mail: a_b@c.org!? (x) [y] {z} #1 $5 50%", "\u00a35 \u20ac7 \u00a9 \u2122 \u2026 \u201cquoted\u201d \u2014 dash",
    "\U0001f600\U0001f44d\U0001f3fd fine", "zero\u200bwidth\u00a0space \ufeff", "tab\x07bell \ufffd", "x" * 101, "y" * 100, "hello" + "\u0301" * 3, "\u0440\u0443\u0441\u0441\u043a\u0438\u0439 \u03b5\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac",
]
texts = messages[:25] + odd


def is_punctuation(c):
    return 33 <= ord(c) <= 47 or 58 <= ord(c) <= 64 or 91 <= ord(c) <= 96 or 123 <= ord(c) <= 126 or unicodedata.category(c).startswith("P")


def is_chinese(c):
    blocks = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
    return any(low <= ord(c) <= high for low, high in blocks)


def bert_words(text, lower):
    cleaned = ""
    for c in text:
        if c in "\t\n\r" or unicodedata.category(c) == "Zs":
            cleaned += " "
        elif c in "\0\ufffd" or unicodedata.category(c) in ("Cc", "Cf"):
            continue
        else:
            cleaned += f" {c} " if is_chinese(c) else c
    words = []
    for word in cleaned.split(" "):
        if lower:
            word = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
        part = ""
        for c in word:
            if is_punctuation(c):
                words += [part, c]
                part = ""
            else:
                part += c
        words.append(part)
    return [word for word in words if word]


def word_pieces(word, vocabulary):
    if len(word) > LONGEST_WORD:
        return ["[UNK]"]
    pieces, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in vocabulary:
                break
        else:
            return ["[UNK]"]
        pieces.append(piece)
        start = end
    return pieces


def gpt2_parts(text):
    """'s|'t|'re|'ve|'m|'ll|'d| ?letters| ?digits| ?others|spaces not before a word|spaces"""
    def kind(c):
        category = unicodedata.category(c)
        return "space" if c.isspace() else "letter" if category[0] == "L" else "digit" if category[0] == "N" else "other"
    parts, at = [], 0
    while at < len(text):
        ending = next((e for e in ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d") if text.startswith(e, at)), None)
        if ending:
            parts.append(ending)
            at += len(ending)
            continue
        start = at + 1 if text[at] == " " and at + 1 < len(text) and kind(text[at + 1]) != "space" else at
        end = start
        while end < len(text) and kind(text[end]) == kind(text[start]):
            end += 1
        if kind(text[start]) == "space" and end < len(text) and end - start > 1:
            end -= 1  # the last space belongs to the word behind it
        parts.append(text[at:end])
        at = end
    return parts


def byte_letters():
    shown = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    hidden = [b for b in range(256) if b not in shown]
    return {**{b: chr(b) for b in shown}, **{b: chr(256 + i) for i, b in enumerate(hidden)}}


LETTERS = byte_letters()


def byte_pairs(part, merges):
    symbols = [LETTERS[b] for b in part.encode("utf-8")]
    while len(symbols) > 1:
        rank, place = min((merges.get(pair, len(merges)), i) for i, pair in enumerate(zip(symbols, symbols[1:])))
        if rank == len(merges):
            break
        pair = (symbols[place], symbols[place + 1])
        joined, i = [], 0
        while i < len(symbols):
            if tuple(symbols[i:i + 2]) == pair:
                joined.append(pair[0] + pair[1])
                i += 2
            else:
                joined.append(symbols[i])
                i += 1
        symbols = joined
    return symbols


def learn_merges(count):
    words = Counter(tuple(LETTERS[b] for b in part.encode("utf-8")) for message in messages[:1500] for part in gpt2_parts(message))
    merges = []
    for _ in range(count):
        pairs = Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        joined = Counter()
        for word, times in words.items():
            out, i = [], 0
            while i < len(word):
                step = 2 if word[i:i + 2] == best else 1
                out.append("".join(word[i:i + step]))
                i += step
            joined[tuple(out)] += times
        words = joined
    return merges


def fields(data):
    at = 0

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
    while at < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        elif key & 7 == 5:
            yield key >> 3, data[at:at + 4]
            at += 4
        else:
            length = varint()
            yield key >> 3, data[at:at + length]
            at += length


def pieces_of(model):
    for number, content in fields(model):
        if number == 1:
            piece = dict(fields(content))
            yield piece[1].decode("utf-8"), struct.unpack("<f", piece.get(2, bytes(4)))[0], piece.get(3, 1)


def unigrams(text, pieces):
    text = "\u2581" + "\u2581".join(text.split(" ")) if text else ""
    scores = {piece: (score, number) for number, (piece, score, kind) in enumerate(pieces) if kind == 1}
    unknown = min(score for score, _ in scores.values()) - 10
    longest = max(map(len, scores))
    best = [(0.0, 0, -1)] + [(-1e30, 0, 0)] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            score, number = scores.get(text[start:end], (unknown, 0) if end - start == 1 else (None, None))
            if score is not None and best[start][0] + score > best[end][0]:
                best[end] = (best[start][0] + score, start, number)
    numbers, end = [], len(text)
    while end > 0:
        _, start, number = best[end]
        if not (number == 0 and numbers and numbers[-1] == 0):
            numbers.append(number)
        end = start
    return numbers[::-1]


counts = Counter(word for message in messages for word in bert_words(message, True) + bert_words(message, False))
letters = sorted({c for text in texts for c in "".join(bert_words(text, True) + bert_words(text, False))})[:160]
endings = Counter(word[i:] for word, times in counts.items() if word.isalpha() for i in range(1, len(word)) if len(word) - i > 1)
vocabulary = SPECIAL + letters + ["##" + c for c in letters] + [word for word, _ in counts.most_common(700) if len(word) > 1] + ["##" + ending for ending, _ in endings.most_common(200)]
numbers = {token: number for number, token in enumerate(vocabulary)}


def wordpiece(text, lower):
    return [numbers[token] for token in ["[CLS]"] + [piece for word in bert_words(text, lower) for piece in word_pieces(word, numbers)] + ["[SEP]"]]


merges = learn_merges(400)
ranks = {pair: rank for rank, pair in enumerate(merges)}
byte_vocabulary = {token: number for number, token in enumerate(list(LETTERS.values()) + ["".join(pair) for pair in merges])}
pieces = list(pieces_of(Path(sys.argv[2]).read_bytes()))
plain = ["This is a test", "Hello world", "I saw a girl with a telescope.", "the quick brown fox jumps over the lazy dog", "Botchan", "He said \"No!\" and left", "1905"]
plain += [" ".join(message.split()) for message in messages[:25] if message.isascii()]
assert unigrams("This is a test", pieces) == [284, 47, 11, 4, 15, 400] and unigrams("Hello world", pieces) == [151, 88, 21, 887]  # SentencePiece's own documentation

json.dump(
    {
        "texts": texts,
        "wordpiece": {"vocabulary": vocabulary, "lower": [wordpiece(text, True) for text in texts], "cased": [wordpiece(text, False) for text in texts]},
        "bytepairs": {"vocabulary": byte_vocabulary, "merges": [" ".join(pair) for pair in merges], "ids": [[byte_vocabulary[s] for part in gpt2_parts(text) for s in byte_pairs(part, ranks)] for text in texts]},
        "sentencepiece": {"pieces": [[piece, round(score, 5), kind] for piece, score, kind in pieces], "texts": plain, "ids": [unigrams(text, pieces) for text in plain]},
    },
    open(Path(__file__).with_name("tokenizers.json"), "w", encoding="utf-8"),
    ensure_ascii=False,
    separators=(",", ":"),
)
