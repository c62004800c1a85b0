using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Explanation;

/// <summary>A model that says the same of every row is explained like any other: no column adds anything.</summary>
[TestClass]
public sealed class PriorExplanationTests
{
    [TestMethod]
    [DataRow("number", true)]
    [DataRow("number", false)]
    [DataRow("two", true)]
    [DataRow("two", false)]
    [DataRow("three", true)]
    [DataRow("three", false)]
    public async Task Explain_ThePrior_GivesZerosThatAddUpExactly(string label, bool isGiven)
    {
        // A trainer that is given reads the columns and uses none; the library's own prior, which is there first, does not read them.
        Table table = Rows();
        Experiment experiment = new()
        {
            Label = label,
            IgnoredColumns = [.. ((string[])["number", "two", "three"]).Except([label])],
            Folds = 2,
            Doctor = null,
        };
        using var stop = new CancellationTokenSource();
        Leaderboard board = isGiven
            ? await (experiment with { Trainers = [new BaselineTrainer()], Budget = null }).RunAsync(table)
            : await experiment.RunAsync(table, new AtTheFirst(stop.Cancel), stop.Token);
        Assert.AreEqual("baseline", board.Best.Name);
        using var file = new MemoryStream();
        board.Best.Bundle.Save(file);
        file.Position = 0;
        using var predictor = new Predictor(Bundle.Load(file));
        IReadOnlyList<RowExplanation> explanations = predictor.Explain(table);
        Assert.HasCount(table.RowCount, explanations);
        RowExplanation alone = predictor.Explain(new Row { ["x"] = 1.0, ["c"] = "a" });
        foreach (RowExplanation explanation in explanations.Append(alone))
        {
            Assert.HasCount(label == "three" ? 3 : 1, explanation.Outputs);
            foreach (OutputExplanation output in explanation.Outputs)
            {
                Assert.HasCount(predictor.Signature.Columns.Count, output.Contributions);
                Assert.IsTrue(output.Contributions.All(contribution => contribution is { Contribution: 0, StandardError: 0 }));
                Assert.AreEqual(output.Baseline, output.Score);
            }

            Assert.AreEqual(label == "number" ? ScoreUnit.Label : ScoreUnit.Probability, explanation.Unit);
            Assert.AreEqual(explanations[0].Prediction.Score, explanation.Prediction.Score);
            Assert.IsNotNull(explanation.ToString());
        }

        if (label == "number")
        {
            Assert.AreEqual(explanations[0].Prediction.Score, explanations[0].Main.Score, 1e-12);
        }
    }

    [TestMethod]
    [DataRow(4.185277777777778, "4.18528")]
    [DataRow(-0.000123456789, "-0.000123457")]
    [DataRow(1234567.75, "1234568")]
    [DataRow(0.1, "0.1")]
    [DataRow(0, "0")]
    [DataRow(1e300, "1E+300")]
    [DataRow(0.00001234567, "1.23457E-05")]
    [DataRow(99999.95, "100000")]
    public async Task Explain_ANumberOfManyDigits_IsShownWithSix(double value, string expected)
    {
        Leaderboard board = await new Experiment
        {
            Label = "number",
            IgnoredColumns = ["two", "three"],
            Trainers = [new BoostingTrainer(new() { NumIterations = 2 })],
            Budget = null,
            Folds = 2,
            Doctor = null,
        }.RunAsync(Rows());
        using var predictor = new Predictor(board.Best.Bundle);
        Assert.AreEqual(
            expected,
            predictor.Explain(new Row { ["x"] = value, ["c"] = "a" }).Main.Contributions.Single(
                contribution => contribution.Column == "x").Value);
    }

    private sealed class AtTheFirst(Action cancel) : IProgress<ExperimentEvent>
    {
        public void Report(ExperimentEvent value)
        {
            if (value.Stage == ExperimentStage.TrialEnded)
            {
                cancel();
            }
        }
    }

    private static Table Rows()
    {
        var rng = new Rng(4);
        double[] x = [.. Enumerable.Range(0, 90).Select(_ => rng.NextGaussian())];
        return new Table(
        [
            new NumberColumn("x", x),
            CategoryColumn.Of("c", x.Select((_, row) => row % 2 == 0 ? "a" : "b")),
            new NumberColumn("number", [.. x.Select(value => value + 0.5)]),
            CategoryColumn.Of("two", x.Select(value => value > 0 ? "yes" : "no")),
            CategoryColumn.Of("three", x.Select((_, row) => $"class {row % 3}")),
        ]);
    }
}
