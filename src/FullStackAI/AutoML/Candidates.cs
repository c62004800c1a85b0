using FullStackAI.Data;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;
using FullStackAI.Trainers.Linear;
using FullStackAI.Trainers.Neural;

namespace FullStackAI.AutoML;

/// <summary>A trainer with the name people read on the leaderboard.</summary>
internal sealed record Candidate(string Name, ITrainer Trainer);

/// <summary>The trainers that are tried for a task, cheap ones first.</summary>
internal static class Candidates
{
    private const int SmallTable = 2_000;

    internal static IReadOnlyList<Candidate> For(TaskKind task, Table features) =>
        [.. Portfolio(task, features).Where(candidate => candidate.Trainer.Supports(task))];

    private static IEnumerable<Candidate> Portfolio(TaskKind task, Table features)
    {
        bool isText = features.Columns.Any(column => column.Kind == ColumnKind.Text);
        bool isSmall = features.RowCount < SmallTable;
        yield return new("baseline", new BaselineTrainer());
        if (task is TaskKind.Regression or TaskKind.Ranking)
        {
            yield return new("linear-regression", new LinearRegressionTrainer());
        }
        else
        {
            yield return new("logistic-regression", new LogisticRegressionTrainer());
            if (isText)
            {
                // N-grams are many and each says little: on some texts a fifth of the usual penalty serves them better.
                yield return new("logistic-regression-light", new LogisticRegressionTrainer(new LogisticRegressionOptions { L2 = 0.02 / features.RowCount }));
            }
        }

        yield return new("boosting", new BoostingTrainer());
        yield return new("boosting-small", new BoostingTrainer(new BoostingOptions { NumIterations = 200, LearningRate = 0.05, NumLeaves = 8, MinDataInLeaf = isSmall ? 5 : 20, FeatureFraction = 0.8 }));
        yield return new("forest", new ForestTrainer());
        yield return new("extra-trees", new ForestTrainer(new ForestOptions { Kind = ForestKind.ExtraTrees }));
        yield return new("mlp", new MlpTrainer());
        if (!isSmall)
        {
            yield return new("boosting-large", new BoostingTrainer(new BoostingOptions { NumIterations = 400, LearningRate = 0.05, NumLeaves = 64, FeatureFraction = 0.7, BaggingFraction = 0.8, BaggingFreq = 1 }));
        }
    }
}
