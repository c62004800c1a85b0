using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class PortfolioTests
{
    [TestMethod]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Regression)]
    [DataRow(TaskKind.Ranking)]
    public void For_AnyShape_MakesEveryCandidateInEverySlot(TaskKind task)
    {
        foreach (int rows in new[] { 20, 900, 5_000, 200_000 })
        {
            foreach ((bool hasText, bool isTextOnly) in new[] { (false, false), (true, false), (true, true) })
            {
                var shape = new DataShape(task, rows, 12, rows > 100_000 ? 1 : 5, task == TaskKind.Multiclass ? 3 : 1, hasText, isTextOnly)
                {
                    Categories = 3,
                    HasManyLevels = true,
                    HasLongTail = task == TaskKind.Regression && rows > 900,
                    HasZerosAndLongTail = task == TaskKind.Regression && rows == 900,
                };
                foreach (ExperimentPreset preset in Enum.GetValues<ExperimentPreset>())
                {
                    IReadOnlyList<PortfolioItem> items = Portfolio.For(shape, new Experiment { Label = "y", Preset = preset });
                    Assert.IsNotEmpty(items);
                    Assert.HasCount(items.Count, items.Select(item => item.Name).Distinct().ToArray());
                    foreach (PortfolioItem item in items)
                    {
                        CollectionAssert.Contains(PortfolioItem.Families.ToArray(), item.Family);
                        Assert.AreEqual(item.Name, item.Make(new Slot(0.01, _ => 100)).Name);
                        Assert.AreEqual(item.Name, item.Make(new Slot(double.PositiveInfinity, _ => 100)).Name);
                    }
                }
            }
        }
    }

    [TestMethod]
    public void For_Columns_HoldsEveryFamilyAndThreeCharactersOfBoosting()
    {
        var shape = new DataShape(TaskKind.Binary, 5_000, 12, 5, 1, HasText: false, IsTextOnly: false)
        {
            Categories = 3,
            HasManyLevels = true,
        };
        IReadOnlyList<PortfolioItem> items = Portfolio.For(shape, new Experiment { Label = "y" });
        foreach (string family in new[] { "linear", "boosting", "extra-trees", "forest", "mlp", "neighbors" })
        {
            Assert.IsTrue(items.Any(item => item.Family == family), family);
        }

        BoostingOptions[] boosting = [.. items.Select(item => item.Character?.Options).OfType<BoostingOptions>()];
        Assert.IsTrue(boosting.Any(options => options.Growth == TreeGrowth.LeafWise && !options.ExtraTrees), "leaf by leaf");
        Assert.IsTrue(boosting.Any(options => options.ExtraTrees), "random thresholds");
        Assert.IsTrue(
            boosting.Any(options => options.Growth == TreeGrowth.Symmetric
                && options.CategoryEncoding == CategoryEncoding.OrderedStatistics),
            "symmetric trees with ordered statistics");
    }

    [TestMethod]
    public void For_TextsAlone_HoldsNaiveBayesAndLinearModelsFirst()
    {
        var shape = new DataShape(TaskKind.Multiclass, 5_000, DataShape.TextColumns, 5, 10, HasText: true, IsTextOnly: true);
        string[] families = [.. Portfolio.For(shape, new Experiment { Label = "y" }).Select(item => item.Family)];
        Assert.AreEqual("linear", families[0]);
        CollectionAssert.Contains(families.Take(4).ToArray(), "naive-bayes");
    }

    [TestMethod]
    public void For_ManyRows_StartsWithAModelOfASample()
    {
        var shape = new DataShape(TaskKind.Regression, 1_000_000, 20, 1, 1, HasText: false, IsTextOnly: false);
        PortfolioItem first = Portfolio.For(shape, new Experiment { Label = "y" })[0];
        Assert.IsTrue(first.IsQuick);
        Assert.AreEqual(2_000, first.Make(new Slot(1, _ => 100)).SampleRows); // whatever the size of the table
    }

    [TestMethod]
    public async Task RunAsync_LongTailedTarget_TriesItsLogarithmAndPredictsMeans()
    {
        var rng = new Rng(2);
        double[] x = [.. Enumerable.Range(0, 600).Select(_ => rng.NextGaussian())];
        double[] y = [.. x.Select(value => Math.Exp(value + (0.6 * rng.NextGaussian())))];
        var table = new Table([new NumberColumn("x", x), new NumberColumn("y", y)]);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Budget = null,
            MaxTrials = 6,
            IncludedFamilies = ["linear"],
        }.RunAsync(table);
        LeaderboardEntry plain = board.Entries.Single(entry => entry.Name == "linear-regression");
        LeaderboardEntry logarithm = board.Entries.Single(entry => entry.Name == "linear-regression-log");
        Assert.IsGreaterThan(plain.Score.Value + 0.05, logarithm.Score.Value);
        double[] predicted = board.Refit(logarithm).Blend.Predict(table);
        Assert.IsTrue(predicted.All(value => value > 0));
        Assert.AreEqual(y.Average(), predicted.Average(), 0.02 * y.Average()); // a median would lie a sixth below
    }

    [TestMethod]
    public async Task RunAsync_ASamplerThatThrows_KeepsWhatWasFound()
    {
        var rng = new Rng(2);
        double[] x = [.. Enumerable.Range(0, 100).Select(_ => rng.NextGaussian())];
        var table = new Table([new NumberColumn("x", x), new NumberColumn("y", [.. x.Select(value => value + rng.NextGaussian())])]);
        Leaderboard board = await new Experiment
        {
            Label = "y",
            Budget = null,
            MaxTrials = 40,
            IncludedFamilies = ["boosting"],
            Sampler = new Broken(),
        }.RunAsync(table);
        Assert.IsTrue(board.HasModel);
        StringAssert.Contains(string.Join(' ', board.Warnings), "no point left");
    }

    private sealed class Broken : ISampler
    {
        public string Name => "broken";

        public IReadOnlyList<double>? Next(SamplerContext context) => throw new InvalidOperationException("no point left");
    }
}
