using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.Neighbors;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.OnnxRuntime.Tests.Exporting;

/// <summary>What the library predicts and what its export gives in ONNX Runtime, on every
/// public data set, with every kind of model and every step.</summary>
/// <remarks>
/// Labels are equal, save where two classes lie within the tolerance of each other; probabilities agree to 1e-5,
/// and predictions of numbers to 1e-5 of the larger of themselves and the label's deviation.
/// They differ at all because ONNX's operators for trees and layers add up in single precision and in an order of their own, the
/// library in double precision or fixed lanes; linear models and calibration are double precision on both sides.
/// Steps agree exactly where they look up, compare or pick, and to 1e-6 where they compute: a
/// quotient, power or sine of the graph rounds once more to single precision.
/// </remarks>
[TestClass]
public sealed class DataSetParityTests
{
    private const int Rows = 200;
    private const int WideRows = 80; // of texts and pictures
    private const double Exact = 0;
    private const double Rounded = 1e-6;

    public static IEnumerable<object[]> Sets => RealSets.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void Models_OnRealRows_PredictTheSame(string name)
    {
        bool isWide = RealSets.IsWide(name);
        LabelledTable data = RealSets.Load(name, 2 * (isWide ? WideRows : Rows));
        int[] seen = [.. Enumerable.Range(0, data.Count).Where(row => data.Labels.Task == TaskKind.Ranking || row % 2 == 0)];
        Table train = data.Features.Take(seen);
        Labels labels = data.Labels.Take(seen);
        double unit = data.Encoder.ClassNames.Count > 0 ? 1 : Math.Max(1e-3, Deviation(labels));
        foreach (ITrainer trainer in Trainers(labels, isWide).Where(trainer => trainer.Supports(labels.Task)))
        {
            (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, trainer.FeatureForm).Pipeline.FitTransform(
                train, labels);
            Models.Model model = trainer.Train(
                new TrainingSet(features, labels, null, data.GroupSizes(seen)), new TrainingContext(TimeProvider.System));

            // The rows in between were not trained on: levels and n-grams never seen come by themselves.
            ExportParity.AssertPredictionsAgree(pipeline, model, data.Features, data.Encoder.ClassNames, unit: unit);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void Steps_OnRealColumns_GiveTheSameFeatures(string name)
    {
        LabelledTable data = RealSets.Load(name, 2 * (RealSets.IsWide(name) ? WideRows : Rows));
        Table train = data.Features.Take([.. Enumerable.Range(0, data.Count).Where(row => row % 2 == 0)]);
        Labels labels = data.Labels.Take([.. Enumerable.Range(0, data.Count).Where(row => row % 2 == 0)]);
        int compared = 0;
        foreach ((Pipeline step, double tolerance) in Steps(labels))
        {
            (FittedPipeline fitted, _) = step.FitTransform(train, labels);
            if (fitted.Steps.Count == step.Steps.Count && fitted.Features.Count > 0)
            {
                ExportParity.AssertFeaturesAgree(fitted, data.Features, tolerance);
                compared++;
            }
        }

        Assert.IsGreaterThan(0, compared);
    }

    private static IEnumerable<ITrainer> Trainers(Labels labels, bool isWide)
    {
        int rounds = labels.ClassCount > 10 ? 2 : 12;
        var boosting = new BoostingOptions { NumIterations = rounds, MinDataPerGroup = 5, MinDataInLeaf = 5 };
        yield return new BoostingTrainer(boosting);
        yield return new MlpTrainer(new MlpOptions { HiddenLayers = [32, 16], MaxEpochs = 2 });
        yield return labels.ClassCount == 0 ? new LinearRegressionTrainer() : new LogisticRegressionTrainer();
        if (isWide)
        {
            yield break;
        }

        yield return new NearestNeighborsTrainer();
        yield return new ForestTrainer(new ForestOptions { NumTrees = 10 });
        yield return new BoostingTrainer(BoostingOptions.SymmetricTrees with { NumIterations = rounds, MaxDepth = 4 });
        if (labels.ClassCount is 0 or 2)
        {
            yield return new BoostingTrainer(
                boosting with { CategoryEncoding = CategoryEncoding.OrderedStatistics, CategoryCombinations = 4, MaxCatToOneHot = 1 });
        }
        else
        {
            yield return new BoostingTrainer(boosting with { MulticlassTrees = MulticlassTrees.Shared });
        }
    }

    private static IEnumerable<(Pipeline Step, double Tolerance)> Steps(Labels labels)
    {
        yield return (Pipeline.Empty, Exact);
        yield return (Pipeline.Empty.Impute(ColumnSelector.Numbers, new ImputeOptions { AddIndicator = true }), Exact);
        yield return (Pipeline.Empty.Impute(ColumnSelector.Categories), Exact);
        foreach (ScaleMethod method in Enum.GetValues<ScaleMethod>())
        {
            yield return (Pipeline.Empty.Scale(ColumnSelector.Numbers, method), Exact);
        }

        yield return (Pipeline.Empty.Clip(ColumnSelector.Numbers), Exact);
        yield return (Pipeline.Empty.QuantileNormal(ColumnSelector.Numbers), Rounded);
        yield return (Pipeline.Empty.YeoJohnson(ColumnSelector.Numbers), Rounded);
        yield return (Pipeline.Empty.Bin(ColumnSelector.Numbers), Exact);
        yield return (Pipeline.Empty.Interactions(ColumnSelector.Numbers), Exact);
        yield return (Pipeline.Empty.OneHot(ColumnSelector.Categories), Exact);
        yield return (Pipeline.Empty.GroupRare(ColumnSelector.Categories).OneHot(ColumnSelector.Categories), Exact);
        yield return (Pipeline.Empty.Ordinal(ColumnSelector.Categories), Exact);
        yield return (Pipeline.Empty.Frequency(ColumnSelector.Categories), Exact);
        yield return (Pipeline.Empty.Hash(ColumnSelector.Categories, new HashOptions { Bits = 6 }), Exact);
        if (labels.Task != TaskKind.Multiclass)
        {
            yield return (Pipeline.Empty.TargetEncode(ColumnSelector.Categories), Rounded);
        }

        yield return (Pipeline.Empty.DateParts(ColumnSelector.Dates, DateParts.All), Rounded);
        foreach (TextAnalyzer analyzer in Enum.GetValues<TextAnalyzer>())
        {
            yield return (Pipeline.Empty.TextTfIdf(ColumnSelector.Texts, new TextTfIdfOptions { Analyzer = analyzer }), Rounded);
        }

        yield return (
            Pipeline.Empty.Select(
                ColumnSelector.OfKinds(SlotKind.Number, SlotKind.Dense, SlotKind.Sparse), new SelectOptions { Share = 0.5 }),
            Exact);
    }

    private static double Deviation(Labels labels)
    {
        double[] values = [.. labels.Values.ToArray().Select(value => (double)value)];
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
