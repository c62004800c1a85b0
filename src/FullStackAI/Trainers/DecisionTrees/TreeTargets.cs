using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>What a single tree predicts: the label less its mean, the positive class, or one indicator per class.</summary>
internal sealed class TreeTargets
{
    private readonly double _centre;
    private readonly double[] _prior;
    private readonly double _total;

    /// <summary>Computes the targets.</summary>
    internal TreeTargets(Labels labels, double[] weights)
    {
        int outputs = labels.OutputCount;
        ReadOnlySpan<float> values = labels.Values;
        _total = Reduction.Sum(weights);

        // Squares of labels far from 0 would lose the digits that differ.
        _centre = labels.Task == TaskKind.Regression ? Reduction.Dot(values, weights) / _total : 0;
        Weighted = new double[labels.Count * outputs];
        _prior = new double[outputs];
        for (int row = 0; row < weights.Length; row++)
        {
            int output = labels.Task == TaskKind.Multiclass ? (int)values[row] : 0;
            double target = labels.Task == TaskKind.Multiclass ? 1 : values[row] - _centre;
            Weighted[(row * outputs) + output] = weights[row] * target;
            _prior[output] += weights[row] * target;
            Squares += weights[row] * target * target;
        }

        Elementwise.Divide(_prior, _total);
    }

    /// <summary>[rows × outputs]; weight × target.</summary>
    internal double[] Weighted { get; }

    /// <summary>Σ weight × target²: what the squared criterion scores when every leaf is pure.</summary>
    internal double Squares { get; }

    /// <summary>The whole set.</summary>
    internal GroupTotals Root()
    {
        var root = new GroupTotals(_prior.Length);
        root.Add([.. _prior.Select(share => share * _total)], _total, 1);
        return root;
    }

    /// <summary>The prediction of a node.</summary>
    /// <param name="totals">Its rows.</param>
    /// <param name="smoothing">The weight of the overall shares mixed in.</param>
    /// <param name="values">[outputs]; out.</param>
    internal void Value(GroupTotals totals, double smoothing, Span<double> values)
    {
        double sum = 0;
        for (int output = 0; output < values.Length; output++)
        {
            values[output] = _centre + ((totals.Sums[output] + (smoothing * _prior[output])) / (totals.Weight + smoothing));
            sum += values[output];
        }

        for (int output = 0; values.Length > 1 && output < values.Length; output++)
        {
            values[output] /= sum;
        }
    }
}
