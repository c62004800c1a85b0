using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>The rows that scores are taken from.</summary>
internal sealed class LeakageSample
{
    internal LeakageSample(LabelledTable data, int[] rows, Rng rng)
    {
        Data = data;
        Rows = rows;
        Features = rows.Length == data.Count ? data.Features : data.Features.Take(rows);
        Labels = rows.Length == data.Count ? data.Labels : data.Labels.Take(rows);
        bool[] halves = new bool[rows.Length];
        int[] order = rng.Permutation(rows.Length);
        for (int i = 0; i < order.Length; i++)
        {
            halves[order[i]] = i % 2 == 1;
        }

        Score = new SingleFeatureScore(Labels, halves);
    }

    /// <summary>All rows.</summary>
    internal LabelledTable Data { get; }

    /// <summary>[rows]; ascending row numbers.</summary>
    internal int[] Rows { get; }

    /// <summary>The features of the rows.</summary>
    internal Table Features { get; }

    /// <summary>The labels of the rows.</summary>
    internal Labels Labels { get; }

    /// <summary>Judges bins of the rows.</summary>
    internal SingleFeatureScore Score { get; }

    /// <summary>The label's name.</summary>
    internal string Label => Data.Roles.Label;
}
