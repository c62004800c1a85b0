using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Boosting.Losses;

/// <summary>(score − label)² / 2: the mean.</summary>
internal sealed class SquaredLoss() : PointwiseLoss<SquaredLoss.Rule>(default)
{
    internal override string Name => "squared";

    internal override bool HasConstantHessian => true;

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) => LabelStatistics.Mean(labels, weights);

    internal override double Value(double score, double label) => (score - label) * (score - label);

    internal readonly struct Rule : IDerivatives
    {
        public void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            gradient = score - label;
            hessian = TLanes.Create(1.0);
        }
    }
}

/// <summary>|score − label|: the median.</summary>
internal sealed class AbsoluteLoss() : PointwiseLoss<AbsoluteLoss.Rule>(default)
{
    internal override string Name => "absolute";

    internal override bool HasConstantHessian => true;

    internal override (double Gradient, double Hessian)? Bounds => (1, 1);

    internal override double? LeafQuantile => 0.5;

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) =>
        QuantileLoss.QuantileOf(labels, weights, 0.5);

    internal override double Value(double score, double label) => Math.Abs(score - label);

    internal readonly struct Rule : IDerivatives
    {
        public void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            TLanes one = TLanes.Create(1.0);
            TLanes zero = TLanes.Create(0.0);
            gradient = TLanes.Select(TLanes.Above(score, label), one, TLanes.Select(TLanes.Above(label, score), zero - one, zero));
            hessian = one;
        }
    }
}

/// <summary>Squared near the label, absolute beyond <paramref name="delta"/>.</summary>
/// <param name="delta">Above 0.</param>
internal sealed class HuberLoss(double delta) : PointwiseLoss<HuberLoss.Rule>(new(delta))
{
    internal override string Name => "huber";

    internal override bool HasConstantHessian => true;

    internal override (double Gradient, double Hessian)? Bounds => (delta, 1);

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) => LabelStatistics.Mean(labels, weights);

    internal override double Value(double score, double label)
    {
        double distance = Math.Abs(score - label);
        return distance <= delta ? 0.5 * distance * distance : delta * (distance - (0.5 * delta));
    }

    internal readonly struct Rule(double delta) : IDerivatives
    {
        public void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            gradient = TLanes.Max(TLanes.Min(score - label, TLanes.Create(delta)), TLanes.Create(-delta));
            hessian = TLanes.Create(1.0);
        }
    }
}

/// <summary>The pinball loss: a quantile.</summary>
/// <param name="share">In (0, 1).</param>
internal sealed class QuantileLoss(double share) : PointwiseLoss<QuantileLoss.Rule>(new(share))
{
    internal override string Name => "quantile";

    internal override bool HasConstantHessian => true;

    internal override (double Gradient, double Hessian)? Bounds => (Math.Max(share, 1 - share), 1);

    internal override double? LeafQuantile => share;

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) => QuantileOf(labels, weights, share);

    internal override double Value(double score, double label) => label >= score ? share * (label - score) : (1 - share) * (score - label);

    internal static double QuantileOf(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double share)
    {
        float[] sorted = labels.ToArray();
        if (weights.Length == 0)
        {
            FloatSort.Sort(sorted, new float[sorted.Length]); // many times faster than a comparison sort, and nothing could stop that
        }

        double[] values = new double[labels.Length];
        double[] copies = new double[weights.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = sorted[row];
            if (copies.Length > 0)
            {
                copies[row] = weights[row];
            }
        }

        return LabelStatistics.Quantile(values, copies, share);
    }

    internal readonly struct Rule(double share) : IDerivatives
    {
        public void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            gradient = TLanes.Select(TLanes.Above(score, label), TLanes.Create(1 - share), TLanes.Create(-share));
            hessian = TLanes.Create(1.0);
        }
    }
}

/// <summary>Poisson deviance with a log link: counts.</summary>
/// <param name="maxDeltaStep">Enlarges the second derivative by e to this power, which keeps early steps small.</param>
internal sealed class PoissonLoss(double maxDeltaStep) : PointwiseLoss<PoissonLoss.Rule>(new(Elementary.Exp(maxDeltaStep)))
{
    internal override string Name => "poisson";

    internal override Link Link => Link.Exp;

    internal override string? FaultOf(float label) => label < 0 ? "zero or more" : null;

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) =>
        LabelStatistics.LogOfMean(LabelStatistics.Mean(labels, weights));

    internal override double Value(double score, double label) => Elementary.Exp(score) - (label * score);

    internal readonly struct Rule(double enlargement) : IDerivatives
    {
        public void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            TLanes mean = Elementary.Exp(score);
            gradient = mean - label;
            hessian = mean * TLanes.Create(enlargement);
        }
    }
}

/// <summary>Gamma deviance with a log link: positive, skewed amounts.</summary>
internal sealed class GammaLoss() : PointwiseLoss<GammaLoss.Rule>(default)
{
    internal override string Name => "gamma";

    internal override Link Link => Link.Exp;

    internal override string? FaultOf(float label) => label <= 0 ? "above 0" : null;

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) =>
        LabelStatistics.LogOfMean(LabelStatistics.Mean(labels, weights));

    internal override double Value(double score, double label) => (label * Elementary.Exp(-score)) + score;

    internal readonly struct Rule : IDerivatives
    {
        public void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            hessian = label * Elementary.Exp(TLanes.Create(0.0) - score);
            gradient = TLanes.Create(1.0) - hessian;
        }
    }
}

/// <summary>Tweedie deviance with a log link: amounts that are often exactly 0.</summary>
/// <param name="power">In (1, 2).</param>
internal sealed class TweedieLoss(double power) : PointwiseLoss<TweedieLoss.Rule>(new(power))
{
    internal override string Name => "tweedie";

    internal override Link Link => Link.Exp;

    internal override string? FaultOf(float label) => label < 0 ? "zero or more" : null;

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights) =>
        LabelStatistics.LogOfMean(LabelStatistics.Mean(labels, weights));

    internal override double Value(double score, double label) =>
        (-label * Elementary.Exp((1 - power) * score) / (1 - power)) + (Elementary.Exp((2 - power) * score) / (2 - power));

    internal readonly struct Rule(double power) : IDerivatives
    {
        public void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            TLanes first = label * Elementary.Exp(TLanes.Create(1 - power) * score);
            TLanes second = Elementary.Exp(TLanes.Create(2 - power) * score);
            gradient = second - first;
            hessian = (TLanes.Create(2 - power) * second) - (TLanes.Create(1 - power) * first);
        }
    }
}
