using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Reflection;
using FullStackAI.Cli.Options;
using FullStackAI.Metrics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.Cli.Tests;

/// <summary>What each option of tree trainers sets, that none is missing, and that help and errors tell the truth about it.</summary>
[TestClass]
public sealed class TreeOptionMeaningTests
{
    // As typed, and what changes of the options of boosting and of forests; nothing else may.
    private static readonly (string Typed, string Boosting, string Forest)[] Meanings =
    [
        ("--trees 7", "NumIterations=7", "NumTrees=7"),
        ("--learning-rate 0.2", "LearningRate=0.2", ""),
        ("--leaves 9", "NumLeaves=9", ""),
        ("--depth 5", "MaxDepth=5", "MaxDepth=5"),
        ("--min-data-in-leaf 6", "MinDataInLeaf=6", "MinDataInLeaf=6"),
        ("--min-data-to-split 8", "", "MinDataToSplit=8"),
        ("--min-hessian 0.5", "MinSumHessianInLeaf=0.5", ""),
        ("--l1 0.5", "LambdaL1=0.5", ""),
        ("--l2 0.5", "LambdaL2=0.5", ""),
        ("--min-gain 0.5", "MinGainToSplit=0.5", ""),
        ("--path-smooth 2", "PathSmooth=2", ""),
        ("--max-delta-step 2", "MaxDeltaStep=2", ""),
        ("--random-thresholds true", "ExtraTrees=True", ""),
        ("--bagging-fraction 0.5", "BaggingFraction=0.5 BaggingFreq=1", "SampleFraction=0.5"),
        ("--bagging-freq 3", "BaggingFreq=3", ""),
        ("--feature-fraction 0.5", "FeatureFraction=0.5", "MaxFeatures=0.5"),
        ("--feature-fraction-by-node 0.5", "FeatureFractionByNode=0.5", ""),
        ("--max-bin 31", "MaxBin=31", "MaxBin=31"),
        ("--min-data-in-bin 5", "MinDataInBin=5", ""),
        ("--bin-sample 1000", "BinConstructSampleCount=1000", ""),
        ("--feature-bundling false", "EnableBundle=False", ""),
        ("--histogram-memory 2", "HistogramPoolBytes=2097152", ""),
        ("--growth depthwise", "Growth=DepthWise", ""),
        ("--category-encoding orderedstatistics", "CategoryEncoding=OrderedStatistics", ""),
        ("--category-combinations 5", "CategoryCombinations=5", ""),
        ("--category-combination-size 3", "CategoryCombinationSize=3", ""),
        ("--statistic-orders 2", "StatisticOrders=2", ""),
        ("--statistic-smoothing 3", "StatisticSmoothing=3", ""),
        ("--cat-smooth 5", "CatSmooth=5", ""),
        ("--cat-l2 5", "CatL2=5", ""),
        ("--max-cat-threshold 5", "MaxCatThreshold=5", ""),
        ("--max-cat-to-onehot 2", "MaxCatToOneHot=2", ""),
        ("--min-data-per-group 5", "MinDataPerGroup=5", ""),
        ("--multiclass-trees shared", "MulticlassTrees=Shared", ""),
        ("--objective huber", "Loss=Huber", ""),
        ("--quantile-alpha 0.3", "QuantileAlpha=0.3", ""),
        ("--huber-delta 2", "HuberDelta=2", ""),
        ("--tweedie-power 1.2", "TweedieVariancePower=1.2", ""),
        ("--poisson-max-delta-step 0.3", "PoissonMaxDeltaStep=0.3", ""),
        ("--truncation 5", "LambdaRankTruncationLevel=5", ""),
        ("--rank-norm false", "LambdaRankNorm=False", ""),
        ("--boost-from-average false", "BoostFromAverage=False", ""),
        ("--mode goss", "Mode=Goss", ""),
        ("--top-rate 0.3", "TopRate=0.3", ""),
        ("--other-rate 0.3", "OtherRate=0.3", ""),
        ("--drop-rate 0.3", "DropRate=0.3", ""),
        ("--max-drop 3", "MaxDrop=3", ""),
        ("--skip-drop 0.3", "SkipDrop=0.3", ""),
        ("--early-stopping 5", "EarlyStoppingRounds=5", ""),
        ("--early-stopping-metric mae", $"EarlyStoppingMetric={Metric.Parse("mae").Name}", ""),
        ("--early-stopping-min-delta 0.1", "EarlyStoppingMinDelta=0.1", ""),
        ("--validation-share 0.3", "ValidationFraction=0.3", ""),
        ("--scale-pos-weight 3", "ScalePosWeight=3", ""),
        ("--balance-classes", "ClassWeights=balanced", "ClassWeights=balanced"),
        ("--monotone a=+,b=-", "MonotoneColumns=a:1,b:-1", ""),
        ("--monotone-method intermediate", "MonotoneMethod=Intermediate", ""),
        ("--interactions a,b;c", "InteractionColumns=a,b;c", ""),
        ("--threshold-search exact", "", "ThresholdSearch=Exact"),
        ("--bootstrap true", "", "Bootstrap=True"),
    ];

    // What a command line cannot give, or gives in another way.
    private static readonly string[] NotTyped =
    [
        nameof(BoostingOptions.CustomLoss), // code
        nameof(BoostingOptions.InitialModel), nameof(BoostingOptions.InitialScores), // of rows and models in memory
        // by name: '--monotone', '--interactions'
        nameof(BoostingOptions.MonotoneConstraints), nameof(BoostingOptions.InteractionConstraints),
        nameof(ForestOptions.Kind), // '--trainer forest' or 'extra-trees'
    ];

    [TestMethod]
    public void All_EveryOption_SetsWhatItIsForAndNothingElse()
    {
        TreeOption[] all = [.. new TreeOptions().All];
        CollectionAssert.AreEqual(
            all.Select(option => option.Option.Name).ToArray(), Meanings.Select(meaning => meaning.Typed.Split(' ')[0]).ToArray());
        foreach ((TreeOption option, (string typed, string boosting, string forest)) in all.Zip(Meanings))
        {
            ParseResult parsed = new Command("train") { option.Option }.Parse(typed.Split(' '));
            Assert.IsEmpty(parsed.Errors, typed);
            var boosted = new BoostingOptions();
            var planted = new ForestOptions();
            Assert.AreEqual(boosting, option.Boost is null ? "" : Changes(boosted, option.Boost(boosted, parsed)), typed);
            Assert.AreEqual(forest, option.Plant is null ? "" : Changes(planted, option.Plant(planted, parsed)), typed);
        }
    }

    [TestMethod]
    public void All_EveryOptionOfTheTrainers_CanBeTyped()
    {
        string[] set = [.. Meanings.SelectMany(meaning => $"{meaning.Boosting} {meaning.Forest}".Split(
            ' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(change => change.Split('=')[0])
            .Distinct()];
        string[] exist = [.. PropertiesOf<BoostingOptions>()
            .Concat(PropertiesOf<ForestOptions>())
            .Select(property => property.Name)
            .Distinct()];
        CollectionAssert.AreEquivalent(exist, set.Concat(NotTyped).ToArray());
    }

    [TestMethod]
    public void Help_EveryOption_TellsItsDefaults()
    {
        string help = Fsai.Run("train", "--help").Succeeded().Out;
        foreach ((TreeOption option, (_, string boosting, string forest)) in new TreeOptions().All.Zip(Meanings))
        {
            string text = option.Option.Description!;
            Assert.Contains(option.Option.Name, help);
            Assert.StartsWith("Trees: ", text);
            Assert.EndsWith("]", text);
            if (option.Option.Name == "--histogram-memory")
            {
                Assert.AreEqual($"{new BoostingOptions().HistogramPoolBytes >> 20}", text[(text.LastIndexOf('[') + 1)..^1]);
                continue;
            }

            foreach ((
                object options,
                string change) in ((object, string)[])[
                    (new BoostingOptions(), boosting), (BoostingOptions.SymmetricTrees, boosting), (new ForestOptions(), forest),
                ])
            {
                object? value = change.Length == 0 ? null : options.GetType().GetProperty(change.Split('=')[0])!.GetValue(options);
                if (value is ValueType)
                {
                    Assert.Contains(
                        Convert.ToString(value, CultureInfo.InvariantCulture)!,
                        text[text.LastIndexOf('[')..],
                        StringComparison.OrdinalIgnoreCase,
                        option.Option.Name);
                }
            }
        }
    }

    [TestMethod]
    public void Translate_EveryOption_IsToldAsItIsTyped()
    {
        foreach ((string typed, string boosting, string forest) in Meanings)
        {
            foreach ((
                string record,
                string changes) in ((string, string)[])[(nameof(BoostingOptions), boosting), (nameof(ForestOptions), forest)])
            {
                string[] names = [.. changes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(change => change.Split('=')[0])];
                if (names.Length > 0)
                {
                    Assert.AreEqual($"`{typed.Split(' ')[0]}` must", OptionWords.Translate($"`{record}.{names[0]}` must"));
                }
            }
        }
    }

    [TestMethod]
    public void Depth_OfSymmetricTrees_MakesRoomForTheLeaves()
    {
        TreeOption depth = new TreeOptions().All.Single(option => option.Option.Name == "--depth");
        ParseResult parsed = new Command("train") { depth.Option }.Parse(["--depth", "8"]);
        Assert.AreEqual(
            "NumLeaves=256 MaxDepth=8",
            Changes(BoostingOptions.SymmetricTrees, depth.Boost!(BoostingOptions.SymmetricTrees, parsed)));
    }

    [TestMethod]
    [DataRow("--interactions", "size,rooms", (int)ExitCode.Success, "")]
    [DataRow("--interactions", "size;width", (int)ExitCode.NoModel, "--interactions")]
    [DataRow("--interactions", ";", (int)ExitCode.Usage, "age,income;size,rooms")]
    [DataRow("--early-stopping-metric", "magic", (int)ExitCode.Usage, "magic")]
    [DataRow("--statistic-orders", "0", (int)ExitCode.Usage, "--statistic-orders")]
    [DataRow("--max-delta-step", "-1", (int)ExitCode.Usage, "--max-delta-step")]
    public void Train_NewWords_AreTakenOrToldByName(string option, string value, int code, string expected)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());

        Fsai run = Fsai.Run(
            "train", data, "--label", "price", "--trainer", "boosting", "--trees", "5", "--folds", "2", "-o", folder["m.fsai"], option,
            value);

        Assert.AreEqual((ExitCode)code, run.Code, run.Error);
        Assert.Contains(expected, run.Error);
        Assert.DoesNotContain("BoostingOptions", run.Error);
    }

    private static IEnumerable<PropertyInfo> PropertiesOf<T>() =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private static string Changes<T>(T before, T after) =>
        string.Join(' ', PropertiesOf<T>()
            .Where(property => !Equals(property.GetValue(before), property.GetValue(after)))
            .Select(property => $"{property.Name}={Words(property.GetValue(after))}"));

    private static string Words(object? value) => value switch
    {
        ClassWeights weights => ReferenceEquals(weights, ClassWeights.Balanced) ? "balanced" : "others",
        Metric metric => metric.Name,
        Dictionary<string, int> signs => string.Join(',', signs.Select(pair => $"{pair.Key}:{pair.Value}")),
        IEnumerable<IEnumerable<string>> sets => string.Join(';', sets.Select(set => string.Join(',', set))),
        IEnumerable => throw new ArgumentException($"No words for {value.GetType()}.", nameof(value)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
