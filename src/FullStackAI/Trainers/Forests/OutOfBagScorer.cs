using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Forests;

/// <summary>Predicts training rows by the trees that did not see them.</summary>
internal static class OutOfBagScorer
{
    private const int PieceRows = 1024;

    /// <summary>The mean of the trees that did not see a row.</summary>
    /// <param name="model">The forest; its leaves hold shares of the mean of all trees.</param>
    /// <param name="features">The training rows.</param>
    /// <param name="outOfBag">[trees][rows as bits]; the rows each tree did not see.</param>
    /// <param name="team">Who works.</param>
    /// <returns>[rows × outputs]; NaN where every tree saw the row.</returns>
    internal static double[] Predict(TreeEnsembleModel model, FeatureMatrix features, ulong[][] outOfBag, ThreadTeam team)
    {
        int outputs = model.OutputCount;
        double[] predictions = new double[features.Rows * outputs];
        team.ForEach((features.Rows + PieceRows - 1) / PieceRows, (_, piece) =>
        {
            float[] cells = new float[features.DenseCount];
            int[] leaves = new int[model.Trees.Count];
            int end = Math.Min(features.Rows, (piece + 1) * PieceRows);
            for (int row = piece * PieceRows; row < end; row++)
            {
                features.CopyDenseRow(row, cells);
                SparseVector sparse = features.Sparse is null ? default : features.Sparse[row];
                model.LeafIndices(new FeatureRow(cells, sparse.Indices, sparse.Values), leaves);
                PredictRow(model, leaves, outOfBag, row, predictions.AsSpan(row * outputs, outputs));
            }
        });
        return predictions;
    }

    private static void PredictRow(TreeEnsembleModel model, int[] leaves, ulong[][] outOfBag, int row, Span<double> prediction)
    {
        int voters = 0;
        for (int t = 0; t < leaves.Length; t++)
        {
            if ((outOfBag[t][row >> 6] >> (row & 63) & 1) == 0)
            {
                continue;
            }

            voters++;
            for (int output = 0; output < prediction.Length; output++)
            {
                prediction[output] += model.Trees[t].LeafValues[(leaves[t] * prediction.Length) + output];
            }
        }

        foreach (ref double value in prediction)
        {
            value = voters == 0 ? double.NaN : value * model.Trees.Count / voters;
        }
    }
}
