using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Models.Linear;

/// <summary>Weighted sums of features, by rows and by blocks of rows, with the same
/// bits: each row adds its features in their order.</summary>
internal static class LinearKernel
{
    /// <summary>Rows in a block: their scores and one column's cells stay in the first-level cache.</summary>
    internal const int BlockRows = 2048;

    private const int FewOutputs = 4;

    /// <summary>Scores some consecutive rows.</summary>
    /// <param name="features">[rows × features].</param>
    /// <param name="weights">[features × outputs, then outputs]; feature after feature; the intercepts last.</param>
    /// <param name="outputs">Scores a row, at least 1.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="scores">[rows to score × outputs]; row after row; out.</param>
    internal static void Score(FeatureMatrix features, ReadOnlySpan<double> weights, int outputs, int firstRow, Span<double> scores)
    {
        int count = scores.Length / outputs;
        for (int start = 0; start < count; start += BlockRows)
        {
            int rows = Math.Min(BlockRows, count - start);
            Span<double> block = scores.Slice(start * outputs, rows * outputs);
            if (outputs == 1)
            {
                ScoreBlock(features, weights, firstRow + start, block);
            }
            else
            {
                ScoreBlock(features, weights, outputs, firstRow + start, block);
            }
        }
    }

    /// <summary>Scores one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="weights">[features × outputs, then outputs].</param>
    /// <param name="scores">[outputs]; out.</param>
    internal static void Score(in FeatureRow row, ReadOnlySpan<double> weights, Span<double> scores)
    {
        int outputs = scores.Length;
        if (outputs == 1)
        {
            scores[0] = AddSparse(weights[row.Dense.Length..], row.SparseIndices, row.SparseValues, Dense(row.Dense, weights));
            return;
        }

        if (outputs <= FewOutputs)
        {
            // Each output's sum stays in a register; the same additions in the same order.
            for (int output = 0; output < outputs; output++)
            {
                scores[output] = Dense(row.Dense, weights, outputs, output);
            }
        }
        else
        {
            weights[^outputs..].CopyTo(scores);
            for (int feature = 0; feature < row.Dense.Length; feature++)
            {
                Elementwise.Axpy(row.Dense[feature], weights.Slice(feature * outputs, outputs), scores);
            }
        }

        AddSparse(weights[(row.Dense.Length * outputs)..], row.SparseIndices, row.SparseValues, scores);
    }

    private static double Dense(ReadOnlySpan<float> cells, ReadOnlySpan<double> weights)
    {
        double score = weights[^1];
        for (int feature = 0; feature < cells.Length; feature++)
        {
            score += weights[feature] * cells[feature];
        }

        return score;
    }

    private static double Dense(ReadOnlySpan<float> cells, ReadOnlySpan<double> weights, int outputs, int output)
    {
        double score = weights[weights.Length - outputs + output];
        int weight = output;
        for (int feature = 0; feature < cells.Length; feature++, weight += outputs)
        {
            score += cells[feature] * weights[weight];
        }

        return score;
    }

    private static void ScoreBlock(FeatureMatrix features, ReadOnlySpan<double> weights, int firstRow, Span<double> scores)
    {
        scores.Fill(weights[^1]);
        int dense = features.DenseCount;
        for (int feature = 0; feature < dense; feature++)
        {
            Elementwise.Axpy(weights[feature], features.Dense(feature).Slice(firstRow, scores.Length), scores);
        }

        if (features.Sparse is { } sparse)
        {
            ReadOnlySpan<double> sparseWeights = weights[dense..];
            for (int i = 0; i < scores.Length; i++)
            {
                SparseVector row = sparse[firstRow + i];
                scores[i] = AddSparse(sparseWeights, row.Indices, row.Values, scores[i]);
            }
        }
    }

    private static void ScoreBlock(FeatureMatrix features, ReadOnlySpan<double> weights, int outputs, int firstRow, Span<double> scores)
    {
        ReadOnlySpan<double> intercepts = weights[^outputs..];
        int rows = scores.Length / outputs;
        for (int i = 0; i < rows; i++)
        {
            intercepts.CopyTo(scores[(i * outputs)..]);
        }

        int dense = features.DenseCount;
        for (int feature = 0; feature < dense; feature++)
        {
            ReadOnlySpan<float> cells = features.Dense(feature).Slice(firstRow, rows);
            ReadOnlySpan<double> own = weights.Slice(feature * outputs, outputs);
            for (int i = 0; i < rows; i++)
            {
                Elementwise.Axpy(cells[i], own, scores.Slice(i * outputs, outputs));
            }
        }

        if (features.Sparse is { } sparse)
        {
            for (int i = 0; i < rows; i++)
            {
                SparseVector row = sparse[firstRow + i];
                AddSparse(weights[(dense * outputs)..], row.Indices, row.Values, scores.Slice(i * outputs, outputs));
            }
        }
    }

    private static double AddSparse(ReadOnlySpan<double> weights, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, double score)
    {
        for (int k = 0; k < indices.Length; k++)
        {
            score += weights[indices[k]] * values[k];
        }

        return score;
    }

    private static void AddSparse(ReadOnlySpan<double> weights, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<double> scores)
    {
        for (int k = 0; k < indices.Length; k++)
        {
            Elementwise.Axpy(values[k], weights.Slice(indices[k] * scores.Length, scores.Length), scores);
        }
    }
}
