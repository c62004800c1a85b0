using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;

namespace FullStackAI.Tests.Trainers;

/// <summary>Small problems, made from a seed, that every trainer must be able to learn.</summary>
internal static class TrainerProblems
{
    internal const int DenseCount = 4;
    internal const int SparseWidth = 5;

    /// <summary>Rows whose label depends on two dense features, one category and one sparse column; the rest is noise.</summary>
    internal static TrainingSet Make(TaskKind task, FeatureForm form, int rows, ulong seed)
    {
        var rng = new Rng(seed);
        float[][] dense = [new float[rows], new float[rows], new float[rows], new float[rows]];
        long[] starts = new long[rows + 1];
        int[] indices = new int[rows];
        float[] values = new float[rows];
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            double a = rng.NextGaussian(), b = rng.NextGaussian();
            int level = rng.NextInt32(3), sparse = rng.NextInt32(SparseWidth);
            (dense[0][row], dense[1][row], dense[2][row]) = ((float)a, (float)b, (float)rng.NextGaussian());
            dense[3][row] = form == FeatureForm.Native ? level : level - 1;
            (starts[row + 1], indices[row], values[row]) = (row + 1, sparse, 1);
            double score = (1.5 * a) - b + (sparse == 0 ? 2 : 0) + (level - 1) + (0.3 * rng.NextGaussian());
            labels[row] = task switch
            {
                TaskKind.Binary => score > 0 ? 1 : 0,
                TaskKind.Multiclass => score < -1 ? 0 : score < 1 ? 1 : 2,
                _ => (float)score,
            };
            if (form == FeatureForm.Native && rng.NextInt32(10) == 0)
            {
                dense[2][row] = float.NaN;
            }
        }

        var features = new FeatureMatrix(rows, Features(form), dense, new SparseMatrix(SparseWidth, starts, indices, values));
        return new TrainingSet(features, MakeLabels(task, labels));
    }

    /// <summary>Rows in the given order; a row may stand there more than once.</summary>
    internal static TrainingSet Take(TrainingSet set, int[] rows, float[]? weights = null) =>
        new(set.Features.Take(rows), set.Labels.Take(rows), weights);

    /// <summary>Rows whose features all hold one number.</summary>
    internal static TrainingSet Constant(TaskKind task, int rows)
    {
        float[] column = new float[rows];
        Array.Fill(column, 3);
        var full = Make(task, FeatureForm.Standardized, rows, 5);
        return new TrainingSet(new FeatureMatrix(rows, [new Feature("constant", "constant")], [column]), full.Labels);
    }

    /// <summary>Rows that only have sparse features.</summary>
    internal static TrainingSet OnlySparse(TaskKind task, int rows)
    {
        var full = Make(task, FeatureForm.Standardized, rows, 6);
        Feature[] features = [.. full.Features.Features.Skip(DenseCount)];
        return new TrainingSet(new FeatureMatrix(rows, features, [], full.Features.Sparse), full.Labels);
    }

    private static Labels MakeLabels(TaskKind task, float[] labels) => task switch
    {
        TaskKind.Binary => Labels.Classes(labels, ["no", "yes"]),
        TaskKind.Multiclass => Labels.Classes(labels, ["low", "middle", "high"]),
        TaskKind.Ranking => Labels.Ranking([.. labels.Select(label => MathF.Max(0, MathF.Round(label)))]),
        _ => Labels.Regression(labels),
    };

    private static Feature[] Features(FeatureForm form) =>
    [
        new("a", "a"), new("b", "b"), new("noise", "noise"),
        form == FeatureForm.Native ? new("plan", "plan", 3) : new("plan", "plan"),
        .. Enumerable.Range(0, SparseWidth).Select(i => new Feature($"city={i}", "city")),
    ];
}
