using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>Minimises a quadratic model of the loss with absolute and squared penalties,
/// one weight at a time, the intercept always at its best.</summary>
/// <remarks>
/// min over d, c of Σ (r u + ½ h u²) + L1 Σ|w + d| + ½ L2 Σ(w + d)², with u = X d + c.
/// Centring is implicit: a step of one weight moves the intercept, which is kept as one number beside
/// the row derivatives, so sparse columns are read only where they store something.
/// After a full sweep only weights that are not 0 are swept until they rest. Source: Friedman, Hastie and Tibshirani (2010).
/// </remarks>
internal sealed class CoordinateDescent
{
    private const long WorkBetweenPolls = 1 << 20;
    private const double ConstantFeature = 1e-12; // of a feature's second moment: its centred part is rounding
    private readonly LinearDesign _design;
    private readonly double[] _derivatives;
    private readonly double[] _means;
    private readonly double[] _curvatures;
    private double[] _rowCurvatures = [];
    private double _rowCurvatureSum;
    private double _intercept;
    private long _work;

    /// <summary>Prepares for one design.</summary>
    internal CoordinateDescent(LinearDesign design)
    {
        _design = design;
        _derivatives = new double[design.Rows];
        _means = new double[design.FeatureCount];
        _curvatures = new double[design.FeatureCount];
    }

    /// <summary>Solves one model.</summary>
    /// <param name="derivatives">[rows]; r.</param>
    /// <param name="rowCurvatures">[rows]; h, zero or more, not all zero.</param>
    /// <param name="weights">[features]; w.</param>
    /// <param name="penalty">L1, L2, and the largest number of sweeps.</param>
    /// <param name="restBelow">A weight rests when its step changes the model by less than this.</param>
    /// <param name="shouldStop">Asked now and then; true ends the search with the steps so far, which never make the model worse.</param>
    /// <returns>[features + 1]; d, and c last.</returns>
    internal double[] Solve(
        ReadOnlySpan<double> derivatives, double[] rowCurvatures, double[] weights, LinearPenalty penalty, double restBelow,
        Func<bool> shouldStop)
    {
        Prepare(derivatives, rowCurvatures);
        double[] steps = new double[weights.Length + 1];
        for (int sweep = 0; sweep < penalty.MaxIterations; sweep++)
        {
            if (Sweep(weights, steps, penalty, isActiveOnly: false, shouldStop) is not { } change || change <= restBelow)
            {
                break;
            }

            while (++sweep < penalty.MaxIterations
                && Sweep(weights, steps, penalty, isActiveOnly: true, shouldStop) is { } active
                && active > restBelow)
            {
            }
        }

        steps[^1] = _intercept;
        return steps;
    }

    private void Prepare(ReadOnlySpan<double> derivatives, double[] rowCurvatures)
    {
        derivatives.CopyTo(_derivatives);
        _rowCurvatures = rowCurvatures;
        _rowCurvatureSum = Reduction.Sum(rowCurvatures);
        _intercept = -Reduction.Sum(_derivatives) / _rowCurvatureSum;
        double[] moments = _design.SecondMoments(rowCurvatures);
        _design.Workers.For(_means.Length, feature =>
        {
            double mean = Dot(feature, rowCurvatures) / _rowCurvatureSum;
            double centred = moments[feature] - (mean * mean * _rowCurvatureSum);
            _means[feature] = mean;
            _curvatures[feature] = centred > ConstantFeature * moments[feature] ? centred : 0;
        });
    }

    // The largest change of the model by one step; null when told to stop.
    private double? Sweep(double[] weights, double[] steps, LinearPenalty penalty, bool isActiveOnly, Func<bool> shouldStop)
    {
        double largest = 0;
        for (int feature = 0; feature < weights.Length; feature++)
        {
            double present = weights[feature] + steps[feature];
            if (isActiveOnly && present == 0)
            {
                continue;
            }

            if (IsTimeToPoll(feature) && shouldStop())
            {
                return null;
            }

            double step = Target(feature, present, penalty) - present;
            if (step != 0)
            {
                Move(feature, step);
                steps[feature] += step;
                largest = Math.Max(largest, (_curvatures[feature] + penalty.L2) * step * step);
            }
        }

        return largest;
    }

    private double Target(int feature, double present, LinearPenalty penalty)
    {
        double curvature = _curvatures[feature];
        if (curvature == 0)
        {
            return 0; // constant among the rows that count: the intercept does its work
        }

        double slope = Dot(feature, _derivatives) + (_intercept * _rowCurvatureSum * _means[feature]);
        double pull = (curvature * present) - slope;
        return Math.Sign(pull) * Math.Max(0, Math.Abs(pull) - penalty.L1) / (curvature + penalty.L2);
    }

    private void Move(int feature, double step)
    {
        _intercept -= step * _means[feature];
        if (feature < _design.DenseCount)
        {
            Elementwise.AddProduct(step, _design.Dense(feature), _rowCurvatures, _derivatives);
            return;
        }

        SparseColumns sparse = _design.Sparse!;
        ReadOnlySpan<int> rows = sparse.Rows(feature - _design.DenseCount);
        ReadOnlySpan<float> values = sparse.Values(feature - _design.DenseCount);
        for (int k = 0; k < rows.Length; k++)
        {
            _derivatives[rows[k]] += step * (values.IsEmpty ? 1 : values[k]) * _rowCurvatures[rows[k]];
        }
    }

    private double Dot(int feature, double[] right) =>
        feature < _design.DenseCount
            ? Reduction.Dot(_design.Dense(feature), right)
            : _design.Sparse!.Dot(feature - _design.DenseCount, right);

    private bool IsTimeToPoll(int feature)
    {
        _work += feature < _design.DenseCount ? _design.Rows : 64 + _design.Sparse!.Rows(feature - _design.DenseCount).Length;
        if (_work < WorkBetweenPolls)
        {
            return false;
        }

        _work = 0;
        return true;
    }
}
