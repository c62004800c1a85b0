"""Writes preprocessing.json: what scikit-learn's scalers, quantile and power transformers and TfidfVectorizer give."""
import json
from pathlib import Path

import numpy as np
from sklearn import __version__
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, PowerTransformer, QuantileTransformer, RobustScaler, StandardScaler

rng = np.random.RandomState(3)
x = np.round(np.exp(rng.normal(1, 1, 60)), 2)
x[5:9] = x[5]
x[10] = -4.5
x = x.astype(np.float32)
new = np.array([-100, -4.5, 0, 1, 2.5, float(x[5]), 30, 1000], dtype=np.float32)
column, fresh = x.reshape(-1, 1).astype(float), new.reshape(-1, 1).astype(float)
numbers = {}
for name, scaler in {
    "Standard": StandardScaler(), "MinMax": MinMaxScaler(), "MaxAbs": MaxAbsScaler(), "Robust": RobustScaler(),
    "QuantileNormal": QuantileTransformer(n_quantiles=20, output_distribution="normal"), "YeoJohnson": PowerTransformer(),
}.items():
    scaler.fit(column)
    numbers[name] = {"train": scaler.transform(column).ravel().tolist(), "new": scaler.transform(fresh).ravel().tolist()}

texts = [
    "The late refund, the LATE refund!", "I'm not happy: order 42 was late", "Straße und STRASSE", "thanks, a lot  of\tthanks",
    "приём Приём хорошо", "", "naïve café x_1 y", "你好 世界 你好", "late order",
]
unseen = ["the late late show", "nothing known", "thanks thanks refund приём"]
cases = {
    "words": dict(), "words 1-2": dict(ngram_range=(1, 2)), "sublinear": dict(ngram_range=(1, 3), sublinear_tf=True, norm="l1"),
    "rare and common": dict(min_df=2, max_df=0.3), "plain counts": dict(use_idf=False, norm=None, lowercase=False),
    "characters": dict(analyzer="char", ngram_range=(1, 3)), "characters in words": dict(analyzer="char_wb", ngram_range=(2, 4)),
}
text = {}
for name, options in cases.items():
    vectorizer = TfidfVectorizer(**options)
    vectorizer.fit(texts)
    text[name] = {"terms": vectorizer.get_feature_names_out().tolist(), "rows": []}
    for document in texts + unseen:
        row = vectorizer.transform([document]).tocsr()
        row.sort_indices()
        text[name]["rows"].append([row.indices.tolist(), row.data.tolist()])

out = Path(__file__).with_name("preprocessing.json")
out.write_text(json.dumps({"scikit-learn": __version__, "train": x.tolist(), "new": new.tolist(), "numbers": numbers, "texts": texts, "unseen": unseen, "text": text}, ensure_ascii=False) + "\n", encoding="utf-8")
