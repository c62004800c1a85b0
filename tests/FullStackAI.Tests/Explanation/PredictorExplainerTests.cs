using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;
using FullStackAI.Models;
using FullStackAI.Preprocessing;
using FullStackAI.Tests.Bundles;

namespace FullStackAI.Tests.Explanation;

[TestClass]
public sealed class PredictorExplainerTests
{
    private static readonly Table Table = ExplainedBundles.Rows(40, seed: 8);

    [TestMethod]
    [DataRow("trees", TaskKind.Regression, ContributionMethod.TreeShap, ScoreUnit.Label)]
    [DataRow("trees", TaskKind.Binary, ContributionMethod.TreeShap, ScoreUnit.LogOdds)]
    [DataRow("trees", TaskKind.Multiclass, ContributionMethod.TreeShap, ScoreUnit.LogProbability)]
    [DataRow("linear", TaskKind.Regression, ContributionMethod.Linear, ScoreUnit.Label)]
    [DataRow("linear", TaskKind.Binary, ContributionMethod.Linear, ScoreUnit.LogOdds)]
    [DataRow("linear", TaskKind.Multiclass, ContributionMethod.Linear, ScoreUnit.LogProbability)]
    [DataRow("blend", TaskKind.Regression, ContributionMethod.Blend, ScoreUnit.Label)]
    [DataRow("blend", TaskKind.Binary, ContributionMethod.Sampling, ScoreUnit.LogOdds)]
    [DataRow("blend", TaskKind.Multiclass, ContributionMethod.Sampling, ScoreUnit.LogProbability)]
    [DataRow("network", TaskKind.Binary, ContributionMethod.Sampling, ScoreUnit.LogOdds)]
    public void Explain_AnyModel_AddsUpToTheRawScore(string kind, TaskKind task, ContributionMethod method, ScoreUnit unit)
    {
        using Predictor predictor = New(kind, task);
        IReadOnlyList<RowExplanation> explanations = predictor.Explain(Table);
        Predictions predictions = predictor.Predict(Table);

        Assert.HasCount(Table.RowCount, explanations);
        for (int row = 0; row < explanations.Count; row++)
        {
            RowExplanation explanation = explanations[row];
            Assert.AreEqual(method, explanation.Method);
            Assert.AreEqual(unit, explanation.Unit);
            Assert.AreEqual(predictions[row].Score, explanation.Prediction.Score, "the prediction keeps its bits");
            CollectionAssert.AreEqual(
                new[] { "price", "tenure", "plan", "joined", "note" },
                explanation.Main.Contributions.Select(contribution => contribution.Column).ToArray());
            double[] scores = [.. explanation.Outputs.Select(output => output.Score)];
            for (int output = 0; output < scores.Length; output++)
            {
                Assert.AreEqual(
                    scores[output],
                    explanation.Outputs[output].Baseline
                        + explanation.Outputs[output].Contributions.Sum(contribution => contribution.Contribution),
                    1e-9 * (1 + Math.Abs(scores[output])));
            }

            double[] linked = Linked(unit, scores);
            double[] outputs = [.. predictions.Outputs.Slice(row * linked.Length, linked.Length)];
            for (int output = 0; output < linked.Length; output++)
            {
                Assert.AreEqual(
                    outputs[output],
                    linked[output],
                    1e-9 * (1 + Math.Abs(linked[output])),
                    "the raw score is that of the prediction");
            }
        }
    }

    [TestMethod]
    [DataRow("trees", TaskKind.Multiclass)]
    [DataRow("linear", TaskKind.Binary)]
    [DataRow("blend", TaskKind.Regression)]
    [DataRow("blend", TaskKind.Binary)]
    public void Explain_OneRow_EqualsTheBatch(string kind, TaskKind task)
    {
        using Predictor predictor = New(kind, task);
        IReadOnlyList<RowExplanation> batch = predictor.Explain(Table);
        for (int row = 0; row < 12; row++)
        {
            AssertSame(batch[row], predictor.Explain(SampleBundles.RowOf(ExplainedBundles.Features(Table), row)));
        }
    }

    [TestMethod]
    public void Explain_EveryKindOfCell_TakesARowAsPredictDoes()
    {
        using var predictor = new Predictor(SampleBundles.Ensemble());
        Table rows = SampleBundles.Rows(30, seed: 12);
        IReadOnlyList<RowExplanation> batch = predictor.Explain(rows);
        for (int row = 0; row < rows.RowCount; row++)
        {
            RowExplanation one = predictor.Explain(SampleBundles.RowOf(rows, row));
            AssertSame(batch[row], one);
            Assert.AreEqual(predictor.Predict(SampleBundles.RowOf(rows, row)).Score, one.Prediction.Score);
        }
    }

    [TestMethod]
    public void Explain_OnAnyNumberOfThreads_GivesTheSameBits()
    {
        Bundle bundle = ExplainedBundles.Blended(TaskKind.Binary);
        using var one = new Predictor(bundle, new PredictorOptions { Parallelism = 1 });
        using var four = new Predictor(bundle, new PredictorOptions { Parallelism = 4 });
        IReadOnlyList<RowExplanation> expected = one.Explain(Table);
        IReadOnlyList<RowExplanation> actual = four.Explain(Table);
        for (int row = 0; row < expected.Count; row++)
        {
            AssertSame(expected[row], actual[row]);
        }
    }

    [TestMethod]
    public void Explain_FromManyThreads_GivesEachItsOwnAnswer()
    {
        using Predictor predictor = New("trees", TaskKind.Binary);
        IReadOnlyList<RowExplanation> expected = predictor.Explain(Table);
        Row[] rows = [.. Enumerable.Range(0, Table.RowCount).Select(row => SampleBundles.RowOf(ExplainedBundles.Features(Table), row))];
        int wrong = 0;
        Parallel.For(0, 800, new ParallelOptions { MaxDegreeOfParallelism = 8 }, call =>
        {
            RowExplanation actual = predictor.Explain(rows[call % rows.Length]);
            if (!actual.Main.Contributions
                .Select(c => c.Contribution)
                .SequenceEqual(expected[call % rows.Length].Main.Contributions.Select(c => c.Contribution)))
            {
                Interlocked.Increment(ref wrong);
            }
        });

        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    public void Explain_ABlendOfRegressions_IsTheWeightedSumOfItsMembersByColumn()
    {
        Bundle bundle = ExplainedBundles.Blended(TaskKind.Regression);
        using var predictor = new Predictor(bundle);
        Table rows = ExplainedBundles.Features(Table);
        for (int row = 0; row < 10; row++)
        {
            var expected = new Dictionary<string, double>();
            for (int member = 0; member < 2; member++)
            {
                FittedPipeline pipeline = bundle.Members[member].Pipeline;
                Model model = bundle.Members[member].Model;
                double[] own = new double[model.Features.Count];
                ContributionExplainer.For(model, pipeline.Transform(bundle.WarmUp)).Explain(pipeline.Transform(rows), row, own);
                for (int feature = 0; feature < own.Length; feature++)
                {
                    string source = pipeline.Features[feature].Source;
                    expected[source] = expected.GetValueOrDefault(source) + (own[feature] * (member == 0 ? 0.75 : 0.25));
                }
            }

            foreach (ColumnContribution contribution in predictor.Explain(rows)[row].Main.Contributions)
            {
                Assert.AreEqual(expected[contribution.Column], contribution.Contribution, 1e-9);
                Assert.AreEqual(0, contribution.StandardError);
            }
        }
    }

    [TestMethod]
    public void Explain_AText_NamesTheTermsThatCount()
    {
        using Predictor predictor = New("linear", TaskKind.Regression);
        Row row = SampleBundles.RowOf(ExplainedBundles.Features(Table), 0);
        row["note"] = "refund slow";

        ColumnContribution note = predictor.Explain(row).Main.Contributions.Single(contribution => contribution.Column == "note");

        Assert.AreEqual("refund slow", note.Value);
        Assert.Contains("refund", note.Parts[0].Name);
        Assert.IsGreaterThan(0, note.Parts[0].Value);
        Assert.IsGreaterThan(0.5, note.Parts[0].Contribution, "a refund costs 2");
        Assert.IsLessThanOrEqualTo(5, note.Parts.Count);
        Assert.IsEmpty(predictor.Explain(row).Main.Contributions.Single(contribution => contribution.Column == "tenure").Parts);
    }

    [TestMethod]
    public void Explain_FullySampledColumns_MeetTheShapleyFormula()
    {
        Bundle bundle = ExplainedBundles.Blended(TaskKind.Binary);
        using var predictor = new Predictor(bundle);
        Table background = ExplainedBundles.Features(ExplainedBundles.Rows(6, seed: 30));
        var explainer = new PredictorExplainer(predictor, new ExplainOptions { BackgroundRows = 6, OrdersPerRow = 250 }, background);
        Table rows = ExplainedBundles.Features(Table);

        for (int row = 0; row < 2; row++)
        {
            double[] exact = BruteForce(predictor, rows, row, background);
            IReadOnlyList<ColumnContribution> sampled = explainer.Explain(SampleBundles.RowOf(rows, row)).Main.Contributions;
            for (int column = 0; column < exact.Length; column++)
            {
                // 3,000 walks: the error of the orders alone is about 1/50 of what an order can change, below 1 here.
                Assert.AreEqual(exact[column], sampled[column].Contribution, 0.02);
                Assert.IsGreaterThanOrEqualTo(0, sampled[column].StandardError);
            }
        }
    }

    [TestMethod]
    public void Explain_AnAdditiveModel_SamplesWithoutError()
    {
        // Of a sum, every order says the same: value less the mean of the background.
        using var predictor = new Predictor(SampleBundles.Regression());
        Table rows = SampleBundles.Rows(10, seed: 5);
        var explainer = new PredictorExplainer(predictor, new ExplainOptions { BackgroundRows = 64 });
        double[] exact = BruteForce(predictor, rows, 3, predictor.Bundle.WarmUp);
        IReadOnlyList<ColumnContribution> sampled = explainer.Explain(rows)[3].Main.Contributions;

        Assert.AreEqual(ContributionMethod.Sampling, explainer.Method);
        Assert.AreEqual(40, explainer.BackgroundRows);
        for (int column = 0; column < exact.Length; column++)
        {
            Assert.AreEqual(exact[column], sampled[column].Contribution, 1e-9 * (1 + Math.Abs(exact[column])));
        }
    }

    [TestMethod]
    public void Explain_AnotherSeed_StaysWithinTheStatedError()
    {
        using Predictor predictor = New("network", TaskKind.Binary);
        IReadOnlyList<RowExplanation> one = new PredictorExplainer(predictor, new ExplainOptions { BackgroundRows = 64 }).Explain(Table);
        IReadOnlyList<RowExplanation> other =
            new PredictorExplainer(predictor, new ExplainOptions { BackgroundRows = 64, Seed = 9 }).Explain(Table);
        int differ = 0;
        int far = 0;
        for (int row = 0; row < one.Count; row++)
        {
            for (int column = 0; column < 5; column++)
            {
                ColumnContribution a = one[row].Main.Contributions[column];
                ColumnContribution b = other[row].Main.Contributions[column];
                differ += a.Contribution != b.Contribution ? 1 : 0;
                far += Math.Abs(a.Contribution - b.Contribution)
                    > 3 * Math.Sqrt((a.StandardError * a.StandardError) + (b.StandardError * b.StandardError)) ? 1 : 0;
            }
        }

        Assert.IsGreaterThan(0, differ);
        Assert.IsLessThanOrEqualTo(2, far, "of 200 differences of normal numbers, 3 standard errors leave about one outside");
    }

    [TestMethod]
    public void Explain_Cancelled_StopsBeforeTheEnd()
    {
        using Predictor predictor = New("network", TaskKind.Binary);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => predictor.Explain(Table, source.Token));
    }

    [TestMethod]
    public void Explain_WithoutAColumn_NamesIt()
    {
        using Predictor predictor = New("trees", TaskKind.Binary);
        SchemaException fault = Assert.ThrowsExactly<SchemaException>(() => predictor.Explain(new Row { ["price"] = 3 }));
        Assert.Contains("'tenure'", fault.Message);
        Assert.Contains("'note'", fault.Message);
        Assert.IsEmpty(predictor.Explain(Table.Head(0)));
    }

    [TestMethod]
    public void Explainer_BadOptions_NamesThemAll()
    {
        using Predictor predictor = New("trees", TaskKind.Binary);
        ArgumentException fault = Assert.ThrowsExactly<ArgumentException>(
            () => new PredictorExplainer(predictor, new ExplainOptions { BackgroundRows = 0, OrdersPerRow = 0, MaximumParts = -1 }));
        Assert.Contains("BackgroundRows", fault.Message);
        Assert.Contains("OrdersPerRow", fault.Message);
        Assert.Contains("MaximumParts", fault.Message);
        using Predictor linear = New("linear", TaskKind.Binary);
        Assert.Contains(
            "background",
            Assert.ThrowsExactly<ArgumentException>(() => new PredictorExplainer(linear, background: Table.Head(0))).Message);
    }

    private static Predictor New(string kind, TaskKind task) => new(kind switch
    {
        "trees" => ExplainedBundles.Boosted(task),
        "linear" => ExplainedBundles.Linear(task),
        "network" => ExplainedBundles.Network(task),
        _ => ExplainedBundles.Blended(task),
    });

    private static double[] Linked(ScoreUnit unit, double[] scores) => unit switch
    {
        ScoreUnit.LogOdds => [1 / (1 + Math.Exp(-scores[0]))],
        ScoreUnit.LogProbability => [.. scores.Select(score => Math.Exp(score) / scores.Sum(Math.Exp))],
        _ => scores,
    };

    private static void AssertSame(RowExplanation expected, RowExplanation actual)
    {
        for (int output = 0; output < expected.Outputs.Count; output++)
        {
            Assert.AreEqual(expected.Outputs[output].Score, actual.Outputs[output].Score);
            CollectionAssert.AreEqual(
                expected.Outputs[output].Contributions.Select(contribution => contribution.Contribution).ToArray(),
                actual.Outputs[output].Contributions.Select(contribution => contribution.Contribution).ToArray());
        }
    }

    /// <summary>The Shapley formula over all subsets of columns: a subset's worth is the mean log-odds (or
    /// value) with its columns from the row and the others from each background row.</summary>
    private static double[] BruteForce(Predictor predictor, Table rows, int row, Table background)
    {
        int columns = predictor.Signature.Columns.Count;
        double[] worth = new double[1 << columns];
        for (int subset = 0; subset < worth.Length; subset++)
        {
            foreach (int from in Enumerable.Range(0, background.RowCount))
            {
                Row mixed = SampleBundles.RowOf(background, from);
                Row own = SampleBundles.RowOf(rows, row);
                for (int column = 0; column < columns; column++)
                {
                    string name = predictor.Signature.Columns[column].Name;
                    mixed[name] = (subset >> column & 1) == 1 ? own[name] : mixed[name];
                }

                if (predictor.Manifest.Task == TaskKind.Binary)
                {
                    double p = predictor.Predict(mixed)["leaves"];
                    worth[subset] += Math.Log(p / (1 - p)) / background.RowCount;
                }
                else
                {
                    worth[subset] += predictor.Predict(mixed).Score / background.RowCount;
                }
            }
        }

        double[] factorial = [1, 1, 2, 6, 24, 120, 720, 5040, 40320];
        double[] shares = new double[columns];
        for (int column = 0; column < columns; column++)
        {
            for (int subset = 0; subset < worth.Length; subset++)
            {
                if ((subset >> column & 1) == 0)
                {
                    int size = System.Numerics.BitOperations.PopCount((uint)subset);
                    shares[column] += factorial[size]
                        * factorial[columns - size - 1]
                        / factorial[columns]
                        * (worth[subset | (1 << column)] - worth[subset]);
                }
            }
        }

        return shares;
    }
}
