using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Models.Trees;

/// <summary>Random trees and rows, and the plain way to score them.</summary>
internal static class RandomTrees
{
    /// <summary>Asserts that the rows of a batch, the same rows alone and a plain walk score the same bits.</summary>
    internal static void AssertSameBits(
        Rng rng, TreeEnsembleModel model, DecisionTree[] trees, double[] start, int rows, int denseCount, int sparseCount,
        Feature[] features)
    {
        FeatureMatrix matrix = RandomRows(rng, rows, denseCount, sparseCount, features);
        double[] batch = new double[rows * start.Length];
        model.Score(matrix, batch);
        double[] alone = new double[start.Length];
        float[] dense = new float[denseCount];
        for (int row = 0; row < rows; row++)
        {
            matrix.CopyDenseRow(row, dense);
            SparseVector sparse = matrix.Sparse![row];
            model.Score(new FeatureRow(dense, sparse.Indices, sparse.Values), alone);
            double[] plain = PlainScores(trees, start, dense, sparse, denseCount + sparseCount);
            CollectionAssert.AreEqual(plain, alone);
            CollectionAssert.AreEqual(plain, batch.AsSpan(row * start.Length, start.Length).ToArray());
        }
    }

    private static double[] PlainScores(DecisionTree[] trees, double[] start, float[] dense, SparseVector sparse, int width)
    {
        float[] cells = new float[width];
        dense.CopyTo(cells, 0);
        for (int i = 0; i < sparse.Indices.Length; i++)
        {
            cells[dense.Length + sparse.Indices[i]] = sparse.Values[i];
        }

        double[] scores = [.. start];
        for (int t = 0; t < trees.Length; t++)
        {
            int leaf = trees[t].LeafOf(cells);
            for (int output = 0; output < trees[t].OutputCount; output++)
            {
                scores[trees[t].OutputCount == 1
                    ? t % scores.Length
                    : output] += trees[t].LeafValues[(leaf * trees[t].OutputCount) + output];
            }
        }

        return scores;
    }

    /// <summary>A tree of random questions.</summary>
    /// <param name="rng">Draws.</param>
    /// <param name="features">What it asks for.</param>
    /// <param name="leaves">At least 1.</param>
    /// <param name="outputs">Values a leaf.</param>
    /// <param name="shape">How it grows.</param>
    /// <param name="thresholds">How many there are to draw from, from −2 to 2.</param>
    /// <param name="nested">Whether sets are the first so many codes rather than any.</param>
    internal static DecisionTree RandomTree(
        Rng rng, Feature[] features, int leaves, int outputs, TreeShape shape = TreeShape.Random, int thresholds = 20, bool nested = false)
    {
        var parts = new TreeParts();
        var ends = new List<(int Node, bool Left)>();
        for (int node = 0; node < leaves - 1; node++)
        {
            if (node > 0)
            {
                int pick = shape switch
                {
                    TreeShape.LeftChain => ends.Count - 2,
                    TreeShape.RightChain => ends.Count - 1,
                    _ => rng.NextInt32(ends.Count),
                };
                (int parent, bool left) = ends[pick];
                ends.RemoveAt(pick);
                (left ? parts.Lefts : parts.Rights)[parent] = node;
            }

            ends.Add((node, true));
            ends.Add((node, false));
            int feature = rng.NextInt32(features.Length);
            bool categorical = features[feature].IsCategorical;
            parts.Features.Add(feature);
            parts.Thresholds.Add(categorical ? float.NaN : 2f * ((2 * rng.NextInt32(thresholds + 1)) - thresholds) / thresholds);
            parts.MissingLeft.Add(!categorical && rng.NextInt32(2) == 0);
            parts.Sets.Add(categorical ? RandomSet(rng, features[feature].LevelCount, nested) : null);
            parts.Lefts.Add(0);
            parts.Rights.Add(0);
            parts.Gains.Add(1);
            parts.Counts.Add(10);
        }

        for (int leaf = 0; leaf < ends.Count; leaf++)
        {
            (ends[leaf].Left ? parts.Lefts : parts.Rights)[ends[leaf].Node] = ~leaf;
        }

        for (int leaf = 0; leaf < leaves; leaf++)
        {
            parts.LeafCounts.Add(5);
            for (int output = 0; output < outputs; output++)
            {
                parts.LeafValues.Add(rng.NextGaussian());
            }
        }

        return new DecisionTree(parts);
    }

    private static int[] RandomSet(Rng rng, int levels, bool nested) => nested
        ? [.. Enumerable.Range(0, rng.NextInt32(levels))]
        : [.. Enumerable.Range(0, levels).Where(_ => rng.NextInt32(2) == 0)];

    private static FeatureMatrix RandomRows(Rng rng, int rows, int dense, int sparse, Feature[] features)
    {
        float[][] columns = new float[dense][];
        for (int feature = 0; feature < dense; feature++)
        {
            columns[feature] = [.. Enumerable.Range(0, rows).Select(_ =>
                rng.NextInt32(8) == 0 ? float.NaN
                    : features[feature].IsCategorical ? rng.NextInt32(features[feature].LevelCount + 5)
                    : rng.NextInt32(3) == 0 ? (rng.NextInt32(21) - 10) / 5f
                    : (float)rng.NextGaussian())];
        }

        var starts = new List<long> { 0 };
        var indices = new List<int>();
        var values = new List<float>();
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < sparse; column++)
            {
                if (rng.NextInt32(3) == 0)
                {
                    indices.Add(column);
                    values.Add(rng.NextInt32(9) == 0 ? float.NaN : (float)rng.NextGaussian());
                }
            }

            starts.Add(indices.Count);
        }

        return new FeatureMatrix(rows, features, columns, new SparseMatrix(sparse, [.. starts], [.. indices], [.. values]));
    }
}

/// <summary>How trees of a test grow.</summary>
public enum TreeShape
{
    Random,
    Single,
    LeftChain,
    RightChain,
}
