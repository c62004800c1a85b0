using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Finds the best split of a leaf by one feature, from the leaf's histogram.</summary>
internal sealed unsafe class SplitSearch
{
    private const int LanePadding = 8;

    private readonly BinnedMatrix _data;
    private readonly GrowthOptions _options;
    private readonly CategorySplitFinder[] _categories;
    private readonly long[][] _scratch;

    /// <summary>Prepares the search.</summary>
    /// <param name="data">Gives features and columns.</param>
    /// <param name="options">Regularisation and constraints.</param>
    /// <param name="members">Threads that may search at once.</param>
    internal SplitSearch(BinnedMatrix data, GrowthOptions options, int members)
    {
        _data = data;
        _options = options;
        _categories = new CategorySplitFinder[members];
        _scratch = new long[members][];
        for (int member = 0; member < members; member++)
        {
            _categories[member] = new(options);
            _scratch[member] = GC.AllocateUninitializedArray<long>(BinColumn.MaxNarrowBins + LanePadding, pinned: true);
        }
    }

    /// <summary>The best split by a feature.</summary>
    /// <param name="member">The thread that asks.</param>
    /// <param name="position">Position in <see cref="BinnedMatrix.Features"/>.</param>
    /// <param name="histogram">The leaf's histogram.</param>
    /// <param name="leaf">The leaf's sums and limits.</param>
    /// <param name="scale">Units of the packed sums.</param>
    /// <param name="rival">What the best of other features gains, or −∞. A split that
    /// gains less may be given instead of the feature's best.</param>
    internal SplitCandidate Best(int member, int position, long* histogram, in LeafTask leaf, in GradientScale scale, double rival)
    {
        BinnedFeature feature = _data.Features[position];
        BinColumn column = _data.ColumnOf(feature);
        long* bins = histogram + column.HistogramOffset;
        if (feature.Mapper.IsCategorical)
        {
            SplitCandidate found = _categories[member].Find(bins, feature.Mapper.BinCount, leaf, scale);
            return found.LeftBins is null
                ? found
                : Finish(found, position, leaf, scale, _categories[member].ExtraL2(feature.Mapper.BinCount));
        }

        if (!feature.IsBundled)
        {
            return BestThreshold(position, feature, bins, leaf, scale, rival);
        }

        fixed (long* scratch = _scratch[member])
        {
            Unbundle(feature, bins, leaf.Total, scratch);
            return BestThreshold(position, feature, scratch, leaf, scale, rival);
        }
    }

    /// <summary>Rebuilds the running sums of one feature of a bundle; its default bin holds what the others leave of the total.</summary>
    internal static void Unbundle(BinnedFeature feature, long* bundle, long total, long* cumulative)
    {
        int bins = feature.Mapper.BinCount;
        long stored = 0;
        for (int bin = 0; bin < bins - 1; bin++)
        {
            stored += bundle[feature.Offset + bin];
        }

        long sum = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            sum += bin == feature.DefaultBin ? total - stored : bundle[feature.StoredOfBin(bin)];
            cumulative[bin] = sum;
        }

        new Span<long>(cumulative + bins, LanePadding).Clear();
    }

    private SplitCandidate BestThreshold(
        int position, BinnedFeature feature, long* cumulative, in LeafTask leaf, in GradientScale scale, double rival)
    {
        int numeric = feature.Mapper.NumericBinCount;
        int monotone = _options.MonotoneConstraints.Count > feature.Index ? _options.MonotoneConstraints[feature.Index] : 0;
        var terms = new GainTerms(
            _options.LambdaL1, _options.LambdaL2, _options.MaxDeltaStep, _options.PathSmooth, leaf.Output, leaf.MinOutput, leaf.MaxOutput,
            leaf.CountFactor, monotone);
        long missing = feature.Mapper.HasMissingBin ? cumulative[numeric] - cumulative[numeric - 1] : 0;
        ScanRange all = Thresholds(position, leaf, feature.Mapper.HasMissingBin ? numeric : numeric - 1);

        // Missing to the left is tried first and wins ties, with the highest threshold; then missing to the right, with the lowest.
        ScanResult best = Scan(
            cumulative, all with { End = Math.Min(all.End, numeric - 1), LeftExtra = missing, TiesToHighest = true }, leaf, scale, terms,
            double.NegativeInfinity, rival);
        bool missingLeft = true;
        if (feature.Mapper.HasMissingBin)
        {
            ScanResult right = Scan(cumulative, all, leaf, scale, terms, best.Gain, rival);
            missingLeft = !(right.Gain > best.Gain);
            best = missingLeft ? best : right;
        }

        if (best.Bin < 0 || !(best.Gain > leaf.GainToBeat))
        {
            return SplitCandidate.None;
        }

        var found = new SplitCandidate
        {
            Gain = best.Gain,
            Bin = best.Bin,
            MissingLeft = missingLeft,
            LeftTotal = cumulative[best.Bin] + (missingLeft ? missing : 0),
        };
        return Finish(found, position, leaf, scale, extraL2: 0);
    }

    private ScanRange Thresholds(int position, in LeafTask leaf, int count)
    {
        if (!_options.ExtraTrees || count < 1)
        {
            return new(0, count, 0, TiesToHighest: false);
        }

        int only = (int)(Rng.Mix(leaf.Seed + ((ulong)position * 0x9E3779B97F4A7C15UL)) % (ulong)count);
        return new(only, only + 1, 0, TiesToHighest: false);
    }

    private ScanResult Scan(
        long* cumulative, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms, double known, double rival)
    {
        if (_options.NeedsOutputs)
        {
            return Scan<OutputGain>(cumulative, range, leaf, scale, terms, known, rival);
        }

        return _options.LambdaL1 > 0
            ? Scan<SoftenedGain>(cumulative, range, leaf, scale, terms, known, rival)
            : Scan<PlainGain>(cumulative, range, leaf, scale, terms, known, rival);
    }

    // Where a feature's values are to be in order, most thresholds gain nothing whatever the filter says.
    private static ScanResult Scan<TRule>(
        long* cumulative, in ScanRange range, in LeafTask leaf, in GradientScale scale, in GainTerms terms, double known, double rival)
        where TRule : struct, IGainRule =>
        leaf.Filter.IsUsable && terms.Monotone == 0
            ? leaf.Filter.Best<TRule>(cumulative, range, leaf, scale, terms, known, rival + leaf.GainToBeat)
            : ThresholdScan.Best<TRule>(cumulative, range, leaf, scale, terms);

    private SplitCandidate Finish(in SplitCandidate found, int position, in LeafTask leaf, in GradientScale scale, double extraL2)
    {
        double leftGradient = scale.Gradient(found.LeftTotal);
        double leftHessian = scale.Hessian(found.LeftTotal);
        double rightHessian = leaf.Hessian - leftHessian;
        double l2 = _options.LambdaL2 + extraL2;
        return found with
        {
            Gain = found.Gain - leaf.GainToBeat,
            Feature = position,
            LeftOutput = LeafOutput.Value(_options, leftGradient, leftHessian, l2, leftHessian * leaf.CountFactor, leaf),
            RightOutput = LeafOutput.Value(_options, leaf.Gradient - leftGradient, rightHessian, l2, rightHessian * leaf.CountFactor, leaf),
        };
    }
}
