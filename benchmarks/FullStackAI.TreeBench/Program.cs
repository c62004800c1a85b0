using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.InteropServices;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.TreeBench;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;
using FullStackAI.Trainers.Forests;

// usage: TreeBench A|B|C|FILE THREADS REPEATS [trainer=boosting|forest|extra-trees]
// [leaves=255] [max_bin=255] [l2=0] [trees=100] [seed=0] [scores=FILE]
// One line of JSON: seconds of whole trainings (binning included), cores that other processes took meanwhile, microseconds to
// score a test row, widths of vectors. FILE.train and FILE.test are what benchmarks/peers/treedata.py writes.
//    or: TreeBench variants|stops|memory
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Func<string>? table = args[0] switch { "variants" => Variants.Measure, "stops" => Stops.Measure, "memory" => MemoryUse.Measure, _ => null };
if (table is not null)
{
    Console.WriteLine(table());
    return;
}

string set = args[0];
int threads = int.Parse(args[1], CultureInfo.InvariantCulture);
int repeats = int.Parse(args[2], CultureInfo.InvariantCulture);
Dictionary<string, string> settings = args.Skip(3).Select(arg => arg.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

(TrainingSet train, TrainingSet test) = BenchSet.Load(set);
ITrainer trainer = settings.GetValueOrDefault("trainer", "boosting") switch
{
    "forest" => new ForestTrainer(new ForestOptions { NumTrees = Int("trees", 100) }),
    "extra-trees" => new ForestTrainer(new ForestOptions { Kind = ForestKind.ExtraTrees, NumTrees = Int("trees", 100) }),
    _ => new BoostingTrainer(new BoostingOptions
    {
        NumLeaves = Int("leaves", 31),
        MaxBin = Int("max_bin", 255),
        NumIterations = Int("trees", 100),
        LambdaL2 = double.Parse(settings.GetValueOrDefault("l2", "0"), CultureInfo.InvariantCulture),
    }),
};

var seconds = new List<double>();
var others = new List<double>();
double cpuSeconds = double.MaxValue;
Model model = null!;
for (int repeat = 0; repeat < repeats; repeat++)
{
    TimeSpan cpu = Environment.CpuUsage.TotalTime;
    double machine = MachineSeconds();
    long start = Stopwatch.GetTimestamp();
    model = trainer.Train(train, new TrainingContext { Parallelism = threads, Rng = new Rng((ulong)Int("seed", 0)) });
    seconds.Add(Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3));
    double own = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
    others.Add(Math.Round(Math.Max(0, MachineSeconds() - machine - own) / Math.Max(0.001, seconds[^1]), 2));
    cpuSeconds = Math.Min(cpuSeconds, own);
}

double[] scores = new double[test.Rows * model.OutputCount];
double scoring = double.MaxValue;
for (int repeat = 0; repeat < 5; repeat++)
{
    long start = Stopwatch.GetTimestamp();
    model.Score(test.Features, scores);
    scoring = Math.Min(scoring, Stopwatch.GetElapsedTime(start).TotalSeconds * 1e6 / test.Rows);
}

if (settings.TryGetValue("scores", out string? path))
{
    // Of a forest's two shares the second is that of the positive class.
    double[] kept = [.. Enumerable.Range(0, test.Rows).Select(row => scores[(row * model.OutputCount) + model.OutputCount - 1])];
    File.WriteAllBytes(path, MemoryMarshal.AsBytes<double>(kept));
}

string widths = string.Join(
    " ",
    new[] { (128, Vector128.IsHardwareAccelerated), (256, Vector256.IsHardwareAccelerated), (512, Vector512.IsHardwareAccelerated) }
        .Where(width => width.Item2)
        .Select(width => width.Item1));
Console.WriteLine(
    $"{{\"train_s\": [{string.Join(", ", seconds)}], \"cpu_s\": {cpuSeconds:F2}, \"others\": [{string.Join(", ", others)}], \"score_us_row\": {scoring:F3}, \"widths\": \"{(widths.Length > 0 ? widths : "none")}\", " +
    $"\"version\": \".NET {Environment.Version}\", \"hash\": \"{BenchSet.Hash(scores):x16}\", \"peak_mb\": {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576}}}");

// Processor seconds of all processes since the start of the machine, to see whether it was quiet.
static double MachineSeconds() => File.Exists("/proc/stat")
    ? File.ReadLines("/proc/stat")
        .First()
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Skip(1)
        .Take(3)
        .Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / 100
    : 0;

int Int(string name, int otherwise) =>
    settings.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
