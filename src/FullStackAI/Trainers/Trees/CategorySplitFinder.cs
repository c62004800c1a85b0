namespace FullStackAI.Trainers.Trees;

/// <summary>Finds the best set of categories to send left: one alone where there are few, else
/// a prefix of the categories sorted by their mean gradient.</summary>
/// <remarks>Sorting by Σg / (Σh + smooth) makes the best partition a prefix (Fisher, 1958). Limits
/// and extra regularisation are LightGBM's. One instance per thread.</remarks>
internal sealed unsafe class CategorySplitFinder(GrowthOptions options)
{
    private double[] _ratios = [];
    private int[] _bins = [];

    /// <summary>The best split by a categorical feature.</summary>
    /// <param name="sums">[bins]; packed sums; bin 0 (rare, missing, unseen) always goes right.</param>
    /// <param name="bins">Number of bins.</param>
    /// <param name="leaf">The leaf's sums and limits.</param>
    /// <param name="scale">Units of the packed sums.</param>
    /// <returns>Gain before the leaf's own is taken off; <see cref="SplitCandidate.None"/>
    /// when nothing beats it. Outputs and feature are not set.</returns>
    internal SplitCandidate Find(long* sums, int bins, in LeafTask leaf, in GradientScale scale) =>
        bins <= options.MaxCatToOneHot ? OneAlone(sums, bins, leaf, scale) : SortedPrefix(sums, bins, leaf, scale);

    /// <summary>The extra λ₂ of splits on a feature with so many bins.</summary>
    internal double ExtraL2(int bins) => bins <= options.MaxCatToOneHot ? 0 : options.CatL2;

    /// <summary>The categories that may be ordered, by their mean gradient.</summary>
    internal int[] Sorted(long* sums, int bins, in LeafTask leaf, in GradientScale scale)
    {
        int used = Sort(sums, bins, leaf, scale);
        return _bins[..used];
    }

    private SplitCandidate OneAlone(long* sums, int bins, in LeafTask leaf, in GradientScale scale)
    {
        SplitCandidate best = SplitCandidate.None;
        for (int bin = 1; bin < bins; bin++)
        {
            double hessian = scale.Hessian(sums[bin]);
            double other = leaf.Hessian - hessian;
            if (Math.Min(hessian, other) < leaf.MinChildHessian)
            {
                continue;
            }

            double gain = PairGain(scale.Gradient(sums[bin]), hessian, options.LambdaL2, leaf);
            if (gain > leaf.GainToBeat && gain > best.Gain)
            {
                best = new() { Gain = gain, LeftBins = [bin], LeftTotal = sums[bin] };
            }
        }

        return best;
    }

    private SplitCandidate SortedPrefix(long* sums, int bins, in LeafTask leaf, in GradientScale scale)
    {
        int used = Sort(sums, bins, leaf, scale);
        int longest = Math.Min(options.MaxCatThreshold, (used + 1) / 2);
        double l2 = options.LambdaL2 + options.CatL2;
        double bestGain = double.NegativeInfinity;
        int bestLength = 0;
        bool bestFromEnd = false;
        long bestTotal = 0;
        foreach (bool fromEnd in (ReadOnlySpan<bool>)[false, true])
        {
            long left = 0;
            double groupCount = 0;
            for (int i = 0; i < used && i < longest; i++)
            {
                long sum = sums[_bins[fromEnd ? used - 1 - i : i]];
                left += sum;
                groupCount += Rounded(scale.Hessian(sum) * leaf.CountFactor);
                double leftHessian = scale.Hessian(left);
                if (leftHessian < leaf.MinChildHessian)
                {
                    continue;
                }

                double rightHessian = leaf.Hessian - leftHessian;
                if (rightHessian < leaf.MinChildHessian || rightHessian * leaf.CountFactor < options.MinDataPerGroup - 0.5)
                {
                    break;
                }

                if (groupCount < options.MinDataPerGroup)
                {
                    continue;
                }

                groupCount = 0;
                double gain = PairGain(scale.Gradient(left), leftHessian, l2, leaf);
                if (gain > leaf.GainToBeat && gain > bestGain)
                {
                    (bestGain, bestLength, bestFromEnd, bestTotal) = (gain, i + 1, fromEnd, left);
                }
            }
        }

        if (bestLength == 0)
        {
            return SplitCandidate.None;
        }

        int[] chosen = bestFromEnd ? _bins[(used - bestLength)..used] : _bins[..bestLength];
        return new() { Gain = bestGain, LeftBins = chosen, LeftTotal = bestTotal };
    }

    private int Sort(long* sums, int bins, in LeafTask leaf, in GradientScale scale)
    {
        if (_bins.Length < bins)
        {
            _bins = new int[bins];
            _ratios = new double[bins];
        }

        int used = 0;
        double minHessian = (options.CatSmooth - 0.5) / leaf.CountFactor;
        for (int bin = 1; bin < bins; bin++)
        {
            double hessian = scale.Hessian(sums[bin]);
            if (hessian >= minHessian && (sums[bin] != 0 || options.CatSmooth <= 0))
            {
                _bins[used] = bin;
                _ratios[used++] = Coarse(scale.Gradient(sums[bin]) / (hessian + options.CatSmooth));
            }
        }

        Span<double> ratios = _ratios.AsSpan(0, used);
        Span<int> order = _bins.AsSpan(0, used);
        MemoryExtensions.Sort(ratios, order);
        for (int start = 0; start < used;)
        {
            // The sort is not stable: equal ratios are put into the order of their bins.
            int end = start + 1;
            while (end < used && ratios[end] == ratios[start])
            {
                end++;
            }

            order[start..end].Sort();
            start = end;
        }

        return used;
    }

    private double PairGain(double leftGradient, double leftHessian, double l2, in LeafTask leaf)
    {
        double rightGradient = leaf.Gradient - leftGradient;
        double rightHessian = leaf.Hessian - leftHessian;
        if (!options.NeedsOutputs)
        {
            return LeafOutput.Gain(options, leftGradient, leftHessian, l2) + LeafOutput.Gain(options, rightGradient, rightHessian, l2);
        }

        double left = LeafOutput.Value(options, leftGradient, leftHessian, l2, leftHessian * leaf.CountFactor, leaf);
        double right = LeafOutput.Value(options, rightGradient, rightHessian, l2, rightHessian * leaf.CountFactor, leaf);
        return LeafOutput.GainAt(
            options, leftGradient, leftHessian, l2, left) + LeafOutput.GainAt(options, rightGradient, rightHessian, l2, right);
    }

    /// <summary>Keeps 14 significant bits, so that categories whose ratios differ by rounding
    /// only count as equal and stand in the order of their bins.</summary>
    private static double Coarse(double ratio) =>
        BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(ratio) + (1L << 37)) & ~((1L << 38) - 1));

    private static double Rounded(double value) => Math.Floor(value + 0.5);
}
