using System.Diagnostics;
using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;

namespace FullStackAI.TreeBench;

/// <summary>How long trainings go on after they were cancelled, or after their time
/// was over, at moments spread over their phases.</summary>
internal static class Stops
{
    private const int Threads = 2;
    private static readonly int[] Moments = [5, 30, 80, 160, 280, 450, 700, 1_100];

    /// <summary>The longest and the median delay of each trainer, as one line of JSON.</summary>
    internal static string Measure()
    {
        TrainingSet a = Of('A', 0, 1_000_000);
        TrainingSet held = Of('A', 1_000_000, 200_000);
        TrainingSet c = Of('C', 0, 50_000, categorical: true);
        var options = new BoostingOptions { NumLeaves = 255 };
        (string Name, ITrainer Trainer, TrainingSet Set, TrainingSet? Validation)[] cases =
        [
            ("boosting, A, 255 leaves", new BoostingTrainer(options), a, null),
            ("boosting, A, 200,000 validation rows", new BoostingTrainer(options with { NumLeaves = 31 }), a, held),
            ("boosting, A, held back for early stopping", new BoostingTrainer(options with { EarlyStoppingRounds = 20 }), a, null),
            ("symmetric, A", new BoostingTrainer(options with { Growth = TreeGrowth.Symmetric }), a, null),
            (
                "boosting, A, absolute loss",
                new BoostingTrainer(options with { Loss = BoostingLoss.Absolute }),
                new TrainingSet(a.Features, Labels.Regression(a.Labels.Values.ToArray())),
                null),
            (
                "dart, A",
                new BoostingTrainer(options with { Mode = BoostingMode.Dart, DropRate = 0.5, SkipDrop = 0, NumLeaves = 31 }),
                a,
                null),
            ("goss, A", new BoostingTrainer(options with { Mode = BoostingMode.Goss }), a, null),
            (
                "boosting, C, ordered statistics and combinations",
                new BoostingTrainer(options with { CategoryEncoding = CategoryEncoding.OrderedStatistics, CategoryCombinations = 10 }),
                c,
                null),
            ("forest, A", new ForestTrainer(), a, null),
            ("extra trees, A", new ForestTrainer(new ForestOptions { Kind = ForestKind.ExtraTrees }), a, null),
        ];
        IEnumerable<string> lines = cases.Select(measured =>
        {
            double[] cancelled =
            [
                .. Moments.Select(moment => Cancel(measured.Trainer, measured.Set, measured.Validation, moment))
                    .Where(delay => !double.IsNaN(delay))
                    .Order()
            ];
            double[] ended = [.. Moments.Skip(6)
                .Select(moment => End(measured.Trainer, measured.Set, measured.Validation, moment))
                .Where(delay => !double.IsNaN(delay))
                .Order()];
            return $"{{\"name\": \"{measured.Name}\", \"cancel_median_ms\": {cancelled[cancelled.Length / 2]:F1}, \"cancel_max_ms\": {cancelled[^1]:F1}, \"limit_median_ms\": {ended[ended.Length / 2]:F1}, \"limit_max_ms\": {ended[^1]:F1}}}";
        });
        return $"{{\"train_s\": [], \"stops\": [{string.Join(", ", lines)}]}}";
    }

    private static TrainingSet Of(char set, int start, int rows, bool categorical = false)
    {
        BenchData data = BenchData.Make(set, start, rows);
        return new(data.Matrix(categorical), Labels.Classes(data.Labels, ["no", "yes"]));
    }

    private static double Cancel(ITrainer trainer, TrainingSet set, TrainingSet? validation, int moment)
    {
        using var source = new CancellationTokenSource();
        long asked = 0;
        source.Token.Register(() => asked = Stopwatch.GetTimestamp());
        source.CancelAfter(moment);
        try
        {
            _ = trainer.Train(
                set,
                new TrainingContext { Parallelism = Threads, CancellationToken = source.Token, Validation = validation });
            return double.NaN; // it was over before
        }
        catch (OperationCanceledException)
        {
            return Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        }
    }

    private static double End(ITrainer trainer, TrainingSet set, TrainingSet? validation, int moment)
    {
        long start = Stopwatch.GetTimestamp();
        _ = trainer.Train(
            set,
            new TrainingContext { Parallelism = Threads, TimeLimit = TimeSpan.FromMilliseconds(moment), Validation = validation });
        double late = Stopwatch.GetElapsedTime(start).TotalMilliseconds - moment;
        return late >= 0 ? late : double.NaN;
    }
}
