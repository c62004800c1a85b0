using System.Diagnostics;
using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.TreeKinds;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

// usage: TreeKinds FOLDER SET KIND THREADS [ROUNDS]   one line of the results'
// table: seconds of a whole training, test metric, scoring time
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
(TrainingSet train, TrainingSet test, Metric metric) = DataSets.Load(args[0], args[1]);
int threads = int.Parse(args[3], CultureInfo.InvariantCulture);
int rounds = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 100;
foreach (string kind in args[2].Split(','))
{
    BoostingOptions options = Kinds.Of(kind) with { NumIterations = rounds };
    long start = Stopwatch.GetTimestamp();
    Model model = new BoostingTrainer(options).Train(train, new TrainingContext { Parallelism = threads });
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    double[] predictions = new double[test.Rows * model.OutputCount];
    double best = double.PositiveInfinity;
    for (int repeat = 0; repeat < 5; repeat++)
    {
        start = Stopwatch.GetTimestamp();
        model.Predict(test.Features, predictions);
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / test.Rows);
    }

    double score = metric.Compute(new ScoredRows(test.Labels, predictions, groupSizes: test.GroupSizes));
    string extra = test.Labels.Task == TaskKind.Multiclass
        ? $" accuracy {Metric.Parse("accuracy", TaskKind.Multiclass).Compute(new ScoredRows(test.Labels, predictions)):F4}"
        : "";
    Console.WriteLine($"| {args[1]} | {kind} | {rounds} | {metric.Name} {score:F5}{extra} | {seconds:F2} s | {best:F0} ns |");
}
