using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;

namespace FullStackAI.Explanation;

/// <summary>Scores rows in the space in which they are explained: the weighted raw scores of the members where the blend is linear in
/// them, else the blended prediction brought back by the inverse of its link; always before calibration.</summary>
internal sealed class RawScorer
{
    internal const int BlockRows = 256;
    private const double LeastProbability = 1e-15;
    private readonly Blend _blend;
    private readonly bool _isClassification;

    internal RawScorer(BundleManifest manifest, Blend blend)
    {
        _blend = blend;
        _isClassification = manifest.ClassNames.Count > 0;
        Model[] models = [.. blend.Groups.SelectMany(group => group.Models)];
        IsLinear = models.Length == 1 || models.All(model => model.Link == Link.Identity);
    }

    /// <summary>Whether the score is a weighted sum of the members' raw scores.</summary>
    internal bool IsLinear { get; }

    internal int OutputCount => _blend.OutputCount;

    /// <summary>Working memory of one thread.</summary>
    internal Block[] NewBlocks() => [.. _blend.Groups.Select(group => group.Pipeline.NewBlock(BlockRows))];

    /// <summary>Scores all rows of a table that has the model's columns.</summary>
    /// <returns>[rows × outputs].</returns>
    internal double[] Score(Table table, Block[] blocks, CancellationToken cancellationToken)
    {
        double[] scores = new double[table.RowCount * OutputCount];
        for (int start = 0; start < table.RowCount; start += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int rows = Math.Min(BlockRows, table.RowCount - start);
            Score(table, start, rows, blocks, scores.AsSpan(start * OutputCount, rows * OutputCount));
        }

        return scores;
    }

    private void Score(Table table, int start, int rows, Block[] blocks, Span<double> scores)
    {
        double[] own = new double[scores.Length];
        for (int number = 0; number < _blend.Groups.Length; number++)
        {
            BlendGroup group = _blend.Groups[number];
            group.Pipeline.Read(table, start, rows, blocks[number]);
            group.Pipeline.Run(blocks[number]);
            FeatureMatrix features = group.Pipeline.Gather(blocks[number]);
            for (int model = 0; model < group.Models.Length; model++)
            {
                if (IsLinear)
                {
                    group.Models[model].Score(features, own);
                }
                else
                {
                    group.Models[model].Predict(features, own);
                }

                for (int i = 0; i < own.Length; i++)
                {
                    scores[i] += group.Weights[model] * own[i];
                }
            }
        }

        if (!IsLinear && _isClassification)
        {
            foreach (ref double score in scores)
            {
                score = InverseLink(score);
            }
        }
    }

    private double InverseLink(double probability)
    {
        double p = Math.Clamp(probability, LeastProbability, 1 - LeastProbability);
        return OutputCount == 1 ? Math.Log(p / (1 - p)) : Math.Log(p);
    }
}
