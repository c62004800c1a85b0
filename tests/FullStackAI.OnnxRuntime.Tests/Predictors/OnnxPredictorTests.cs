using FullStackAI.Data;
using FullStackAI.Extensions.ML;
using FullStackAI.Inference;
using FullStackAI.Onnx;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace FullStackAI.OnnxRuntime.Tests.Predictors;

[TestClass]
public sealed class OnnxPredictorTests
{
    private static readonly Table Example = new(
        [new NumberColumn("a", [1, 2]), new NumberColumn("b", [3, 4]), new IntegerColumn("c", [5, 6])]);

    [TestMethod]
    public void Predict_ARegressionOfALoneInput_TakesAllColumnsInOrder()
    {
        using OnnxModel model = OnnxModel.Load(Sum(1), TestModels.OnCpu);
        using Predictor predictor = OnnxPredictor.Create(
            model, Example, new OnnxPredictorOptions { Task = TaskKind.Regression, Label = "sum" });

        Predictions table = predictor.Predict(
            new Table([new IntegerColumn("c", [1, 0]), new NumberColumn("a", [1, 0]), new NumberColumn("b", [1, 10])]));

        CollectionAssert.AreEqual(new[] { 111.0, 100.0 }, table.Outputs.ToArray()); // 100 c + 10 b + a
        Assert.AreEqual(321.0, predictor.Predict(new Row { ["a"] = 1, ["b"] = 2, ["c"] = 3 }).Score);
    }

    [TestMethod]
    public void Predict_RawScoresOfClasses_BecomeProbabilities()
    {
        using OnnxModel model = OnnxModel.Load(Sum(3), TestModels.OnCpu);
        var options = new OnnxPredictorOptions
        {
            Task = TaskKind.Multiclass,
            Label = "kind",
            ClassNames = ["x", "y", "z"],
            RawScores = true,
            Columns = new Dictionary<string, IReadOnlyList<string>> { ["in"] = ["c", "b", "a"] },
        };
        using Predictor predictor = OnnxPredictor.Create(model, Example, options);

        Prediction prediction = predictor.Predict(new Row { ["a"] = 0, ["b"] = 0, ["c"] = 0 });

        Assert.AreEqual(1.0 / 3, prediction["y"], 1e-6);
    }

    [TestMethod]
    public async Task Pool_OfAForeignModel_ServesRows()
    {
        using OnnxModel model = OnnxModel.Load(Sum(1), TestModels.OnCpu);
        using Predictor predictor = OnnxPredictor.Create(
            model, Example, new OnnxPredictorOptions { Task = TaskKind.Regression, Label = "sum" });
        var services = new ServiceCollection();
        services.AddPredictionPool();
        services.Configure<PredictionPoolOptions>(options => options.ModelLoader = new FixedLoader(predictor));
        await using ServiceProvider host = services.BuildServiceProvider();
        PredictionPool pool = host.GetRequiredService<PredictionPool>();

        await pool.ReloadAsync("");

        Assert.AreEqual(111.0, pool.Predict("", new Row { ["a"] = 1, ["b"] = 1, ["c"] = 1 }).Score);
    }

    [TestMethod]
    public void Create_WhatDoesNotFit_SaysWhy()
    {
        using OnnxModel model = OnnxModel.Load(Sum(2), TestModels.OnCpu);
        using OnnxModel words = OnnxModel.Load(TestModels.Words(), TestModels.OnCpu);
        var number = new OnnxPredictorOptions { Task = TaskKind.Regression, Label = "sum" };

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxPredictor.Create(words, Example, number)).Message, "OnnxTableScorer");
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => OnnxPredictor.Create(
                model,
                Example,
                number with { Columns = new Dictionary<string, IReadOnlyList<string>> { ["in"] = ["a", "zip", "b"] } })).Message,
            "'zip'");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxPredictor.Create(model, Example, number with { Output = "none" })).Message,
            "'none' is none");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxPredictor.Create(
                model,
                Example,
                new OnnxPredictorOptions { Task = TaskKind.Multiclass, Label = "kind", ClassNames = ["x", "y", "z"] })).Message,
            "expected 3");
        var text = new Table(
            [new TextColumn("a", ["x y z", "some more text"]), new NumberColumn("b", [1, 2]), new NumberColumn("c", [1, 2])]);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxPredictor.Create(model, text, number)).Message, "'a' (Text)");
    }

    [TestMethod]
    public void Create_AGraphThatGivesOtherRowsThanItTakes_IsRefused()
    {
        var graph = new OnnxGraphBuilder("twice");
        OnnxValue x = graph.Input("in", OnnxElementType.Float, "batch", 3);
        OnnxValue sum = x.MatMul(graph.Constant<float>("w", [1f, 10, 100], 3, 1));
        graph.Output("out", new[] { sum, sum }.Concat(axis: 0)); // [2 · batch × 1]: two numbers for each row, of other rows
        using OnnxModel model = OnnxModel.Load(graph.Build().ToArray(), TestModels.OnCpu);
        var options = new OnnxPredictorOptions { Task = TaskKind.Regression, Label = "sum" };

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => OnnxPredictor.Create(model, Example, options)).Message, "for 2 row(s)");
    }

    /// <summary>in [batch × 3] → out [batch × outputs], every one a + 10 b + 100 c.</summary>
    private static byte[] Sum(int outputs)
    {
        var graph = new OnnxGraphBuilder("sum");
        OnnxValue x = graph.Input("in", OnnxElementType.Float, "batch", 3);
        float[] weights = [.. new[] { 1f, 10, 100 }.SelectMany(weight => Enumerable.Repeat(weight, outputs))];
        graph.Output("out", x.MatMul(graph.Constant<float>("w", weights, 3, outputs)));
        return graph.Build().ToArray();
    }

    private sealed class FixedLoader(Predictor predictor) : ModelLoader
    {
        public override IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

        public override Predictor GetModel() => predictor;
    }
}
