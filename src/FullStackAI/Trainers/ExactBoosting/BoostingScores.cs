using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.ExactBoosting;

/// <summary>The scores of some rows, to which trees are added.</summary>
internal sealed class BoostingScores
{
    private readonly FeatureMatrix _features;
    private readonly double[] _weights;
    private readonly BoostingLoss _loss;
    private readonly int _outputs;
    private readonly double[] _scores;

    /// <summary>Gives every row the base scores.</summary>
    internal BoostingScores(TrainingSet rows, double[] weights, BoostingLoss loss, double[] baseScores)
    {
        _features = rows.Features;
        _weights = weights;
        _loss = loss;
        _outputs = baseScores.Length;
        _scores = new double[rows.Rows * _outputs];
        for (int start = 0; start < _scores.Length; start += _outputs)
        {
            baseScores.CopyTo(_scores, start);
        }
    }

    /// <summary>Adds a tree to the scores of an output.</summary>
    internal void Add(ExactTree tree, int output)
    {
        float[] dense = new float[_features.DenseCount];
        for (int row = 0; row < _features.Rows; row++)
        {
            _features.CopyDenseRow(row, dense);
            SparseVector sparse = _features.Sparse is { } matrix ? matrix[row] : default;
            _scores[(row * _outputs) + output] += tree.Values(tree.Leaf(new FeatureRow(dense, sparse.Indices, sparse.Values)))[0];
        }
    }

    /// <summary>The predictions of all rows.</summary>
    /// <returns>[rows × outputs].</returns>
    internal double[] Predictions()
    {
        double[] predictions = [.. _scores];
        LinkFunctions.Apply(_loss.Link, predictions, _outputs);
        return predictions;
    }

    /// <summary>The weighted mean loss.</summary>
    internal double MeanLoss()
    {
        double[] predictions = Predictions();
        double[] losses = new double[_weights.Length];
        for (int row = 0; row < losses.Length; row++)
        {
            losses[row] = _weights[row] == 0 ? 0 : _weights[row] * _loss.Row(row, predictions.AsSpan(row * _outputs, _outputs));
        }

        return Reduction.Sum(losses) / Reduction.Sum(_weights);
    }
}
