"""Writes text_hash.json: hashed n-grams from scikit-learn's analyzers, its MurmurHash3 and its TfidfTransformer."""
import json
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn import __version__
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.utils import murmurhash3_32

texts = json.loads(Path(__file__).with_name("preprocessing.json").read_text(encoding="utf-8"))
documents = texts["texts"] + texts["unseen"]
cases = {
    "words": (dict(), 10, 0, True, dict(use_idf=False)),
    "words 1-3": (dict(ngram_range=(1, 3)), 5, 7, True, dict(use_idf=False, sublinear_tf=False, norm="l1")),
    "unsigned": (dict(lowercase=False), 4, 1, False, dict(use_idf=False, norm=None)),
    "idf": (dict(ngram_range=(1, 2)), 7, 0, False, dict(use_idf=True, sublinear_tf=True)),
    "characters": (dict(analyzer="char", ngram_range=(1, 3)), 8, 4294967295, True, dict(use_idf=False)),
    "characters in words": (dict(analyzer="char_wb", ngram_range=(2, 4)), 9, 5, True, dict(use_idf=True)),
}
out = {}
for name, (options, bits, seed, signed, weighting) in cases.items():
    analyze = CountVectorizer(**options).build_analyzer()
    counts = np.zeros((len(documents), 1 << bits))
    for row, document in enumerate(documents):
        for term in analyze(document):
            value = murmurhash3_32(term.encode("utf-8"), seed=seed, positive=True)
            counts[row, value & ((1 << bits) - 1)] += -1 if signed and value >> 31 else 1
    x = sp.csr_matrix(counts)
    result = TfidfTransformer(**weighting).fit(x[: len(texts["texts"])]).transform(x)
    result.sort_indices()
    out[name] = [[result[row].indices.tolist(), result[row].data.tolist()] for row in range(len(documents))]
Path(__file__).with_name("text_hash.json").write_text(json.dumps({"scikit-learn": __version__, "cases": out}) + "\n")
