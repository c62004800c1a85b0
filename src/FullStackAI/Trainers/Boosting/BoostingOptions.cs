using FullStackAI.Metrics;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting;

/// <summary>What decides how <see cref="BoostingTrainer"/> learns. Names, meaning and
/// defaults are LightGBM's, so that settings carry over.</summary>
public sealed record BoostingOptions
{
    /// <summary>Options for symmetric trees: 300 rounds, six levels, an L2 penalty of 3, leaves of any size.</summary>
    public static BoostingOptions SymmetricTrees { get; } = new()
    {
        Growth = TreeGrowth.Symmetric,
        NumLeaves = 64,
        MaxDepth = 6,
        NumIterations = 300,
        LambdaL2 = 3,
        MinDataInLeaf = 1,
    };

    /// <summary>What is minimised; the default follows the task.</summary>
    public BoostingLoss Loss { get; init; }

    /// <summary>A loss of your own in place of <see cref="Loss"/>; for regression and binary tasks. The default is none.</summary>
    public ICustomLoss? CustomLoss { get; init; }

    /// <summary>Rounds; each grows one tree per output. 0 … 1,000,000; the default is 100.</summary>
    public int NumIterations { get; init; } = 100;

    /// <summary>How much of each tree is taken, in (0, 1]; the default is 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Most leaves of a tree, 2 … 65,536; the default is 31.</summary>
    public int NumLeaves { get; init; } = 31;

    /// <summary>Most splits from root to leaf; 0 (the default) means no limit.</summary>
    public int MaxDepth { get; init; }

    /// <summary>In which order leaves are split; the default takes the one that gains most.</summary>
    public TreeGrowth Growth { get; init; }

    /// <summary>Three or more classes: a tree for each class and round, or one for all; the default is one for each.</summary>
    public MulticlassTrees MulticlassTrees { get; init; }

    /// <summary>Fewest rows in a leaf, at least 1; the default is 20.</summary>
    public int MinDataInLeaf { get; init; } = 20;

    /// <summary>Smallest sum of hessians in a leaf, zero or more; the default is 0.001.</summary>
    public double MinSumHessianInLeaf { get; init; } = 1e-3;

    /// <summary>L1 penalty on leaf values, zero or more; the default is 0.</summary>
    public double LambdaL1 { get; init; }

    /// <summary>L2 penalty on leaf values, zero or more; the default is 0.</summary>
    public double LambdaL2 { get; init; }

    /// <summary>A split must gain more than this, zero or more; the default is 0.</summary>
    public double MinGainToSplit { get; init; }

    /// <summary>Largest magnitude of a leaf's value before the learning rate; 0 (the default) means no limit.</summary>
    public double MaxDeltaStep { get; init; }

    /// <summary>Pulls the values of small leaves towards their parent's; zero or more; the default is 0.</summary>
    public double PathSmooth { get; init; }

    /// <summary>Whether each feature is tried at one random threshold only; the default is no.</summary>
    public bool ExtraTrees { get; init; }

    /// <summary>Share of rows drawn for trees, in (0, 1]; the default is 1.</summary>
    public double BaggingFraction { get; init; } = 1;

    /// <summary>Rounds after which rows are drawn again; 0 (the default) turns bagging off.</summary>
    public int BaggingFreq { get; init; }

    /// <summary>How rows are sampled and trees are kept; the default is plain boosting.</summary>
    public BoostingMode Mode { get; init; }

    /// <summary>GOSS: share of rows with the largest gradients that are kept; the default is 0.2.</summary>
    public double TopRate { get; init; } = 0.2;

    /// <summary>GOSS: share of rows drawn from the others; the default is 0.1.</summary>
    public double OtherRate { get; init; } = 0.1;

    /// <summary>DART: chance of each tree to be dropped in a round; the default is 0.1.</summary>
    public double DropRate { get; init; } = 0.1;

    /// <summary>DART: most trees dropped in a round; 0 means no limit; the default is 50.</summary>
    public int MaxDrop { get; init; } = 50;

    /// <summary>DART: chance of a round without drops; the default is 0.5.</summary>
    public double SkipDrop { get; init; } = 0.5;

    /// <summary>Share of features drawn for each tree, in (0, 1]; the default is 1.</summary>
    public double FeatureFraction { get; init; } = 1;

    /// <summary>Share of features drawn for each leaf, in (0, 1]; the default is 1.</summary>
    public double FeatureFractionByNode { get; init; } = 1;

    /// <summary>Most bins of a numeric feature, 2 … 255; the default is 255.</summary>
    public int MaxBin { get; init; } = 255;

    /// <summary>Fewest sampled rows in a bin, at least 1; the default is 3.</summary>
    public int MinDataInBin { get; init; } = 3;

    /// <summary>Rows that bins are found from, at least 1; the default is 200,000.</summary>
    public int BinConstructSampleCount { get; init; } = 200_000;

    /// <summary>Whether features that are never non-zero together share a column;
    /// exact, saves memory and time; the default is yes.</summary>
    public bool EnableBundle { get; init; } = true;

    /// <summary>How trees split on categories; the default is by sets found from gradients.</summary>
    public CategoryEncoding CategoryEncoding { get; init; }

    /// <summary>Ordered statistics: random orders of the rows that take turns, 1 … 32; the default is 4.</summary>
    public int StatisticOrders { get; init; } = 4;

    /// <summary>Ordered statistics: how many rows of prior are mixed into the mean of a category, above 0; the default is 1.</summary>
    public double StatisticSmoothing { get; init; } = 1;

    /// <summary>Ordered statistics: most combinations of categorical features that get statistics of their own, 0 … 1,000; the
    /// default is 0. They are chosen by what features gain on the same paths of a few first trees.</summary>
    public int CategoryCombinations { get; init; }

    /// <summary>Ordered statistics: most features of one combination, 2 or 3; the default is 2.</summary>
    public int CategoryCombinationSize { get; init; } = 2;

    /// <summary>Categories: added to the hessian when categories are ordered, and fewest
    /// rows of a category that is ordered; the default is 10.</summary>
    public double CatSmooth { get; init; } = 10;

    /// <summary>Categories: L2 penalty on top of <see cref="LambdaL2"/>; the default is 10.</summary>
    public double CatL2 { get; init; } = 10;

    /// <summary>Categories: most of them on one side of a split; the default is 32.</summary>
    public int MaxCatThreshold { get; init; } = 32;

    /// <summary>Categories: up to so many bins are split one against the rest; the default is 4.</summary>
    public int MaxCatToOneHot { get; init; } = 4;

    /// <summary>Categories: fewest rows between two thresholds that are tried; the default is 100.</summary>
    public int MinDataPerGroup { get; init; } = 100;

    /// <summary>[features]; 1 where the score must not fall as the feature rises, −1 where
    /// it must not rise, 0 elsewhere; the default is none.</summary>
    public IReadOnlyList<int> MonotoneConstraints { get; init; } = [];

    /// <summary>The same by the names of features: 1 where the score must not fall as the
    /// feature rises, −1 where it must not rise; the default is none.</summary>
    public IReadOnlyDictionary<string, int> MonotoneColumns { get; init; } = new Dictionary<string, int>();

    /// <summary>How monotone constraints bound the values of leaves; the default is the basic way.</summary>
    public MonotoneMethod MonotoneMethod { get; init; }

    /// <summary>Sets of feature numbers that may meet on one path; the default is no limit.</summary>
    public IReadOnlyList<IReadOnlyList<int>> InteractionConstraints { get; init; } = [];

    /// <summary>The same by the names of columns: a column stands for all features made of it; the default is no limit.</summary>
    public IReadOnlyList<IReadOnlyList<string>> InteractionColumns { get; init; } = [];

    /// <summary>Stops when the validation loss has not fallen for so many rounds and keeps
    /// the best round; 0 (the default) never stops early.</summary>
    public int EarlyStoppingRounds { get; init; }

    /// <summary>What early stopping watches; the default (null) is the validation loss. The progress
    /// tells it as the validation loss, negated when higher is better.</summary>
    public Metric? EarlyStoppingMetric { get; init; }

    /// <summary>Rows that early stopping holds back when it is given none, as a share of all, in (0, 1); the default is 0.1. Of a ranking
    /// whole groups. None are held back from too few rows, or when there are <see cref="InitialScores"/>: then all rounds are
    /// run.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>A fall of the validation loss counts only beyond this; zero or more; the default is 0.</summary>
    public double EarlyStoppingMinDelta { get; init; }

    /// <summary>Binary: weight of rows of the positive class, above 0; the default is 1.</summary>
    public double ScalePosWeight { get; init; } = 1;

    /// <summary>How much the rows of each class count, multiplied into the row weights; the default (null) is 1 each.</summary>
    public ClassWeights? ClassWeights { get; init; }

    /// <summary>Huber: where the loss turns from squared to absolute, above 0; the default is 0.9.</summary>
    public double HuberDelta { get; init; } = 0.9;

    /// <summary>Quantile: which, in (0, 1); the default is 0.9.</summary>
    public double QuantileAlpha { get; init; } = 0.9;

    /// <summary>Tweedie: power of the variance, in (1, 2); the default is 1.5.</summary>
    public double TweedieVariancePower { get; init; } = 1.5;

    /// <summary>Poisson: keeps steps small, above 0; the default is 0.7.</summary>
    public double PoissonMaxDeltaStep { get; init; } = 0.7;

    /// <summary>LambdaRank: how deep in a group the order matters, at least 1; the default is 30.</summary>
    public int LambdaRankTruncationLevel { get; init; } = 30;

    /// <summary>LambdaRank: whether the gradients of groups are put on one scale; the default is yes.</summary>
    public bool LambdaRankNorm { get; init; } = true;

    /// <summary>Whether scores start at the best constant; the default is yes.</summary>
    public bool BoostFromAverage { get; init; } = true;

    /// <summary>A model to go on from: its trees are kept, its scores are the start; the default is none.</summary>
    public TreeEnsembleModel? InitialModel { get; init; }

    /// <summary>[rows × outputs], row after row; scores to start from, which the model does not repeat; the default is none.</summary>
    public IReadOnlyList<double>? InitialScores { get; init; }

    /// <summary>Memory for the histograms of waiting leaves in bytes, at least 1 MB; the default is 1 GB.</summary>
    public long HistogramPoolBytes { get; init; } = 1L << 30;

    /// <summary>Gradients are rounded as if there were at least so many rows: the more rows, the
    /// fewer bits fit each. For tests of what only huge data would meet.</summary>
    internal int AssumedRows { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">Some are out of range; the message names them all.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(BoostingOptions));
        faults.Within(nameof(NumIterations), NumIterations, 0, 1_000_000);
        faults.Require(
            LearningRate is > 0 and <= 1,
            nameof(LearningRate),
            LearningRate,
            "must lie in (0, 1]; values above 1 overshoot, 0.1 is the default");
        faults.Within(nameof(NumLeaves), NumLeaves, 2, 65_536);
        faults.Within(nameof(MaxDepth), MaxDepth, 0, int.MaxValue);
        faults.Within(nameof(MinDataInLeaf), MinDataInLeaf, 1, int.MaxValue);
        faults.NotNegative(nameof(MinSumHessianInLeaf), MinSumHessianInLeaf);
        faults.NotNegative(nameof(LambdaL1), LambdaL1);
        faults.NotNegative(nameof(LambdaL2), LambdaL2);
        faults.NotNegative(nameof(MinGainToSplit), MinGainToSplit);
        faults.NotNegative(nameof(MaxDeltaStep), MaxDeltaStep);
        faults.NotNegative(nameof(PathSmooth), PathSmooth);
        faults.Share(nameof(BaggingFraction), BaggingFraction);
        faults.Within(nameof(BaggingFreq), BaggingFreq, 0, int.MaxValue);
        faults.Require(
            TopRate is >= 0 and < 1 && TopRate + OtherRate <= 1,
            nameof(TopRate),
            TopRate,
            "must lie in [0, 1), and TopRate + OtherRate must not exceed 1");
        faults.Share(nameof(OtherRate), OtherRate);
        faults.Require(DropRate is >= 0 and <= 1, nameof(DropRate), DropRate, "must lie in [0, 1]");
        faults.Require(SkipDrop is >= 0 and <= 1, nameof(SkipDrop), SkipDrop, "must lie in [0, 1]");
        faults.Within(nameof(MaxDrop), MaxDrop, 0, int.MaxValue);
        faults.Share(nameof(FeatureFraction), FeatureFraction);
        faults.Share(nameof(FeatureFractionByNode), FeatureFractionByNode);
        faults.Within(nameof(MaxBin), MaxBin, 2, 255);
        faults.Within(nameof(MinDataInBin), MinDataInBin, 1, int.MaxValue);
        faults.Within(nameof(BinConstructSampleCount), BinConstructSampleCount, 1, int.MaxValue);
        faults.Require(
            MulticlassTrees == MulticlassTrees.OnePerClass
            || (Loss is BoostingLoss.Auto or BoostingLoss.Softmax
                && CustomLoss is null
                && Growth != TreeGrowth.Symmetric
                && Mode == BoostingMode.Gbdt
                && PathSmooth == 0
                && MonotoneConstraints.Count == 0
                && MonotoneColumns.Count == 0),
            nameof(MulticlassTrees),
            MulticlassTrees,
            "Shared goes with the softmax loss, leaf-wise or depth-wise growth and mode Gbdt, without path smoothing and monotone constraints");
        faults.Within(nameof(StatisticOrders), StatisticOrders, 1, 32);
        faults.Positive(nameof(StatisticSmoothing), StatisticSmoothing);
        faults.Within(nameof(CategoryCombinations), CategoryCombinations, 0, 1000);
        faults.Within(nameof(CategoryCombinationSize), CategoryCombinationSize, 2, 3);
        faults.Require(
            CategoryEncoding != CategoryEncoding.OrderedStatistics || Mode != BoostingMode.Dart,
            nameof(CategoryEncoding),
            CategoryEncoding,
            "cannot go with `BoostingOptions.Mode` Dart: dropped trees were grown on other orders of the rows");
        faults.Require(
            CategoryCombinations == 0 || CategoryEncoding == CategoryEncoding.OrderedStatistics,
            nameof(CategoryCombinations),
            CategoryCombinations,
            "needs `BoostingOptions.CategoryEncoding` OrderedStatistics");
        faults.NotNegative(nameof(CatSmooth), CatSmooth);
        faults.NotNegative(nameof(CatL2), CatL2);
        faults.Within(nameof(MaxCatThreshold), MaxCatThreshold, 1, int.MaxValue);
        faults.Within(nameof(MaxCatToOneHot), MaxCatToOneHot, 1, int.MaxValue);
        faults.Within(nameof(MinDataPerGroup), MinDataPerGroup, 1, int.MaxValue);
        faults.Require(
            MonotoneConstraints.All(sign => sign is >= -1 and <= 1),
            nameof(MonotoneConstraints),
            MonotoneConstraints.Count,
            "may hold −1, 0 and 1 only");
        faults.Require(
            MonotoneMethod == MonotoneMethod.Basic || Growth != TreeGrowth.Symmetric,
            nameof(MonotoneMethod),
            MonotoneMethod,
            "must be Basic when `BoostingOptions.Growth` is Symmetric");
        faults.Require(
            MonotoneColumns.Values.All(sign => sign is >= -1 and <= 1),
            nameof(MonotoneColumns),
            MonotoneColumns.Count,
            "may hold −1, 0 and 1 only");
        faults.Require(ValidationFraction is > 0 and < 1, nameof(ValidationFraction), ValidationFraction, "must lie in (0, 1)");
        faults.Within(nameof(EarlyStoppingRounds), EarlyStoppingRounds, 0, int.MaxValue);
        faults.NotNegative(nameof(EarlyStoppingMinDelta), EarlyStoppingMinDelta);
        faults.Positive(nameof(ScalePosWeight), ScalePosWeight);
        faults.Positive(nameof(HuberDelta), HuberDelta);
        faults.Require(QuantileAlpha is > 0 and < 1, nameof(QuantileAlpha), QuantileAlpha, "must lie in (0, 1)");
        faults.Require(TweedieVariancePower is > 1 and < 2, nameof(TweedieVariancePower), TweedieVariancePower, "must lie in (1, 2)");
        faults.Positive(nameof(PoissonMaxDeltaStep), PoissonMaxDeltaStep);
        faults.Within(nameof(LambdaRankTruncationLevel), LambdaRankTruncationLevel, 1, int.MaxValue);
        faults.Require(HistogramPoolBytes >= 1 << 20, nameof(HistogramPoolBytes), HistogramPoolBytes, "must be at least 1,048,576");
        faults.Throw();
    }
}
