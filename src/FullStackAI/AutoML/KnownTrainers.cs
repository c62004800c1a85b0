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

namespace FullStackAI.AutoML;

/// <summary>The library's trainers by the names that people type.</summary>
public static class KnownTrainers
{
    private static readonly Func<ITrainer>[] Makers =
    [
        () => new BaselineTrainer(), () => new LinearRegressionTrainer(), () => new LogisticRegressionTrainer(),
        () => new DecisionTreeTrainer(),
        () => new BoostingTrainer(), () => new BoostingTrainer(BoostingOptions.SymmetricTrees), () => new ForestTrainer(),
        () => new ForestTrainer(new ForestOptions { Kind = ForestKind.ExtraTrees }), () => new ExactBoostingTrainer(),
        () => new MlpTrainer(), () => new NearestNeighborsTrainer(), () => new NaiveBayesTrainer(),
    ];

    /// <summary>The names, the simplest trainer first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Makers.Select(make => make().Name)];

    /// <summary>The kinds of models an experiment chooses from.</summary>
    public static IReadOnlyList<string> Families => PortfolioItem.Families;

    /// <summary>Makes a trainer with its default options.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such trainer; the message lists those there are.</exception>
    public static ITrainer Create(string name)
    {
        int at = Names.ToList().IndexOf(name);
        return at >= 0
            ? Makers[at]()
            : throw new ArgumentException($"There is no trainer '{name}'. Choose among: {string.Join(", ", Names)}.", nameof(name));
    }
}
