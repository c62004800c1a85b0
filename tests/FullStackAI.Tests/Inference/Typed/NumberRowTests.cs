using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Preprocessing;
using FullStackAI.Tests.Bundles;

namespace FullStackAI.Tests.Predicting.Typed;

[TestClass]
public sealed class NumberRowTests
{
    [TestMethod]
    public void Predict_OfNumbersInTheModelsOrderOrAnother_EqualsTheUntypedRow()
    {
        using var predictor = new Predictor(Softmax());
        var ordered = new PredictionEngine<OrderedNumbers, ClassShares>(predictor);
        var shuffled = new PredictionEngine<ShuffledNumbers, ClassShares>(predictor);
        foreach (double? d in (double?[])[0.25, 1e300, -1e300, double.PositiveInfinity, null])
        {
            float[] expected =
            [
                .. predictor
                    .Predict(new Row
                    {
                        ["a"] = 1.5,
                        ["b"] = -2,
                        ["c"] = 7,
                        ["d"] = d is { } number ? number : RowValue.Missing,
                    }).Probabilities
                    .Select(@class => (float)@class.Probability)
            ];
            CollectionAssert.AreEqual(expected, ordered.Predict(new OrderedNumbers { A = 1.5f, B = -2, C = 7, D = d }).Score);
            CollectionAssert.AreEqual(expected, shuffled.Predict(new ShuffledNumbers { A = 1.5f, B = -2, C = 7, D = d }).Score);
        }
    }

    [TestMethod]
    public void Predict_WhileARowOfTheSameThreadIsBeingRead_KeepsTheRowsApart()
    {
        using var predictor = new Predictor(Softmax());
        var engine = new PredictionEngine<NestedNumbers, ClassShares>(predictor);
        float[] Alone(float a) => engine.Predict(new NestedNumbers { A = a, B = 2, C = 3, Inner = () => 4 }).Score;
        float[] inner = [];
        float[] outer = engine.Predict(new NestedNumbers
        {
            A = 1,
            B = 2,
            C = 3,
            Inner = () =>
            {
                inner = Alone(9);
                return 4;
            },
        }).Score;

        CollectionAssert.AreEqual(Alone(9), inner);
        CollectionAssert.AreEqual(Alone(1), outer);
        CollectionAssert.AreNotEqual(inner, outer);
    }

    [TestMethod]
    public void Predict_OnManyThreads_EqualsOneThread()
    {
        using var predictor = new Predictor(Softmax());
        var engine = new PredictionEngine<OrderedNumbers, ClassShares>(predictor);
        OrderedNumbers[] rows =
        [
            .. Enumerable.Range(0, 500).Select(i => new OrderedNumbers { A = i, B = i % 7, C = i % 11, D = i / 100.0 })
        ];
        float[][] expected = [.. rows.Select(row => engine.Predict(row).Score)];
        var threads = new Thread[40]; // more than have working memory of their own
        var wrong = new int[threads.Length];
        for (int t = 0; t < threads.Length; t++)
        {
            int own = t;
            threads[t] = new Thread(
                () => wrong[own] = Enumerable.Range(0, rows.Length).Count(i => !engine.Predict(rows[i]).Score.SequenceEqual(expected[i])));
        }

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.AreEqual(0, wrong.Sum());
    }

    private static Bundle Softmax()
    {
        var rng = new FullStackAI.Numerics.Rng(4);
        var table = new Table(
            "abcd".Select(name => new NumberColumn(name.ToString(), [.. Enumerable.Range(0, 30).Select(_ => rng.NextGaussian())])));
        Labels labels = Labels.Classes([.. Enumerable.Range(0, 30).Select(row => (float)(row % 3))], ["x", "y", "z"]);
        (FittedPipeline pipeline, FeatureMatrix features) = Pipeline.Empty.FitTransform(table, labels);
        var model = new LinearModel(
            features.Features, 4, 3, Link.Softmax, [.. Enumerable.Range(0, 15).Select(_ => rng.NextGaussian() / 4)]);
        return Bundle.Create(
            new BundleManifest { Task = labels.Task, Label = "label", ClassNames = labels.ClassNames }, pipeline, model, table);
    }
}
