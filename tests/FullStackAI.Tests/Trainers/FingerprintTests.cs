using System.Globalization;
using System.Reflection;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Models.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.DecisionTrees;
using FullStackAI.Trainers.ExactBoosting;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.NaiveBayes;
using FullStackAI.Trainers.Neighbors;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.Tests.Trainers;

/// <summary>Two trainers are one to a journal when all their options are equal, and only then.</summary>
[TestClass]
public sealed class FingerprintTests
{
    [TestMethod]
    public void Fingerprint_EqualOptions_IsEqualUnderEveryCulture()
    {
        string[] here = [.. Trainers().Select(trainer => trainer.Fingerprint)];
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            CollectionAssert.AreEqual(here, Trainers().Select(trainer => trainer.Fingerprint).ToArray());
            Assert.AreEqual("de-DE", CultureInfo.CurrentCulture.Name);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Fingerprint_AnyTrainerOfTheLibrary_SaysItsOptions()
    {
        foreach (string name in KnownTrainers.Names)
        {
            Assert.AreNotEqual("", KnownTrainers.Create(name).Fingerprint, name);
        }
    }

    [TestMethod]
    public void Fingerprint_AnyNumberOrWordThatDiffers_Differs()
    {
        // Every option of every record that is a number, a switch or a choice, moved a little; one that no trainer accepts is left out.
        int compared = 0;
        foreach ((Type options, Func<object, ITrainer> make) in Makers)
        {
            string usual = make(Activator.CreateInstance(options)!).Fingerprint;
            foreach (PropertyInfo property in options.GetProperties().Where(property => property.SetMethod is not null))
            {
                object changed = Activator.CreateInstance(options)!;
                if (Moved(property.GetValue(changed), property.PropertyType) is not { } other)
                {
                    continue;
                }

                property.SetValue(changed, other);
                try
                {
                    Assert.AreNotEqual(usual, make(changed).Fingerprint, $"{options.Name}.{property.Name}");
                    compared++;
                }
                catch (ArgumentException)
                {
                    // It goes with other options only.
                }
            }
        }

        Assert.IsGreaterThan(60, compared);
    }

    [TestMethod]
    public void Fingerprint_ListsThatDiffer_Differ()
    {
        BoostingOptions[] boosting =
        [
            new(),
            new() { MonotoneConstraints = [1, 0] },
            new() { MonotoneConstraints = [1, -1] },
            new() { MonotoneColumns = new Dictionary<string, int> { ["a"] = 1 } },
            new() { MonotoneColumns = new Dictionary<string, int> { ["b"] = 1 } },
            new() { InteractionConstraints = [[0, 1], [2]] },
            new() { InteractionConstraints = [[0], [1, 2]] },
            new() { InteractionColumns = [["a", "b"], ["c"]] },
            new() { InteractionColumns = [["a"], ["b", "c"]] },
            new() { InitialScores = [1] },
            new() { InitialScores = [2] },
            new() { EarlyStoppingMetric = Metric.LogLoss },
            new() { ClassWeights = ClassWeights.Balanced },
            new() { ClassWeights = ClassWeights.PerClass(new Dictionary<string, double> { ["yes"] = 2 }) },
            new() { ClassWeights = ClassWeights.PerClass(new Dictionary<string, double> { ["yes"] = 3 }) },
            new() { InitialModel = Stump(1) },
            new() { InitialModel = Stump(2) },
        ];
        Assert.HasCount(boosting.Length, boosting.Select(options => new BoostingTrainer(options).Fingerprint).Distinct());
        Assert.AreEqual(new BoostingTrainer(boosting[^1]).Fingerprint, new BoostingTrainer(new() { InitialModel = Stump(2) }).Fingerprint);
        Assert.AreEqual(
            new BoostingTrainer(new() { MonotoneColumns = new Dictionary<string, int> { ["a"] = 1, ["b"] = -1 } }).Fingerprint,
            new BoostingTrainer(new() { MonotoneColumns = new Dictionary<string, int> { ["b"] = -1, ["a"] = 1 } }).Fingerprint);
        Assert.AreNotEqual(
            new MlpTrainer(new() { HiddenLayers = [8, 4] }).Fingerprint, new MlpTrainer(new() { HiddenLayers = [4, 8] }).Fingerprint);
    }

    private static readonly (Type Options, Func<object, ITrainer> Make)[] Makers =
    [
        (typeof(BaselineOptions), options => new BaselineTrainer((BaselineOptions)options)),
        (typeof(BoostingOptions), options => new BoostingTrainer((BoostingOptions)options)),
        (typeof(DecisionTreeOptions), options => new DecisionTreeTrainer((DecisionTreeOptions)options)),
        (typeof(ExactBoostingOptions), options => new ExactBoostingTrainer((ExactBoostingOptions)options)),
        (typeof(ForestOptions), options => new ForestTrainer((ForestOptions)options)),
        (typeof(GradientDescentOptions), options => new GradientDescentTrainer((GradientDescentOptions)options)),
        (typeof(LinearRegressionOptions), options => new LinearRegressionTrainer((LinearRegressionOptions)options)),
        (typeof(LogisticRegressionOptions), options => new LogisticRegressionTrainer((LogisticRegressionOptions)options)),
        (typeof(NaiveBayesOptions), options => new NaiveBayesTrainer((NaiveBayesOptions)options)),
        (typeof(NearestNeighborsOptions), options => new NearestNeighborsTrainer((NearestNeighborsOptions)options)),
        (typeof(MlpOptions), options => new MlpTrainer((MlpOptions)options)),
    ];

    private static ITrainer[] Trainers() =>
        [
            .. Makers.Select(maker => maker.Make(Activator.CreateInstance(maker.Options)!)),
            new BoostingTrainer(new() { InitialScores = [0.5], LearningRate = 0.25 }),
        ];

    private static object? Moved(object? value, Type type) => value switch
    {
        bool isOn => !isOn,
        int number => number + 1,
        long number => number + 1,
        double number => number + 0.125,
        Enum choice => Enum.GetValues(type).Cast<object>().FirstOrDefault(other => !other.Equals(choice)),
        null when type == typeof(int?) => 3,
        null when type == typeof(double?) => 0.5,
        _ => null,
    };

    private static TreeEnsembleModel Stump(double start) => new([new Feature("x", "x")], [], [start], FullStackAI.Models.Link.Identity);
}
