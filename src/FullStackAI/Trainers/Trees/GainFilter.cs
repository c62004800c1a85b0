using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Skips thresholds that cannot win, eight at a time in single precision; those that might are computed
/// as <see cref="ThresholdScan"/> does, so the outcome is the same to the bit.</summary>
/// <remarks>
/// A threshold matters only when it gains more than the leaf itself, and, once the feature is
/// known to split the leaf, more than the best of the features before it.
/// Few do, so the loop has no division and no bookkeeping. What is estimated is the plain gain, which no rule that
/// softens, limits or bounds values exceeds. Estimates are bounded from above: gradients are widened by the unit
/// they are cut to, the limit is lowered by more than the rounding of all steps.
/// </remarks>
internal readonly unsafe struct GainFilter
{
    private const int Lanes = 8;
    private const int WordBits = 64;
    private const int KeptBits = 32;
    private const double Slack = 1 - 1e-5; // sixteen roundings of 6e-8 each at most

    private readonly int _gradientShift;
    private readonly int _hessianShift;
    private readonly int _leastHessian;
    private readonly float _gradientError;
    private readonly float _l2;
    private readonly double _gainUnit;

    private GainFilter(in LeafTask leaf, in GradientScale scale, double l2)
    {
        PackedGradientFormat format = scale.Format;
        // with its sign, and room for the error
        int gradientBits = 1 + BitOperations.Log2((ulong)leaf.Count * (ulong)format.GradientLevels) + 2;
        _gradientShift = WordBits - format.Shift - gradientBits;
        _hessianShift = WordBits - format.Shift;
        // kept units in one unit of the packed gradient; below 1 when low bits are cut
        double gradientUnits = Math.ScaleB(1, KeptBits - gradientBits);
        double hessianUnits = Math.ScaleB(1, KeptBits - 1 - format.Shift);
        _gradientError = (float)(2 * (1 + Math.Max(1, gradientUnits)));
        _l2 = (float)(l2 / scale.HessianUnit * hessianUnits);
        double least = Math.Floor(leaf.MinChildHessian / scale.HessianUnit * hessianUnits) - 1;
        _leastHessian = (int)Math.Clamp(least, 0, int.MaxValue);
        double gradientWorth = scale.GradientUnit / gradientUnits;
        double hessianWorth = scale.HessianUnit / hessianUnits;
        _gainUnit = hessianWorth / (gradientWorth * gradientWorth);
        IsUsable = _gradientShift >= 0 && double.IsFinite(_gainUnit) && _gainUnit > 0;
    }

    /// <summary>Whether this leaf's sums fit; else every threshold is computed.</summary>
    internal bool IsUsable { get; }

    /// <summary>The filter of a leaf.</summary>
    /// <param name="leaf">The leaf's sums and limits.</param>
    /// <param name="scale">Units of the packed sums.</param>
    /// <param name="l2">λ₂.</param>
    internal static GainFilter Of(in LeafTask leaf, in GradientScale scale, double l2) =>
        Avx2.IsSupported && scale.Format.Shift < KeptBits && leaf.Count > 0 ? new(leaf, scale, l2) : default;

    /// <summary>The best threshold, if it can win.</summary>
    /// <param name="cumulative">[bins]; packed running sums; readable 8 words past <see cref="ScanRange.End"/>.</param>
    /// <param name="range">Which thresholds.</param>
    /// <param name="leaf">The leaf's sums and limits.</param>
    /// <param name="scale">Units of the packed sums.</param>
    /// <param name="terms">Regularisation.</param>
    /// <param name="known">A gain of this feature found before, or −∞.</param>
    /// <param name="rival">The best gain of other features, or −∞: what stays below it is not
    /// looked for once the feature is known to split the leaf.</param>
    /// <returns>When no threshold beats the leaf, or all stay below the rival, the answer may be another that loses too.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a short training has no time to warm up
    internal ScanResult Best<TRule>(
        long* cumulative, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms, double known, double rival)
        where TRule : struct, IGainRule
    {
        var best = new ScanResult(double.NegativeInfinity, -1);
        float limit = LimitOf(Math.Max(known, best.Gain), rival, leaf);
        var extra = Vector256.Create(range.LeftExtra);
        Vector256<int> total = Kept(Vector256.Create(leaf.Total), Vector256.Create(leaf.Total), _gradientShift);
        Vector256<int> totalHessian = KeptHessian(Vector256.Create(leaf.Total), Vector256.Create(leaf.Total));
        var error = Vector256.Create(_gradientError);
        var l2 = Vector256.Create(_l2);
        var least = Vector256.Create(_leastHessian - 1);
        for (int i = range.First; i < range.End; i += Lanes)
        {
            Vector256<long> low = Vector256.Load(cumulative + i) + extra;
            Vector256<long> high = Vector256.Load(cumulative + i + 4) + extra;
            Vector256<int> leftGradient = Kept(low, high, _gradientShift);
            Vector256<int> leftHessian = KeptHessian(low, high);
            Vector256<int> rightHessian = totalHessian - leftHessian;
            Vector256<float> g = Vector256.Abs(Avx.ConvertToVector256Single(leftGradient)) + error;
            Vector256<float> r = Vector256.Abs(Avx.ConvertToVector256Single(total - leftGradient)) + error;
            Vector256<float> h = Avx.ConvertToVector256Single(leftHessian) + l2;
            Vector256<float> k = Avx.ConvertToVector256Single(rightHessian) + l2;
            Vector256<float> gain = (g * g * k) + (r * r * h);
            Vector256<int> might = Vector256.GreaterThanOrEqual(gain, h * k * Vector256.Create(limit)).AsInt32() & Vector256.GreaterThan(
                Vector256.Min(leftHessian, rightHessian), least);
            uint mask = might.ExtractMostSignificantBits();
            if (mask != 0 && Try<TRule>(cumulative, i, mask, range, leaf, scale, terms, ref best))
            {
                limit = LimitOf(Math.Max(known, best.Gain), rival, leaf);
            }
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Try<TRule>(
        long* cumulative, int start, uint mask, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms,
        ref ScanResult best)
        where TRule : struct, IGainRule
    {
        bool found = false;
        for (int lane = 0; lane < Lanes && start + lane < range.End; lane++)
        {
            // Two quads of words were shuffled into one of high halves: words 2, 3 and 4, 5 changed places.
            int bit = lane is >= 2 and < 6 ? lane ^ 6 : lane;
            if ((mask >> bit & 1) == 0)
            {
                continue;
            }

            long left = cumulative[start + lane] + range.LeftExtra;
            double leftGradient = scale.Gradient(left);
            double leftHessian = scale.Hessian(left);
            double rightHessian = leaf.Hessian - leftHessian;
            if (!(Math.Min(leftHessian, rightHessian) >= leaf.MinChildHessian))
            {
                continue;
            }

            double gain = GainOf<TRule>(leftGradient, leftHessian, leaf.Gradient - leftGradient, rightHessian, terms);
            if (range.TiesToHighest ? gain >= best.Gain : gain > best.Gain)
            {
                best = new(gain, start + lane);
                found = true;
            }
        }

        return found;
    }

    private static double GainOf<TRule>(
        double leftGradient, double leftHessian, double rightGradient, double rightHessian, in GainTerms terms)
        where TRule : struct, IGainRule
    {
        double gain;
        DoubleLanes1.Store(
            TRule.Gain(
                DoubleLanes1.Create(leftGradient),
                DoubleLanes1.Create(leftHessian),
                DoubleLanes1.Create(rightGradient),
                DoubleLanes1.Create(rightHessian),
                terms),
            &gain);
        return gain;
    }

    private float LimitOf(double own, double rival, in LeafTask leaf)
    {
        double least = own > leaf.GainToBeat ? Math.Max(own, rival) : leaf.GainToBeat;
        return (float)(least * Slack * _gainUnit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Kept(Vector256<long> low, Vector256<long> high, int shift) =>
        HighHalves(Vector256.ShiftLeft(low, shift), Vector256.ShiftLeft(high, shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> KeptHessian(Vector256<long> low, Vector256<long> high) =>
        HighHalves(
            Vector256.ShiftRightLogical(Vector256.ShiftLeft(low, _hessianShift), 1),
            Vector256.ShiftRightLogical(Vector256.ShiftLeft(high, _hessianShift), 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> HighHalves(Vector256<long> low, Vector256<long> high) =>
        Avx.Shuffle(low.AsSingle(), high.AsSingle(), 0b11_01_11_01).AsInt32();
}
