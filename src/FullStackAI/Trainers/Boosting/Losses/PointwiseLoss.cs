using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Boosting.Losses;

/// <summary>The derivatives of a loss, written once for every width of lanes.</summary>
internal interface IDerivatives
{
    /// <summary>First and second derivative by the score.</summary>
    void Derive<TLanes>(TLanes score, TLanes label, out TLanes gradient, out TLanes hessian)
        where TLanes : unmanaged, IDoubleLanes<TLanes>;
}

/// <summary>A loss whose derivatives run in lanes.</summary>
internal abstract class PointwiseLoss<TRule>(TRule rule) : Loss
    where TRule : struct, IDerivatives
{
    internal sealed override unsafe void Derive(double* scores, float* labels, float* weights, int count, float* gradients, float* hessians)
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            done = Run<DoubleLanes8>(scores, labels, weights, 0, count, gradients, hessians);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            done = Run<DoubleLanes4>(scores, labels, weights, 0, count, gradients, hessians);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            done = Run<DoubleLanes2>(scores, labels, weights, 0, count, gradients, hessians);
        }

        Run<DoubleLanes1>(scores, labels, weights, done, count, gradients, hessians);
    }

    /// <summary>The derivatives at given lanes, up to the last full group.</summary>
    /// <returns>The first row not done.</returns>
    internal unsafe int Run<TLanes>(double* scores, float* labels, float* weights, int start, int count, float* gradients, float* hessians)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        int i = start;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            rule.Derive(TLanes.Load(scores + i), TLanes.LoadFloats(labels + i), out TLanes gradient, out TLanes hessian);
            if (weights is not null)
            {
                TLanes weight = TLanes.LoadFloats(weights + i);
                gradient *= weight;
                hessian *= weight;
            }

            TLanes.StoreFloats(gradient, gradients + i);
            TLanes.StoreFloats(hessian, hessians + i);
        }

        return i;
    }
}
