using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>A leaf of a tree of vectors, as the search sees it.</summary>
/// <param name="Total">Sums of its rows.</param>
/// <param name="MinWeight">Smallest weight of a child, in whole units.</param>
/// <param name="GainToBeat">A split must reach more than this.</param>
/// <param name="Rows">Rows for one unit of weight.</param>
/// <param name="Seed">Drives random thresholds.</param>
internal readonly record struct VectorLeaf(Vector256<int> Total, int MinWeight, double GainToBeat, double Rows, ulong Seed);

/// <summary>Finds the best split of a leaf by one feature: the one whose gains, added up
/// over all gradients, are largest. One instance per thread.</summary>
internal sealed unsafe class VectorSplitSearch(BinnedMatrix data, GrowthOptions options)
{
    private int[] _unbundled = [];
    private int[] _bins = [];
    private double[] _ratios = [];

    /// <summary>What one unit of a stored gradient is worth.</summary>
    internal double GradientUnit { get; set; } = 1;

    /// <summary>What one unit of a stored weight is worth.</summary>
    internal double WeightUnit { get; set; } = 1;

    /// <summary>Σ G² / (W + λ₂) over all gradients.</summary>
    internal double GainOf(Vector256<int> sums, double extraL2 = 0) =>
        Squares(sums) * (GradientUnit * GradientUnit) / ((sums[VectorHistogram.Gradients] * WeightUnit) + options.LambdaL2 + extraL2);

    /// <summary>The best split by a feature.</summary>
    /// <param name="position">Position in <see cref="BinnedMatrix.Features"/>.</param>
    /// <param name="column">The bins of its stored column in the leaf's histogram.</param>
    /// <param name="leaf">The leaf.</param>
    /// <param name="left">The sums of its left child; out.</param>
    internal SplitCandidate Best(int position, int* column, in VectorLeaf leaf, out Vector256<int> left)
    {
        BinnedFeature feature = data.Features[position];
        left = default;
        if (feature.Mapper.IsCategorical)
        {
            return Categories(position, column, feature.Mapper.BinCount, leaf, ref left);
        }

        if (!feature.IsBundled)
        {
            return Thresholds(position, feature.Mapper, column, leaf, ref left);
        }

        fixed (int* bins = Unbundle(feature, column, leaf.Total))
        {
            return Thresholds(position, feature.Mapper, bins, leaf, ref left);
        }
    }

    private SplitCandidate Thresholds(int position, BinMapper mapper, int* bins, in VectorLeaf leaf, ref Vector256<int> bestLeft)
    {
        int numeric = mapper.NumericBinCount;
        var missing = mapper.HasMissingBin ? Vector256.Load(bins + (numeric * VectorHistogram.Lanes)) : Vector256<int>.Zero;
        SplitCandidate best = SplitCandidate.None;
        for (int direction = 0; direction < (mapper.HasMissingBin ? 2 : 1); direction++)
        {
            bool missingLeft = direction == 0;
            int end = missingLeft ? numeric - 1 : numeric;
            int only = options.ExtraTrees && end > 0
                ? (int)(Rng.Mix(leaf.Seed + ((ulong)position * 0x9E3779B97F4A7C15UL)) % (ulong)end)
                : -1;
            Vector256<int> left = missingLeft ? missing : Vector256<int>.Zero;
            for (int bin = 0; bin < end; bin++)
            {
                left += Vector256.Load(bins + (bin * VectorHistogram.Lanes));
                if (only >= 0 && bin != only)
                {
                    continue;
                }

                double gain = PairGain(left, leaf, 0);
                if (gain > leaf.GainToBeat && gain - leaf.GainToBeat > best.Gain)
                {
                    bestLeft = left;
                    best = new() { Gain = gain - leaf.GainToBeat, Feature = position, Bin = bin, MissingLeft = missingLeft };
                }
            }
        }

        return best;
    }

    private SplitCandidate Categories(int position, int* sums, int bins, in VectorLeaf leaf, ref Vector256<int> bestLeft)
    {
        SplitCandidate best = SplitCandidate.None;
        if (bins <= options.MaxCatToOneHot)
        {
            for (int bin = 1; bin < bins; bin++)
            {
                var left = Vector256.Load(sums + (bin * VectorHistogram.Lanes));
                double gain = PairGain(left, leaf, 0) - leaf.GainToBeat;
                if (gain > 0 && gain > best.Gain)
                {
                    bestLeft = left;
                    best = new() { Gain = gain, Feature = position, LeftBins = [bin] };
                }
            }

            return best;
        }

        // Categories in the order of each gradient in turn; every prefix is judged by all gradients.
        for (int lane = 0; lane < VectorHistogram.Gradients; lane++)
        {
            int used = Sort(sums, bins, lane, leaf);
            foreach (bool fromEnd in (ReadOnlySpan<bool>)[false, true])
            {
                best = Prefixes(position, sums, used, fromEnd, leaf, best, ref bestLeft);
            }
        }

        return best;
    }

    private SplitCandidate Prefixes(
        int position, int* sums, int used, bool fromEnd, in VectorLeaf leaf, SplitCandidate best, ref Vector256<int> bestLeft)
    {
        var left = Vector256<int>.Zero;
        double waiting = 0;
        int longest = Math.Min(options.MaxCatThreshold, (used + 1) / 2);
        for (int i = 0; i < longest; i++)
        {
            var bin = Vector256.Load(sums + ((long)_bins[fromEnd ? used - 1 - i : i] * VectorHistogram.Lanes));
            left += bin;
            waiting += bin[VectorHistogram.Gradients] * leaf.Rows;
            double rest = (leaf.Total[VectorHistogram.Gradients] - left[VectorHistogram.Gradients]) * leaf.Rows;
            if (rest < options.MinDataPerGroup - 0.5)
            {
                break;
            }

            if (waiting < options.MinDataPerGroup)
            {
                continue;
            }

            waiting = 0;
            double gain = PairGain(left, leaf, options.CatL2) - leaf.GainToBeat;
            if (gain > 0 && gain > best.Gain)
            {
                bestLeft = left;
                best = new() { Gain = gain, Feature = position, LeftBins = fromEnd ? _bins[(used - i - 1)..used] : _bins[..(i + 1)] };
            }
        }

        return best;
    }

    private int Sort(int* sums, int bins, int lane, in VectorLeaf leaf)
    {
        if (_bins.Length < bins)
        {
            _bins = new int[bins];
            _ratios = new double[bins];
        }

        int used = 0;
        for (int bin = 1; bin < bins; bin++)
        {
            int* sum = sums + ((long)bin * VectorHistogram.Lanes);
            double weight = sum[VectorHistogram.Gradients];
            if (weight > 0 && weight * leaf.Rows >= options.CatSmooth - 0.5)
            {
                _bins[used] = bin;
                _ratios[used++] = sum[lane] * GradientUnit / ((weight * WeightUnit) + options.CatSmooth);
            }
        }

        // The sort is not stable: equal ratios are put into the order of their bins.
        MemoryExtensions.Sort(_ratios.AsSpan(0, used), _bins.AsSpan(0, used));
        for (int start = 0; start < used;)
        {
            int end = start + 1;
            while (end < used && _ratios[end] == _ratios[start])
            {
                end++;
            }

            _bins.AsSpan(start..end).Sort();
            start = end;
        }

        return used;
    }

    private int[] Unbundle(BinnedFeature feature, int* bundle, Vector256<int> total)
    {
        int bins = feature.Mapper.BinCount;
        if (_unbundled.Length < bins * VectorHistogram.Lanes)
        {
            _unbundled = new int[bins * VectorHistogram.Lanes];
        }

        Vector256<int> rest = total;
        for (int bin = 0; bin < bins; bin++)
        {
            if (bin != feature.DefaultBin)
            {
                var sums = Vector256.Load(bundle + (feature.StoredOfBin(bin) * VectorHistogram.Lanes));
                rest -= sums;
                sums.CopyTo(_unbundled, bin * VectorHistogram.Lanes);
            }
        }

        rest.CopyTo(_unbundled, feature.DefaultBin * VectorHistogram.Lanes);
        return _unbundled;
    }

    private double PairGain(Vector256<int> left, in VectorLeaf leaf, double extraL2)
    {
        Vector256<int> right = leaf.Total - left;
        return Math.Min(left[VectorHistogram.Gradients], right[VectorHistogram.Gradients]) < leaf.MinWeight
            ? double.NegativeInfinity
            : GainOf(left, extraL2) + GainOf(right, extraL2);
    }

    /// <summary>The sum of the squares of the gradients, in one order at every width.</summary>
    private static double Squares(Vector256<int> sums)
    {
        var gradients = sums & Vector256.Create(-1, -1, -1, -1, -1, -1, -1, 0);
        Vector256<double> low = ToDouble(gradients.GetLower());
        Vector256<double> high = ToDouble(gradients.GetUpper());
        var both = (low * low) + (high * high);
        return both[0] + both[1] + (both[2] + both[3]);
    }

    private static Vector256<double> ToDouble(Vector128<int> values) =>
        Avx.IsSupported ? Avx.ConvertToVector256Double(values) : Vector256.Create((double)values[0], values[1], values[2], values[3]);
}
