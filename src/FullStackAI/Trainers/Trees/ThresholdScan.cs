using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>One pass over the thresholds of a numeric feature.</summary>
/// <param name="First">First threshold (bin) to try.</param>
/// <param name="End">One past the last.</param>
/// <param name="LeftExtra">Packed sum that goes left at every threshold: that of the missing, or 0.</param>
/// <param name="TiesToHighest">Whether the highest of equal thresholds wins (else the lowest).</param>
internal readonly record struct ScanRange(int First, int End, long LeftExtra, bool TiesToHighest);

/// <summary>The gain and the place of the best threshold.</summary>
internal readonly record struct ScanResult(double Gain, int Bin);

/// <summary>Tries every threshold of a numeric feature: several bins per instruction, the same bits at every width.</summary>
internal static unsafe class ThresholdScan
{
    /// <summary>The best threshold at the widest lanes this processor has.</summary>
    /// <param name="cumulative">[bins]; packed running sums; readable 8 words past <see cref="ScanRange.End"/>.</param>
    /// <param name="range">Which thresholds.</param>
    /// <param name="leaf">The leaf's sums and limits.</param>
    /// <param name="scale">Units of the packed sums.</param>
    /// <param name="terms">Regularisation.</param>
    internal static ScanResult Best<TRule>(
        long* cumulative, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms)
        where TRule : struct, IGainRule
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Run<TRule, DoubleLanes8>(cumulative, range, leaf, scale, terms);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return Run<TRule, DoubleLanes4>(cumulative, range, leaf, scale, terms);
        }

        return Vector128.IsHardwareAccelerated
            ? Run<TRule, DoubleLanes2>(cumulative, range, leaf, scale, terms)
            : Run<TRule, DoubleLanes1>(cumulative, range, leaf, scale, terms);
    }

    /// <summary>The best threshold at given lanes.</summary>
    internal static ScanResult Run<TRule, TLanes>(
        long* cumulative, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms)
        where TRule : struct, IGainRule
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes gradientUnit = TLanes.Create(scale.GradientUnit);
        TLanes hessianUnit = TLanes.Create(scale.HessianUnit);
        TLanes totalGradient = TLanes.Create(leaf.Gradient);
        TLanes totalHessian = TLanes.Create(leaf.Hessian);
        TLanes minHessian = TLanes.Create(leaf.MinChildHessian);
        TLanes end = TLanes.Create(range.End);
        TLanes step = TLanes.Create(TLanes.Count);
        TLanes bin = TLanes.Ordinals + TLanes.Create(range.First);
        TLanes bestGain = TLanes.Create(double.NegativeInfinity);
        TLanes bestBin = TLanes.Create(-1.0);
        long extra = range.LeftExtra;
        int shift = scale.Format.Shift;
        long mask = scale.Format.LowMask;
        for (int i = range.First; i < range.End; i += TLanes.Count)
        {
            TLanes leftGradient = TLanes.HighParts(cumulative + i, extra, shift) * gradientUnit;
            TLanes leftHessian = TLanes.LowParts(cumulative + i, extra, mask) * hessianUnit;
            TLanes rightHessian = totalHessian - leftHessian;
            TLanes gain = TRule.Gain(leftGradient, leftHessian, totalGradient - leftGradient, rightHessian, terms);
            TLanes valid = TLanes.And(TLanes.AtLeast(TLanes.Min(leftHessian, rightHessian), minHessian), TLanes.Above(end, bin));
            TLanes better = TLanes.And(valid, range.TiesToHighest ? TLanes.AtLeast(gain, bestGain) : TLanes.Above(gain, bestGain));
            bestGain = TLanes.Select(better, gain, bestGain);
            bestBin = TLanes.Select(better, bin, bestBin);
            bin += step;
        }

        return Reduce(bestGain, bestBin, range.TiesToHighest);
    }

    private static ScanResult Reduce<TLanes>(TLanes gains, TLanes bins, bool tiesToHighest)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        double* gain = stackalloc double[TLanes.Count];
        double* bin = stackalloc double[TLanes.Count];
        TLanes.Store(gains, gain);
        TLanes.Store(bins, bin);
        int best = 0;
        for (int lane = 1; lane < TLanes.Count; lane++)
        {
            bool tied = gain[lane] == gain[best] && (tiesToHighest ? bin[lane] > bin[best] : bin[lane] < bin[best]) && bin[lane] >= 0;
            best = gain[lane] > gain[best] || tied ? lane : best;
        }

        return new(gain[best], (int)bin[best]);
    }
}
