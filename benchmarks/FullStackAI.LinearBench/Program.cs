using System.Diagnostics;
using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Models.Linear;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

// Trains logistic regression on a matrix that benchmarks/linear.py wrote, several
// times, and prints the seconds of each and the weights of the last.
// Arguments: FILE C THREADS REPEATS [TOLERANCE]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
TrainingSet set = ReadSet(args[0]);
double c = double.Parse(args[1], CultureInfo.InvariantCulture);
int threads = int.Parse(args[2], CultureInfo.InvariantCulture);
int repeats = int.Parse(args[3], CultureInfo.InvariantCulture);
var trainer = new LogisticRegressionTrainer(new()
{
    L2 = 1 / (c * set.Rows),
    Tolerance = args.Length > 4 ? double.Parse(args[4], CultureInfo.InvariantCulture) : new LogisticRegressionOptions().Tolerance,
});
LinearModel? model = null;
int iterations = 0;
for (int repeat = 0; repeat < repeats; repeat++)
{
    long start = Stopwatch.GetTimestamp();
    model = (LinearModel)trainer.Train(set, new TrainingContext { Parallelism = threads });
    Console.WriteLine($"seconds {Stopwatch.GetElapsedTime(start).TotalSeconds:G6}");
}

trainer.Train(set, new TrainingContext { Progress = new Count(report => iterations = report.Round) });
Console.WriteLine($"iterations {iterations}");
for (int output = 0; output < model!.OutputCount; output++)
{
    Console.WriteLine($"weights {string.Join(' ', Enumerable.Range(0, model.Features.Count).Select(feature => model.Weights(feature)[output].ToString("R", CultureInfo.InvariantCulture)))} {model.Intercepts[output].ToString("R", CultureInfo.InvariantCulture)}");
}

static TrainingSet ReadSet(string path)
{
    using var reader = new BinaryReader(File.OpenRead(path));
    int rows = reader.ReadInt32(), dense = reader.ReadInt32(), width = reader.ReadInt32(), classes = reader.ReadInt32();
    float[][] columns = [.. Enumerable.Range(0, dense).Select(_ => Singles(rows))];
    long[] starts = [.. Enumerable.Range(0, rows + 1).Select(_ => reader.ReadInt64())];
    int[] indices = [.. Enumerable.Range(0, (int)starts[^1]).Select(_ => reader.ReadInt32())];
    float[] values = Singles((int)starts[^1]);
    Feature[] features = [.. Enumerable.Range(0, dense + width).Select(i => new Feature($"x{i}", $"x{i}"))];
    string[] names = [.. Enumerable.Range(0, classes).Select(i => i.ToString(CultureInfo.InvariantCulture))];
    return new TrainingSet(
        new FeatureMatrix(rows, features, columns, new SparseMatrix(width, starts, indices, values)), Labels.Classes(Singles(rows), names));

    float[] Singles(int count) => [.. Enumerable.Range(0, count).Select(_ => reader.ReadSingle())];
}

internal sealed class Count(Action<TrainingProgress> action) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => action(value);
}
