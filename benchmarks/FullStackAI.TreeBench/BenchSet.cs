using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FullStackAI.Data;
using FullStackAI.Tests.Trainers.Trees;
using FullStackAI.Trainers;

namespace FullStackAI.TreeBench;

/// <summary>Training and test rows of a benchmark: generated, or read from the files that all contestants share.</summary>
internal static class BenchSet
{
    /// <summary>Loads both parts.</summary>
    /// <param name="set">A, B, C, or the path of the files without .train and .test.</param>
    internal static (TrainingSet Train, TrainingSet Test) Load(string set) => set switch
    {
        "A" => (Generate('A', 0, 1_000_000), Generate('A', 1_000_000, 100_000)),
        "B" => (Generate('B', 0, 100_000), Generate('B', 100_000, 20_000)),
        "C" => (Generate('C', 0, 50_000), Generate('C', 50_000, 10_000)),
        _ => (Read(set + ".train"), Read(set + ".test")),
    };

    /// <summary>The hash of the scores as floats, to compare runs by.</summary>
    internal static ulong Hash(double[] scores) => BenchData.Hash(scores.Select(score => (float)score));

    private static TrainingSet Generate(char set, int start, int rows)
    {
        BenchData data = BenchData.Make(set, start, rows);
        return new(
            data.Matrix(categorical: set == 'C'),
            set == 'B' ? Labels.Regression(data.Labels) : Labels.Classes(data.Labels, ["no", "yes"]));
    }

    private static TrainingSet Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        var line = new StringBuilder();
        for (int c = file.ReadByte(); c != '\n'; c = file.ReadByte())
        {
            line.Append((char)c);
        }

        using var header = JsonDocument.Parse(line.ToString());
        int rows = Number(header, "rows");
        int dense = Number(header, "dense");
        int sparse = Number(header, "sparse");
        int[] levels = [.. header.RootElement.GetProperty("levels").EnumerateArray().Select(level => level.GetInt32())];
        float[][] columns = [.. Enumerable.Range(0, dense).Select(_ => Array<float>(file, rows))];
        SparseMatrix? matrix = null;
        if (sparse > 0)
        {
            long[] starts = Array<long>(file, rows + 1);
            int[] indices = Array<int>(file, Number(header, "stored"));
            matrix = new(sparse, starts, indices, Array<float>(file, indices.Length));
        }

        float[] labels = Array<float>(file, rows);
        int[] groups = Array<int>(file, Number(header, "groups"));
        Feature[] features = [.. Enumerable.Range(0, dense + sparse).Select(i => new Feature($"f{i}", $"f{i}", i < dense ? levels[i] : 0))];
        return new(
            new FeatureMatrix(rows, features, columns, matrix),
            header.RootElement.GetProperty("task").GetString() switch
            {
                "regression" => Labels.Regression(labels),
                "ranking" => Labels.Ranking(labels),
                _ => Labels.Classes(labels, ["no", "yes"]),
            },
            groupSizes: groups.Length > 0 ? groups : null);
    }

    private static int Number(JsonDocument header, string name) => header.RootElement.GetProperty(name).GetInt32();

    private static T[] Array<T>(FileStream file, int count)
        where T : unmanaged
    {
        var array = new T[count];
        file.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }
}
