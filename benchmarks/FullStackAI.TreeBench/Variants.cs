using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.TreeBench;

/// <summary>What plain training leaves out, against plain training of the same rows in the same process, turn
/// about; one thread. Processor time, so that a busy machine matters little.</summary>
internal static class Variants
{
    private const int Rows = 200_000;
    private const int Rounds = 3;
    private const int ManyRows = 4_500_000;
    private const int FewColumns = 8;

    private static readonly BoostingOptions Plain = new() { NumLeaves = 255, NumIterations = 30 };

    private sealed record Case(string Name, TrainingSet Set, BoostingOptions Options, TrainingSet? Validation = null, double Work = 1);

    /// <summary>The seconds of every variant and of the plain training beside it, as one line of JSON.</summary>
    internal static string Measure()
    {
        BenchData data = BenchData.Make('A', 0, Rows);
        var labels = Labels.Classes(data.Labels, ["no", "yes"]);
        TrainingSet set = new(data.Matrix(), labels);
        Rng rng = new(5);
        float[] weights = [.. Enumerable.Range(0, Rows).Select(_ => 0.5f + rng.NextInt32(2))];
        float[][] holes = [.. data.Columns.Select(column => column.Select(value => rng.NextInt32(10) == 0 ? float.NaN : value).ToArray())];
        BenchData held = BenchData.Make('A', 1_000_000, Rows / 10);
        Case plain = new("plain", set, Plain);
        Case[] cases =
        [
            new("missing: a tenth of all cells", new(new FeatureMatrix(Rows, set.Features.Features, holes), labels), Plain),
            new("row weights", new(set.Features, labels, weights), Plain),
            new(
                "monotone constraints on 4 of 28 features",
                set,
                Plain with { MonotoneConstraints = [1, 0, 0, -1, 0, 0, 1, 0, 0, -1, .. new int[18]] }),
            new(
                "interaction constraints: 4 sets of 7 features",
                set,
                Plain with { InteractionConstraints =
                [
                    .. Enumerable.Range(0, 4).Select(i => (IReadOnlyList<int>)[.. Enumerable.Range(7 * i, 7)])
                ] }),
            new(
                "validation rows: a tenth more, scored each round",
                set,
                Plain,
                new TrainingSet(held.Matrix(), Labels.Classes(held.Labels, ["no", "yes"]))),
            new("the same cells as a sparse matrix", new(AsSparse(data, set.Features.Features), labels), Plain),
            new("300 leaves instead of 255, by leaf", set, Plain with { NumLeaves = 300 }, Work: 300 / 255.0),
            new("1023 leaves instead of 255, by leaf", set, Plain with { NumLeaves = 1023 }, Work: 1023 / 255.0),
        ];
        List<string> lines = [.. cases.Select(variant => Compare(plain, variant))];
        lines.Add(CompareManyRows());
        return $"{{\"train_s\": [], \"variants\": [{string.Join(", ", lines)}]}}";
    }

    private static string Compare(Case plain, Case variant)
    {
        List<double> own = [];
        List<double> other = [];
        _ = Seconds(variant);
        for (int round = 0; round < Rounds; round++)
        {
            own.Add(Seconds(plain));
            other.Add(Seconds(variant));
        }

        return $"{{\"name\": \"{variant.Name}\", \"plain_s\": {Median(own):F3}, \"variant_s\": {Median(other):F3}, \"work\": {variant.Work:F3}}}";
    }

    private static string CompareManyRows()
    {
        BenchData data = BenchData.Make('A', 0, 1_000_000);
        float[][] some = data.Columns[..FewColumns];
        float[][] many = [.. some.Select(column => Repeat(column))];
        Feature[] features = [.. Enumerable.Range(0, FewColumns).Select(i => new Feature($"f{i}", $"f{i}", 0))];
        BoostingOptions options = Plain with { NumIterations = 8 };
        Case plain = new(
            "plain",
            new(new FeatureMatrix(data.Labels.Length, features, some), Labels.Classes(data.Labels, ["no", "yes"])),
            options);
        Case variant = new(
            $"{ManyRows:N0} rows of {FewColumns} features instead of 1,000,000, by row",
            new(new FeatureMatrix(ManyRows, features, many), Labels.Classes(Repeat(data.Labels), ["no", "yes"])),
            options,
            Work: ManyRows / 1e6);
        return Compare(plain, variant);
    }

    private static float[] Repeat(float[] values) => [.. Enumerable.Range(0, ManyRows).Select(row => values[row % values.Length])];

    private static double Seconds(Case measured)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        _ = new BoostingTrainer(measured.Options).Train(
            measured.Set, new TrainingContext { Parallelism = 1, Validation = measured.Validation });
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static FeatureMatrix AsSparse(BenchData data, IReadOnlyList<Feature> features)
    {
        int width = data.Columns.Length;
        long[] starts = [.. Enumerable.Range(0, Rows + 1).Select(row => (long)row * width)];
        int[] indices = [.. Enumerable.Range(0, Rows * width).Select(i => i % width)];
        float[] values = [.. Enumerable.Range(0, Rows * width).Select(i => data.Columns[i % width][i / width])];
        return new(Rows, features, [], new SparseMatrix(width, starts, indices, values));
    }
}
