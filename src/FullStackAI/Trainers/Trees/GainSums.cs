using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Adds up what one threshold gains in several leaves: several thresholds per instruction, the same bits at every width.</summary>
internal static unsafe class GainSums
{
    /// <summary>Words and sums that may be read past the last threshold.</summary>
    internal const int Padding = 8;

    /// <summary>Adds the gains of one leaf at the widest lanes this processor has.</summary>
    /// <param name="lefts">[thresholds and <see cref="Padding"/> beyond]; packed sums of what goes left.</param>
    /// <param name="range">Which thresholds; ties do not matter here.</param>
    /// <param name="leaf">The leaf's sums and limits.</param>
    /// <param name="scale">Units of the packed sums.</param>
    /// <param name="terms">Regularisation.</param>
    /// <param name="sums">[thresholds and <see cref="Padding"/> beyond]; in and out. A threshold that
    /// the leaf may not be split at, or that gains it nothing, adds 0.</param>
    internal static void Add<TRule>(
        long* lefts, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms, double* sums)
        where TRule : struct, IGainRule
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<TRule, DoubleLanes8>(lefts, range, leaf, scale, terms, sums);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<TRule, DoubleLanes4>(lefts, range, leaf, scale, terms, sums);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Run<TRule, DoubleLanes2>(lefts, range, leaf, scale, terms, sums);
        }
        else
        {
            Run<TRule, DoubleLanes1>(lefts, range, leaf, scale, terms, sums);
        }
    }

    /// <summary>Adds the gains of one leaf at given lanes.</summary>
    internal static void Run<TRule, TLanes>(
        long* lefts, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms, double* sums)
        where TRule : struct, IGainRule
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes gradientUnit = TLanes.Create(scale.GradientUnit);
        TLanes hessianUnit = TLanes.Create(scale.HessianUnit);
        TLanes totalGradient = TLanes.Create(leaf.Gradient);
        TLanes totalHessian = TLanes.Create(leaf.Hessian);
        TLanes minHessian = TLanes.Create(leaf.MinChildHessian);
        TLanes toBeat = TLanes.Create(leaf.GainToBeat);
        TLanes zero = TLanes.Create(0.0);
        long extra = range.LeftExtra;
        int shift = scale.Format.Shift;
        long mask = scale.Format.LowMask;
        for (int i = range.First; i < range.End; i += TLanes.Count)
        {
            TLanes leftGradient = TLanes.HighParts(lefts + i, extra, shift) * gradientUnit;
            TLanes leftHessian = TLanes.LowParts(lefts + i, extra, mask) * hessianUnit;
            TLanes rightHessian = totalHessian - leftHessian;
            TLanes gain = TRule.Gain(leftGradient, leftHessian, totalGradient - leftGradient, rightHessian, terms);
            TLanes counts = TLanes.And(TLanes.AtLeast(TLanes.Min(leftHessian, rightHessian), minHessian), TLanes.Above(gain, toBeat));
            TLanes.Store(TLanes.Load(sums + i) + TLanes.Select(counts, gain - toBeat, zero), sums + i);
        }
    }
}
