using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

// usage: TreeBench A|B|C THREADS REPEATS [LEAVES]   one line of JSON: seconds of whole trainings (binning included), test metric, scoring time
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
char set = args[0][0];
int threads = int.Parse(args[1], CultureInfo.InvariantCulture);
int repeats = int.Parse(args[2], CultureInfo.InvariantCulture);
int leaves = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 255;
(int trainRows, int testRows) = set switch { 'A' => (1_000_000, 100_000), 'B' => (100_000, 20_000), _ => (50_000, 10_000) };
bool binary = set != 'B';

Console.Error.WriteLine($"accelerated: 128 {Vector128.IsHardwareAccelerated}, 256 {Vector256.IsHardwareAccelerated}, 512 {Vector512.IsHardwareAccelerated}");
BenchData train = BenchData.Make(set, 0, trainRows);
BenchData test = BenchData.Make(set, trainRows, testRows);
Labels labels = binary ? Labels.Classes(train.Labels, ["no", "yes"]) : Labels.Regression(train.Labels);
var data = new TrainingSet(train.Matrix(categorical: set == 'C'), labels);
var trainer = new BoostingTrainer(new BoostingOptions { NumLeaves = leaves });
var seconds = new List<double>();
var cpuSeconds = new List<double>();
Model model = null!;
for (int repeat = 0; repeat < repeats; repeat++)
{
    TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
    long start = Stopwatch.GetTimestamp();
    model = trainer.Train(data, new TrainingContext { Parallelism = threads });
    seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    cpuSeconds.Add((Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
}

FeatureMatrix testMatrix = test.Matrix(categorical: set == 'C');
double[] scores = new double[testRows];
var scoring = new List<double>();
for (int repeat = 0; repeat < 5; repeat++)
{
    long start = Stopwatch.GetTimestamp();
    model.Score(testMatrix, scores);
    scoring.Add(Stopwatch.GetElapsedTime(start).TotalSeconds * 1e9 / testRows);
}

string metric = binary
    ? $"\"auc\": {Auc(test.Labels, scores):F6}, \"logloss\": {LogLoss(test.Labels, scores):F6}"
    : $"\"rmse\": {Math.Sqrt(scores.Select((score, row) => (score - test.Labels[row]) * (score - test.Labels[row])).Average()):F6}";
Console.WriteLine(
    $"{{\"set\": \"{set}\", \"threads\": {threads}, \"leaves\": {leaves}, \"train_s_min\": {seconds.Min():F3}, \"train_s_median\": {seconds.Order().ElementAt(repeats / 2):F3}, " +
    $"\"train_cpu_s_min\": {cpuSeconds.Min():F3}, {metric}, \"score_ns_row_min\": {scoring.Min():F0}, \"scores_fnv\": \"{BenchData.Hash(scores.Select(score => (float)score)):x16}\", \"peak_rss_mb\": {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576}}}");

static double Auc(float[] labels, double[] scores)
{
    // Ranks with ties averaged: the probability that a positive row scores above a negative one.
    int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(row => scores[row])];
    double rankSum = 0;
    double positives = labels.Count(label => label > 0.5);
    for (int start = 0; start < order.Length;)
    {
        int end = start;
        while (end < order.Length && scores[order[end]] == scores[order[start]])
        {
            end++;
        }

        double rank = (start + 1 + end) / 2.0;
        rankSum += rank * order[start..end].Count(row => labels[row] > 0.5);
        start = end;
    }

    return (rankSum - (positives * (positives + 1) / 2)) / (positives * (labels.Length - positives));
}

static double LogLoss(float[] labels, double[] scores)
{
    double sum = 0;
    for (int row = 0; row < labels.Length; row++)
    {
        double p = Math.Clamp(1 / (1 + Math.Exp(-scores[row])), 1e-15, 1 - 1e-15);
        sum -= labels[row] > 0.5 ? Math.Log(p) : Math.Log(1 - p);
    }

    return sum / labels.Length;
}
