using FullStackAI.Models;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting.Losses;

/// <summary>The logarithmic loss of a probability 1 / (1 + e^−score): two classes.</summary>
/// <param name="positiveWeight">Weight of rows of the positive class, above 0.</param>
internal sealed class LogLoss(double positiveWeight) : PointwiseLoss<LogLoss.Rule>(new(positiveWeight))
{
    private const double Smallest = 1e-15;

    internal override string Name => "logloss";

    internal override Link Link => Link.Sigmoid;

    internal override (double Gradient, double Hessian)? Bounds => (Math.Max(1, positiveWeight), 0.25 * Math.Max(1, positiveWeight));

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        double mean = LabelStatistics.Mean(labels, weights);
        double odds = Math.Clamp(positiveWeight * mean / ((positiveWeight * mean) + 1 - mean), Smallest, 1 - Smallest);
        return Elementary.Log(odds / (1 - odds));
    }

    internal override double Value(double score, double label)
    {
        double signed = label > 0 ? score : -score;
        double e = Elementary.Exp(-Math.Abs(signed));
        return (label > 0 ? positiveWeight : 1) * (Elementary.Log(1 + e) + (signed < 0 ? -signed : 0));
    }

    internal readonly struct Rule(double positiveWeight) : IDerivatives
    {
        public void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
            where TLanes : unmanaged, IDoubleLanes<TLanes>
        {
            TLanes one = TLanes.Create(1.0);
            TLanes probability = Elementary.Sigmoid(score);
            gradient = probability - label;
            hessian = probability * (one - probability);
            if (positiveWeight != 1)
            {
                TLanes weight = TLanes.Select(TLanes.Above(label, TLanes.Create(0.5)), TLanes.Create(positiveWeight), one);
                gradient *= weight;
                hessian *= weight;
            }
        }
    }
}
