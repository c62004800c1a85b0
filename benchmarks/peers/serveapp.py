"""The same model behind Flask or FastAPI, as their tutorials write it: validated names, one row in, label and probability out."""
import csv
import os

import numpy


def model():
    rows = list(csv.reader(open(os.environ["SERVE_DATA"])))
    names = rows[0][:-1]
    cells = numpy.array(rows[1:], dtype=float)
    if os.environ["SERVE_MODEL"] == "xgboost":
        import xgboost

        fitted = xgboost.XGBClassifier(n_estimators=100, max_leaves=31, grow_policy="lossguide", max_depth=0, tree_method="hist", n_jobs=1)
    else:
        from sklearn.ensemble import HistGradientBoostingClassifier

        fitted = HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=31, early_stopping=False)
    fitted.fit(cells[:, :-1], cells[:, -1].astype(int))
    return names, fitted


def answer(names, fitted, row):
    probability = float(fitted.predict_proba(numpy.array([[row[name] for name in names]]))[0, 1])
    return {"label": "yes" if probability >= 0.5 else "no", "probability": probability}


def flask_app():
    from flask import Flask, jsonify, request

    names, fitted = model()
    app = Flask(__name__)

    @app.post("/predict")
    def predict():
        row = request.get_json()
        if any(not isinstance(row.get(name), (int, float)) for name in names):
            return jsonify(error="a column is missing or no number"), 400
        return jsonify(answer(names, fitted, row))

    return app


def fastapi_app():
    from fastapi import FastAPI, HTTPException, Request

    names, fitted = model()
    app = FastAPI()

    @app.post("/predict")
    async def predict(request: Request):
        row = await request.json()
        if any(not isinstance(row.get(name), (int, float)) for name in names):
            raise HTTPException(400, "a column is missing or no number")
        return answer(names, fitted, row)

    return app
