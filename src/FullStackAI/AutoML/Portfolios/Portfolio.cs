using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.DecisionTrees;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.NaiveBayes;
using FullStackAI.Trainers.Neighbors;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.AutoML;

/// <summary>Diverse configurations in a fixed order for each shape of data: different kinds
/// of models help an ensemble more than tuning one kind.</summary>
internal static class Portfolio
{
    private const int RowsOfABinaryLeaf = 10;
    private const int MostWhenFast = 3;
    private const int AfterFirst = 4;
    private const int MostCombinations = 20;
    private const int MostRowsOfNeighbors = 20_000;
    private const int MostColumnsOfNeighbors = 60;
    private const int RowsOfAStart = 2_000; // of each fold
    private const int ManyRowsOfAStart = 4_000; // below, the first trial is as quick

    /// <summary>The configurations, in order.</summary>
    /// <param name="shape">The data.</param>
    /// <param name="experiment">The families wished for, the columns that models must follow, the preset.</param>
    internal static IReadOnlyList<PortfolioItem> For(DataShape shape, Experiment experiment)
    {
        IEnumerable<PortfolioItem> items = experiment.Preset == ExperimentPreset.Interpretable ? Readable(shape)
            : shape.IsTextOnly ? Text(shape)
            : shape.IsSmall ? FewRows(shape)
            : Tabular(shape);
        items = WithLongTail(items, shape, experiment.Metric);
        if (experiment.MonotoneColumns.Count > 0)
        {
            // Only boosting keeps to a direction.
            items = items
                .Where(item => item.Family == BoostingCharacter.Family)
                .Select(item => item.Following(shape, experiment.MonotoneColumns));
        }

        items = items.Where(
            item => experiment.Includes(item.Family) && (shape.Task != TaskKind.Ranking || item.Family == BoostingCharacter.Family));
        items = experiment.Preset == ExperimentPreset.Fast ? items.Take(MostWhenFast) : items;
        bool startsQuickly = shape.Rows >= ManyRowsOfAStart
            && !shape.HasText
            && shape.Task != TaskKind.Ranking
            && experiment.Includes(BoostingCharacter.Family)
            && experiment.Preset != ExperimentPreset.Interpretable;
        return [.. startsQuickly ? items.Prepend(Quick(shape, experiment.MonotoneColumns)) : items];
    }

    // Small trees on a sample: a few hundredths of a second a fold, whatever the size of the table.
    private static PortfolioItem Quick(DataShape shape, IReadOnlyDictionary<string, int> monotone)
    {
        const string Name = "boosting-sample";
        const int Rounds = 60;
        var options = new BoostingOptions
        {
            NumIterations = Rounds,
            LearningRate = 0.1,
            NumLeaves = 15,
            MinDataInLeaf = 10,
            MonotoneColumns = monotone,
        };
        return new PortfolioItem(Name, BoostingCharacter.Family, _ => new Candidate(Name, new BoostingTrainer(options))
        {
            Family = BoostingCharacter.Family,
            Final = FinalForm.FoldModels,
            SampleRows = RowsOfAStart,
            Work = shape.TreePass * RowsOfAStart / shape.Rows * shape.Outputs * Rounds,
            Settings = string.Create(CultureInfo.InvariantCulture, $"{RowsOfAStart:N0} rows, {Rounds} rounds, {options.NumLeaves} leaves"),
        })
        {
            IsQuick = true,
        };
    }

    /// <summary>The prior: it is there at once, and every other model has to beat it.</summary>
    internal static Candidate Baseline { get; } = new("baseline", new BaselineTrainer()) { ReadsNothing = true };

    // A sum of one-split trees is a curve for each feature; a tree of sixteen leaves fits on a page.
    private static IEnumerable<PortfolioItem> Readable(DataShape shape)
    {
        yield return Linear(shape, "", 1);
        yield return Linear(shape, "-strong", 30);
        if (!shape.IsTextOnly || shape.Task == TaskKind.Ranking)
        {
            yield return new PortfolioItem(
                "tree",
                "tree",
                _ => new Candidate("tree", new DecisionTreeTrainer(new DecisionTreeOptions { MaxDepth = 4, MinRowsPerLeaf = 10 }))
                {
                    Family = "tree",
                    Work = shape.TreePass * 10,
                    Settings = "at most 16 leaves",
                });
            yield return Boosting(shape, "boosting-curves", new BoostingOptions { NumLeaves = 2, LearningRate = 0.1, MinDataInLeaf = 10 });
        }
    }

    private static IEnumerable<PortfolioItem> Tabular(DataShape shape)
    {
        // Measured: leaves of one row are sure of themselves. On two classes leaves of ten add .02 to .05
        // of the area under the curve; on numbers and on many classes they cost.
        int leaf = shape.Task == TaskKind.Binary ? RowsOfABinaryLeaf : 1;
        yield return Linear(shape, "", 1);
        yield return Boosting(shape, "boosting", new BoostingOptions { FeatureFraction = 0.8, LearningRate = 0.1 });
        yield return Forest(
            shape, "extra-trees", new ForestOptions { Kind = ForestKind.ExtraTrees, MaxFeatures = 0.75, MinDataInLeaf = leaf });
        yield return Boosting(shape, "boosting-symmetric", Symmetric(0.06, 6));
        yield return Boosting(shape, "boosting-random", KnownBoosters.Random);
        yield return Mlp(shape, "mlp", new MlpOptions { MaxEpochs = 60 });
        yield return Forest(shape, "forest", new ForestOptions { MinDataInLeaf = leaf });
        yield return Boosting(shape, "boosting-slow", KnownBoosters.Slow);
        yield return Mlp(
            shape,
            "mlp-wide",
            new MlpOptions { HiddenLayers = [256, 128], Dropout = 0.25, MaxEpochs = 60, LearningRate = 0.001 });
        yield return Boosting(shape, "boosting-small", KnownBoosters.Small);
        if (shape.IsBig)
        {
            yield return Boosting(shape, "boosting-large", KnownBoosters.Large);
        }

        yield return Boosting(shape, "boosting-medium", KnownBoosters.Medium);
        if (shape.Categories >= 2 && shape.HasManyLevels)
        {
            // Measured: with many levels combinations add .016 of the area under the curve, with few they cost a little.
            yield return Boosting(
                shape,
                "boosting-combined",
                Symmetric(0.06, 6) with { CategoryEncoding = CategoryEncoding.OrderedStatistics, CategoryCombinations = MostCombinations });
        }

        if (!shape.HasText && shape.Rows <= MostRowsOfNeighbors && shape.Columns <= MostColumnsOfNeighbors)
        {
            yield return Neighbors(shape, 15);
        }

        yield return Linear(shape, "-strong", 30);
        if (!shape.IsBig)
        {
            yield return Boosting(shape, "boosting-tiny", KnownBoosters.Tiny);
            yield return Boosting(shape, "boosting-large", KnownBoosters.Large);
        }
    }

    private static BoostingOptions Symmetric(double rate, int depth) =>
        BoostingOptions.SymmetricTrees with { LearningRate = rate, MaxDepth = depth, NumLeaves = 1 << depth };

    private static IEnumerable<PortfolioItem> FewRows(DataShape shape)
    {
        yield return Linear(shape, "", 1);
        yield return Boosting(
            shape,
            "boosting",
            new BoostingOptions
            {
                FeatureFraction = 0.8,
                LearningRate = 0.05,
                NumLeaves = 8,
                MinDataInLeaf = 5,
                CatSmooth = 5,
                MinDataPerGroup = 10,
            });
        yield return Forest(shape, "extra-trees", new ForestOptions { Kind = ForestKind.ExtraTrees });
        yield return Mlp(shape, "mlp", new MlpOptions { MaxEpochs = 80 });
        yield return Linear(shape, "-strong", 10);
        yield return Forest(shape, "forest", new ForestOptions());
        yield return Boosting(shape, "boosting-random", KnownBoosters.Random with { NumLeaves = 12, MinDataInLeaf = 5 });
        yield return Boosting(shape, "boosting-small", KnownBoosters.Small with { MinDataInLeaf = 8 });
        yield return Boosting(shape, "boosting-symmetric", Symmetric(0.05, 4));
        yield return Linear(shape, "-light", 0.1);
        if (!shape.HasText && shape.Columns <= MostColumnsOfNeighbors)
        {
            yield return Neighbors(shape, 10);
        }

        if (IsClasses(shape))
        {
            yield return Bayes(shape, "", new NaiveBayesOptions { VarianceSmoothing = 0.01 });
        }

        yield return Mlp(shape, "mlp-small", new MlpOptions { HiddenLayers = [32], MaxEpochs = 100, Dropout = 0 });
        yield return Boosting(shape, "boosting-tiny", KnownBoosters.Tiny);
        yield return Boosting(shape, "boosting-medium", KnownBoosters.Medium with { MinDataInLeaf = 5 });
    }

    private static IEnumerable<PortfolioItem> Text(DataShape shape)
    {
        // N-grams are many and each says little: on some texts a fifth of the usual penalty serves them better.
        yield return Linear(shape, "", 1);
        yield return Linear(shape, "-light", 0.2);
        if (IsClasses(shape))
        {
            yield return Bayes(shape, "", new NaiveBayesOptions { Smoothing = 0.1 });
            yield return Bayes(shape, "-complement", new NaiveBayesOptions { Kind = NaiveBayesKind.Complement, Smoothing = 0.3 });
        }

        yield return Linear(shape, "-strong", 5);
        yield return Mlp(shape, "mlp", new MlpOptions { HiddenLayers = [64], MaxEpochs = 15, Patience = 3, Dropout = 0.3 });
        if (shape.Outputs <= 20)
        {
            yield return Forest(shape, "extra-trees", new ForestOptions { Kind = ForestKind.ExtraTrees });
            yield return Boosting(shape, "boosting", new BoostingOptions { FeatureFraction = 0.3, LearningRate = 0.1 });
        }
    }

    private static PortfolioItem Linear(DataShape shape, string suffix, double penalty)
    {
        bool isNumbers = shape.Task is TaskKind.Regression or TaskKind.Ranking;
        string name = (isNumbers ? "linear-regression" : "logistic-regression") + suffix;
        double rows = shape.Rows;
        return new PortfolioItem(name, "linear", _ => new Candidate(name, isNumbers
            ? new LinearRegressionTrainer(new LinearRegressionOptions { L2 = penalty / rows })
            : new LogisticRegressionTrainer(new LogisticRegressionOptions { L2 = 0.1 * penalty / rows }))
        {
            Family = "linear",
            Work = shape.Pass * shape.Outputs * (isNumbers ? 2 : 40),
            Settings = string.Create(CultureInfo.InvariantCulture, $"{penalty} times the usual penalty"),
        });
    }

    private static bool IsClasses(DataShape shape) => shape.Task is TaskKind.Binary or TaskKind.Multiclass;

    private static PortfolioItem Bayes(DataShape shape, string suffix, NaiveBayesOptions options)
    {
        string name = "naive-bayes" + suffix;
        return new PortfolioItem(name, "naive-bayes", _ => new Candidate(name, new NaiveBayesTrainer(options))
        {
            Family = "naive-bayes",
            Work = shape.Pass * 3 * shape.Outputs,
            Settings = string.Create(CultureInfo.InvariantCulture, $"{options.Kind}, smoothing {options.Smoothing}"),
        });
    }

    // A prediction visits every row that was kept: what a trial costs is its test rows.
    private static PortfolioItem Neighbors(DataShape shape, int count) =>
        new(
            "neighbors",
            "neighbors",
            _ => new Candidate(
                "neighbors", new NearestNeighborsTrainer(new NearestNeighborsOptions { Neighbors = count, MaxRows = MostRowsOfNeighbors }))
            {
                Family = "neighbors",
                Work = shape.Pass * shape.Rows / Math.Max(1, shape.Folds - 1),
                Settings = string.Create(CultureInfo.InvariantCulture, $"{count} nearest, by distance"),
            });

    // What the tail needs comes after the first few: the same kinds of models on another scale.
    private static PortfolioItem[] WithLongTail(IEnumerable<PortfolioItem> items, DataShape shape, Metric? metric)
    {
        PortfolioItem[] all = [.. items];
        if (!shape.HasLongTail && !shape.HasZerosAndLongTail)
        {
            return all;
        }

        bool toMeans = metric != Metric.MeanAbsoluteError
            && metric != Metric.MedianAbsoluteError
            && metric != Metric.MeanAbsolutePercentageError
            && metric != Metric.SymmetricMeanAbsolutePercentageError
            && metric != Metric.RootMeanSquaredLogError;
        IEnumerable<PortfolioItem> tail = shape.HasLongTail
            ? all
                .Where(item => item.Name is "boosting" or "linear-regression" or "boosting-symmetric")
                .Select(item => OfLogarithms(item, toMeans))
            : all
                .Where(item => item.Name == "boosting" && item.Character is not null)
                .Select(item => Boosting(shape, "boosting-tweedie", item.Character!.Options with { Loss = BoostingLoss.Tweedie }));
        return [.. all.Take(AfterFirst), .. tail, .. all.Skip(AfterFirst)];
    }

    private static PortfolioItem OfLogarithms(PortfolioItem item, bool toMeans) => new(item.Name + "-log", item.Family, slot =>
    {
        Candidate plain = item.Make(slot);
        return plain with
        {
            Name = item.Name + "-log",
            Trainer = new LogTargetTrainer(plain.Trainer, toMeans),
            WithRounds = plain.WithRounds is { } withRounds ? rounds => new LogTargetTrainer(withRounds(rounds), toMeans) : null,
            Point = null, // on its scale other options may be good
            Settings = plain.Settings.Length == 0 ? "logarithm of the target" : $"{plain.Settings}, logarithm of the target",
        };
    });

    private static PortfolioItem Boosting(DataShape shape, string name, BoostingOptions options) =>
        new(
            name,
            BoostingCharacter.Family,
            slot => new BoostingCharacter(name, options).For(shape, slot)) { Character = new BoostingCharacter(name, options) };

    private static PortfolioItem Forest(DataShape shape, string name, ForestOptions options) => new(name, name, slot =>
    {
        double share = options.MaxFeatures ?? (shape.Outputs > 1 || shape.Task == TaskKind.Binary ? 1 / Math.Sqrt(shape.Columns) : 1);
        double workOfTree = shape.TreePass * share * Math.Log2(shape.Rows + 2) * (shape.Outputs > 2 ? Math.Sqrt(shape.Outputs) : 1);
        int trees = (int)Math.Clamp(slot.Units(name) / workOfTree, 20, 150);
        return new Candidate(
            name,
            new ForestTrainer(options with
            {
                NumTrees = trees,
                MinDataInLeaf = Math.Max(options.MinDataInLeaf, shape.Rows > 100_000 ? 5 : 1),
            }))
        {
            Family = name,
            Work = workOfTree * trees,
            Settings = string.Create(CultureInfo.InvariantCulture, $"{trees} trees"),
        };
    });

    private static PortfolioItem Mlp(DataShape shape, string name, MlpOptions options) => new(name, "mlp", slot =>
    {
        int first = options.HiddenLayers[0];
        double weights = (shape.Columns * 2.0 * first) + (options.HiddenLayers.Count > 1
            ? first * options.HiddenLayers[1]
            : first * shape.Outputs);
        double workOfEpoch = (double)shape.Rows * shape.Folds * weights / 1e6;
        int epochs = (int)Math.Clamp(slot.Units("mlp") / workOfEpoch, 5, options.MaxEpochs);
        return new Candidate(name, new MlpTrainer(options with { MaxEpochs = epochs }))
        {
            Family = "mlp",
            StopsEarly = true,
            Final = FinalForm.FoldModels,
            Work = workOfEpoch * epochs,
            Settings = string.Create(
                CultureInfo.InvariantCulture, $"layers {string.Join("-", options.HiddenLayers)}, up to {epochs} epochs"),
        };
    });
}
