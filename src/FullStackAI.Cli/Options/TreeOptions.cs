using System.CommandLine;
using FullStackAI.AutoML;
using FullStackAI.Metrics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Cli.Options;

/// <summary>The options of <c>fsai train</c> that set up boosting, symmetric trees, forests
/// and extra trees. Names and meaning are those of the field.</summary>
internal sealed class TreeOptions
{
    private static readonly Dictionary<string, Func<BoostingOptions>> Boosters = new(StringComparer.Ordinal)
    {
        ["boosting"] = () => new(),
        ["symmetric"] = () => BoostingOptions.SymmetricTrees,
    };

    private static readonly Dictionary<string, Func<ForestOptions>> Forests = new(StringComparer.Ordinal)
    {
        ["forest"] = () => new(),
        ["extra-trees"] = () => new() { Kind = ForestKind.ExtraTrees },
    };

    private readonly TreeOption[] _options =
    [
        TreeOption.Of<int>(
            "--trees",
            "Trees: rounds of boosting (one tree per class and round), or trees of a forest. [100; symmetric 300]",
            "n",
            (o, n) => o with { NumIterations = n },
            (o, n) => o with { NumTrees = n }),
        TreeOption.Of<double>(
            "--learning-rate",
            "Trees: how much of each boosted tree is taken, in (0, 1]. [0.1]",
            "share",
            (o, x) => o with { LearningRate = x }),
        TreeOption.Of<int>(
            "--leaves", "Trees: most leaves of a boosted tree, 2 to 65536. [31; symmetric 64]", "n", (o, n) => o with { NumLeaves = n }),
        TreeOption.Of<int>(
            "--depth",
            "Trees: most splits from root to leaf; 0 is no limit. [0; symmetric 6]",
            "n",
            WithDepth,
            (o, n) => o with { MaxDepth = n }),
        TreeOption.Of<int>(
            "--min-data-in-leaf",
            "Trees: fewest rows in a leaf. [boosting 20; symmetric, forests 1]",
            "rows",
            (o, n) => o with { MinDataInLeaf = n },
            (o, n) => o with { MinDataInLeaf = n }),
        TreeOption.Of<int>(
            "--min-data-to-split",
            "Trees: fewest rows of a node that a forest splits, at least 2. [2]",
            "rows",
            boost: null,
            (o, n) => o with { MinDataToSplit = n }),
        TreeOption.Of<double>(
            "--min-hessian",
            "Trees: least sum of hessians in a leaf of a boosted tree, zero or more. [0.001]",
            "x",
            (o, x) => o with { MinSumHessianInLeaf = x }),
        TreeOption.Of<double>(
            "--l1", "Trees: L1 penalty on boosted leaf values, zero or more. [0]", "x", (o, x) => o with { LambdaL1 = x }),
        TreeOption.Of<double>(
            "--l2", "Trees: L2 penalty on boosted leaf values, zero or more. [0; symmetric 3]", "x", (o, x) => o with { LambdaL2 = x }),
        TreeOption.Of<double>(
            "--min-gain", "Trees: a boosted split must gain more than this. [0]", "x", (o, x) => o with { MinGainToSplit = x }),
        TreeOption.Of<double>(
            "--path-smooth",
            "Trees: pulls the values of small boosted leaves towards their parent's; zero or more. [0]",
            "x",
            (o, x) => o with { PathSmooth = x }),
        TreeOption.Of<double>(
            "--max-delta-step",
            "Trees: largest boosted leaf value before the learning rate, up or down; 0 is no limit. [0]",
            "x",
            (o, x) => o with { MaxDeltaStep = x }),
        TreeOption.Of<bool>(
            "--random-thresholds",
            "Trees: whether boosted trees look at one random threshold of each feature and leaf. [false]",
            "true|false",
            (o, yes) => o with { ExtraTrees = yes }),
        TreeOption.Of<double>(
            "--bagging-fraction", "Trees: share of rows drawn for each tree, in (0, 1]. [1]", "share",
            (o, x) => o with { BaggingFraction = x, BaggingFreq = 1 }, (o, x) => o with { SampleFraction = x }),
        TreeOption.Of<int>(
            "--bagging-freq",
            "Trees: boosting draws rows anew after so many rounds; 0 never draws. [1 with '--bagging-fraction', else 0]",
            "rounds",
            (o, n) => o with { BaggingFreq = n }),
        TreeOption.Of<double>(
            "--feature-fraction",
            "Trees: share of features drawn for each boosted tree, or tried at each node of a forest, in (0, 1]. [boosting 1; forests all for numbers, their square root for classes]",
            "share",
            (o, x) => o with { FeatureFraction = x }, (o, x) => o with { MaxFeatures = x }),
        TreeOption.Of<double>(
            "--feature-fraction-by-node",
            "Trees: share of features drawn for each leaf of a boosted tree, in (0, 1]. [1]",
            "share",
            (o, x) => o with { FeatureFractionByNode = x }),
        TreeOption.Of<int>(
            "--max-bin",
            "Trees: most bins of a numeric feature, 2 to 255. [255]",
            "n",
            (o, n) => o with { MaxBin = n },
            (o, n) => o with { MaxBin = n }),
        TreeOption.Of<int>(
            "--min-data-in-bin",
            "Trees: fewest rows in a bin of a boosted tree, at least 1. [3]",
            "rows",
            (o, n) => o with { MinDataInBin = n }),
        TreeOption.Of<int>(
            "--bin-sample",
            "Trees: rows that the bins of boosted trees are found from, at least 1. [200000]",
            "rows",
            (o, n) => o with { BinConstructSampleCount = n }),
        TreeOption.Of<bool>(
            "--feature-bundling",
            "Trees: whether features that are never non-zero together share a column; exact, saves memory and time. [true]",
            "true|false",
            (o, yes) => o with { EnableBundle = yes }),
        TreeOption.Of<int>(
            "--histogram-memory",
            "Trees: megabytes for the histograms of leaves that boosting has waiting, at least 1; the model is the same. [1024]",
            "mb",
            (o, n) => o with { HistogramPoolBytes = (long)n << 20 }),
        TreeOption.Of<TreeGrowth>(
            "--growth",
            "Trees: in which order leaves are split: best leaf first, level by level, or all of a level by one question. [LeafWise; symmetric Symmetric]",
            "order",
            (o, growth) => o with { Growth = growth }),
        TreeOption.Of<CategoryEncoding>(
            "--category-encoding",
            "Trees: how boosted trees split on categories: Partition by sets found from gradients, OrderedStatistics by mean labels that no row sees its own in. [Partition]",
            "way",
            (o, way) => o with { CategoryEncoding = way }),
        TreeOption.Of<int>(
            "--category-combinations",
            "Trees: most combinations of categorical columns that ordered statistics look at. [0]",
            "n",
            (o, n) => o with { CategoryCombinations = n }),
        TreeOption.Of<int>(
            "--category-combination-size",
            "Trees: most columns of one of '--category-combinations', 2 or 3. [2]",
            "n",
            (o, n) => o with { CategoryCombinationSize = n }),
        TreeOption.Of<int>(
            "--statistic-orders",
            "Trees: random orders of the rows that take turns for ordered statistics, 1 to 32. [4]",
            "n",
            (o, n) => o with { StatisticOrders = n }),
        TreeOption.Of<double>(
            "--statistic-smoothing",
            "Trees: rows of the overall mean that are mixed into each ordered statistic, above 0. [1]",
            "rows",
            (o, x) => o with { StatisticSmoothing = x }),
        TreeOption.Of<double>(
            "--cat-smooth",
            "Trees: added to the hessian when '--category-encoding partition' orders categories, and fewest rows of one that it orders; zero or more. [10]",
            "rows",
            (o, x) => o with { CatSmooth = x }),
        TreeOption.Of<double>(
            "--cat-l2",
            "Trees: L2 penalty on leaf values below a split by sets of categories, zero or more. [10]",
            "x",
            (o, x) => o with { CatL2 = x }),
        TreeOption.Of<int>(
            "--max-cat-threshold",
            "Trees: most categories on one side of a split, at least 1. [32]",
            "n",
            (o, n) => o with { MaxCatThreshold = n }),
        TreeOption.Of<int>(
            "--max-cat-to-onehot",
            "Trees: columns of up to so many categories are split one against the rest, at least 1. [4]",
            "n",
            (o, n) => o with { MaxCatToOneHot = n }),
        TreeOption.Of<int>(
            "--min-data-per-group",
            "Trees: fewest rows between two splits by sets of categories that are tried, at least 1. [100]",
            "rows",
            (o, n) => o with { MinDataPerGroup = n }),
        TreeOption.Of<MulticlassTrees>(
            "--multiclass-trees",
            "Trees: of three or more classes, boosting grows OnePerClass tree in each round, or one Shared by all, practical for hundreds of classes. [OnePerClass]",
            "how",
            (o, how) => o with { MulticlassTrees = how }),
        TreeOption.Of<BoostingLoss>(
            "--objective", "Trees: what boosting minimises. [Auto: by task]", "loss", (o, loss) => o with { Loss = loss }),
        TreeOption.Of<double>(
            "--quantile-alpha",
            "Trees: the quantile that '--objective quantile' predicts, in (0, 1). [0.9]",
            "share",
            (o, x) => o with { QuantileAlpha = x }),
        TreeOption.Of<double>(
            "--huber-delta",
            "Trees: where '--objective huber' turns from squared to absolute, above 0. [0.9]",
            "x",
            (o, x) => o with { HuberDelta = x }),
        TreeOption.Of<double>(
            "--tweedie-power",
            "Trees: the power of the variance of '--objective tweedie', in (1, 2). [1.5]",
            "x",
            (o, x) => o with { TweedieVariancePower = x }),
        TreeOption.Of<double>(
            "--poisson-max-delta-step",
            "Trees: keeps the steps of '--objective poisson' small, above 0. [0.7]",
            "x",
            (o, x) => o with { PoissonMaxDeltaStep = x }),
        TreeOption.Of<int>(
            "--truncation",
            "Trees: how deep in a group the order matters to '--objective lambdarank', at least 1. [30]",
            "rows",
            (o, n) => o with { LambdaRankTruncationLevel = n }),
        TreeOption.Of<bool>(
            "--rank-norm",
            "Trees: whether '--objective lambdarank' puts the gradients of groups on one scale. [true]",
            "true|false",
            (o, yes) => o with { LambdaRankNorm = yes }),
        TreeOption.Of<bool>(
            "--boost-from-average",
            "Trees: whether boosting starts at the best constant rather than at 0. [true]",
            "true|false",
            (o, yes) => o with { BoostFromAverage = yes }),
        TreeOption.Of<BoostingMode>(
            "--mode",
            "Trees: how boosting samples rows and keeps trees: Gbdt plain, Goss by gradient, Dart drops trees. [Gbdt]",
            "mode",
            (o, mode) => o with { Mode = mode }),
        TreeOption.Of<double>(
            "--top-rate",
            "Trees: share of rows of the largest gradients that '--mode goss' keeps, in [0, 1). [0.2]",
            "share",
            (o, x) => o with { TopRate = x }),
        TreeOption.Of<double>(
            "--other-rate",
            "Trees: share of the other rows that '--mode goss' draws; with '--top-rate' at most 1. [0.1]",
            "share",
            (o, x) => o with { OtherRate = x }),
        TreeOption.Of<double>(
            "--drop-rate",
            "Trees: chance of a tree to be dropped by '--mode dart', in [0, 1]. [0.1]",
            "share",
            (o, x) => o with { DropRate = x }),
        TreeOption.Of<int>(
            "--max-drop",
            "Trees: most trees that '--mode dart' drops in a round; 0 is no limit. [50]",
            "n",
            (o, n) => o with { MaxDrop = n }),
        TreeOption.Of<double>(
            "--skip-drop",
            "Trees: chance of a round of '--mode dart' to drop nothing, in [0, 1]. [0.5]",
            "share",
            (o, x) => o with { SkipDrop = x }),
        TreeOption.Of<int>(
            "--early-stopping",
            "Trees: stop boosting when so many rounds brought nothing to the rows held back for it; 0 never. [0]",
            "rounds",
            (o, n) => o with { EarlyStoppingRounds = n }),
        TreeOption.Of<string>(
            "--early-stopping-metric",
            "Trees: the metric that '--early-stopping' watches. [the loss]",
            "metric",
            (o, name) => o with { EarlyStoppingMetric = Metric.Parse(name) }),
        TreeOption.Of<double>(
            "--early-stopping-min-delta",
            "Trees: what '--early-stopping' takes for nothing: falls up to so much. [0]",
            "x",
            (o, x) => o with { EarlyStoppingMinDelta = x }),
        TreeOption.Of<double>(
            "--validation-share",
            "Trees: share of the rows held back for '--early-stopping', in (0, 1). [0.1]",
            "share",
            (o, x) => o with { ValidationFraction = x }),
        TreeOption.Of<double>(
            "--scale-pos-weight",
            "Trees: how much rows of the positive class count in binary boosting, above 0. [1]",
            "x",
            (o, x) => o with { ScalePosWeight = x }),
        TreeOption.Of(
            new Option<bool>("--balance-classes") { Description = "Trees: let every class count as much as any other. [false]" },
            (o, yes) => o with { ClassWeights = yes ? ClassWeights.Balanced : null },
            (o, yes) => o with { ClassWeights = yes ? ClassWeights.Balanced : null }),
        TreeOption.Of(ColumnRules.Monotone(), (o, signs) => o with { MonotoneColumns = signs }),
        TreeOption.Of<MonotoneMethod>(
            "--monotone-method",
            "Trees: how '--monotone' bounds leaf values: Basic, or Intermediate, which fits better and takes longer. [Basic]",
            "method",
            (o, method) => o with { MonotoneMethod = method }),
        TreeOption.Of(ColumnRules.Interactions(), (o, sets) => o with { InteractionColumns = sets }),
        TreeOption.Of<ThresholdSearch>(
            "--threshold-search",
            "Trees: which thresholds forests try: Binned, or Exact between any two values, for at most 65,534 rows. [Binned]",
            "way",
            boost: null,
            (o, way) => o with { ThresholdSearch = way }),
        TreeOption.Of<bool>(
            "--bootstrap",
            "Trees: whether each tree of a forest sees rows drawn with replacement. [forest true, extra-trees false]",
            "true|false",
            boost: null,
            (o, yes) => o with { Bootstrap = yes }),
    ];

    private TreeOption MonotoneOption => _options.Single(option => option.Option.Name == ColumnRules.MonotoneName);

    /// <summary>All of them, in the order of the help.</summary>
    internal IReadOnlyList<TreeOption> All => _options;

    internal void AddTo(Command command)
    {
        foreach (TreeOption option in _options)
        {
            command.Add(option.Option);
        }
    }

    /// <summary>The directions of columns, which an experiment of all trainers keeps to as well.</summary>
    internal IReadOnlyDictionary<string, int> MonotoneColumns(ParseResult parsed) =>
        MonotoneOption.IsGiven(parsed)
            ? parsed.GetValue((Option<Dictionary<string, int>>)MonotoneOption.Option)!
            : new Dictionary<string, int>();

    /// <summary>The trainers of the command line with the options it gives them.</summary>
    /// <param name="names">What <c>--trainer</c> says; empty for auto.</param>
    /// <param name="parsed">The command line.</param>
    /// <returns>Null for auto.</returns>
    /// <exception cref="ToolException">An option is given that none of the trainers takes.</exception>
    /// <exception cref="ArgumentException">There is no such trainer, or an option is out of its range.</exception>
    internal IReadOnlyList<ITrainer>? Trainers(string[] names, ParseResult parsed)
    {
        TreeOption[] given = [.. _options.Where(option => option.IsGiven(parsed) && (names.Length > 0 || option != MonotoneOption))];
        foreach (TreeOption option in given)
        {
            if (!names.Any(name => (option.Boost is not null && Boosters.ContainsKey(name))
                || (option.Plant is not null && Forests.ContainsKey(name))))
            {
                throw new ToolException(
                    ExitCode.Usage, $"'{option.Option.Name}' is for {option.Takers}; name one of them with '--trainer'.");
            }
        }

        return names.Length == 0 ? null : [.. names.Select(name => Make(name, given, parsed))];
    }

    private static ITrainer Make(string name, TreeOption[] given, ParseResult parsed)
    {
        if (Boosters.TryGetValue(name, out Func<BoostingOptions>? boosting))
        {
            return new BoostingTrainer(given.Aggregate(boosting(), (options, option) => option.Boost?.Invoke(options, parsed) ?? options));
        }

        return Forests.TryGetValue(name, out Func<ForestOptions>? forest)
            ? new ForestTrainer(given.Aggregate(forest(), (options, option) => option.Plant?.Invoke(options, parsed) ?? options))
            : KnownTrainers.Create(name);
    }

    // Symmetric trees are limited by leaves too: a deeper one needs room for them.
    private static BoostingOptions WithDepth(BoostingOptions options, int depth) =>
        options.Growth == TreeGrowth.Symmetric && depth is > 0 and <= 16
            ? options with { MaxDepth = depth, NumLeaves = 1 << depth }
            : options with { MaxDepth = depth };
}
