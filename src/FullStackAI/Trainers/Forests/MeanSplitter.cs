using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Splits that bring the sum of squared distances down most: means of numbers, and
/// shares of two classes (where it equals Gini's impurity).</summary>
/// <param name="data">The bins.</param>
/// <param name="targets">With packed sums.</param>
/// <param name="options">Limits of leaves.</param>
/// <param name="ranges">Draws thresholds; null when all are tried.</param>
internal sealed unsafe class MeanSplitter(
    BinnedMatrix data, ForestTargets targets, ForestOptions options, BinRanges? ranges) : INodeSplitter
{
    private const double Rounding = 1e-10; // gains below this share of the node's own are rounding

    private const int MostInserted = 32;

    private readonly NodeHistogram _histogram = new();
    private readonly BinSums _sums = new();
    private (double Mean, int Bin)[] _ordered = [];
    private long[] _values = [];
    private NodeRows _rows = null!;
    private int _start;
    private int _count;
    private LeafTask _node;

    public bool Begin(NodeRows rows, int start, int count, int draws)
    {
        (_rows, _start, _count) = (rows, start, count);
        if (_values.Length < count)
        {
            _values = new long[Math.Max(count, 2 * _values.Length)];
        }

        long total = 0;
        ReadOnlySpan<int> list = rows.Of(start, count);
        ReadOnlySpan<long> drawn = rows.Drawn;
        Span<long> values = _values.AsSpan(0, count);
        for (int i = 0; i < values.Length; i++)
        {
            long value = drawn[list[i]];
            values[i] = value;
            total += value;
        }

        double gradient = targets.Scale.Gradient(total);
        double hessian = targets.Scale.Hessian(total);
        _node = new LeafTask
        {
            Total = total,
            Gradient = gradient,
            Hessian = hessian,
            Count = count,
            MinChildHessian = options.MinDataInLeaf * (hessian / draws) * 0.999,
            GainToBeat = gradient * gradient / hessian,
        };
        return IsPure(values);
    }

    public void Try(int feature, double draw, ref NodeSplit best)
    {
        BinnedFeature tried = data.Features[feature];
        _histogram.Read(data, tried, _rows.Of(_start, _count));
        if (_histogram.Lowest == _histogram.Highest)
        {
            return;
        }

        NodeSplit found = tried.Mapper.IsCategorical ? (ranges is null || _histogram.Lowest == 0
            ? BestSet(feature, draw, best.Gain)
            : DrawnSet(feature, draw))
            : ranges is null || (tried.Mapper.HasMissingBin && _histogram.Highest == tried.Mapper.MissingBin) ? BestThreshold(
                feature, tried.Mapper, draw)
            : DrawnThreshold(feature, draw);
        if (found.Gain > best.Gain && found.Gain > Rounding * _node.GainToBeat)
        {
            best = found;
        }
    }

    public void AddLeaf(List<double> values) => values.Add(targets.Center - (_node.Gradient / _node.Hessian));

    private bool IsPure(ReadOnlySpan<long> values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (!targets.IsSame(values[i], values[0]))
            {
                return false;
            }
        }

        return true;
    }

    private double TargetOf(long value) => targets.Scale.Gradient(value) / targets.Scale.Hessian(value);

    // Nothing is missing here, so one threshold needs no sums of bins.
    private NodeSplit DrawnThreshold(int feature, double draw)
    {
        int cut = ranges!.Threshold(feature, _histogram.Lowest, _histogram.Highest, draw);
        return SplitAt(cut) is (double gain, bool larger) ? new(gain, feature, cut, larger, null) : NodeSplit.None;
    }

    // Bins of categories stand in the order of their counts, which knows nothing of the target.
    private NodeSplit DrawnSet(int feature, double draw)
    {
        int cut = _histogram.Lowest + (int)(draw * (_histogram.Highest - _histogram.Lowest));
        return SplitAt(cut) is (double gain, _) ? new(gain, feature, 0, false, [.. Enumerable.Range(1, cut)]) : NodeSplit.None;
    }

    private (double Gain, bool LargerLeft)? SplitAt(int cut)
    {
        long left = _histogram.SumUpTo(_values, cut);
        double leftHessian = targets.Scale.Hessian(left);
        double rightHessian = _node.Hessian - leftHessian;
        if (Math.Min(leftHessian, rightHessian) < _node.MinChildHessian)
        {
            return null;
        }

        double leftGradient = targets.Scale.Gradient(left);
        double rightGradient = _node.Gradient - leftGradient;
        double gain = ((leftGradient * leftGradient * rightHessian) + (rightGradient * rightGradient * leftHessian))
            / (leftHessian * rightHessian);
        return (gain - _node.GainToBeat, IsLargerLeft(left));
    }

    private NodeSplit BestThreshold(int feature, BinMapper mapper, double draw)
    {
        _sums.Collect(_histogram, _values);
        bool anyMissing = mapper.HasMissingBin && _histogram.Highest == mapper.MissingBin;
        int numeric = _sums.Count - (anyMissing ? 1 : 0);
        Span<long> sums = _sums.Sums;
        long missing = anyMissing ? sums[^1] : 0;
        for (int i = 1; i < numeric; i++)
        {
            sums[i] += sums[i - 1];
        }

        int first = 0;
        int end = numeric - 1;
        int cut = -1;
        if (ranges is not null && numeric > 1)
        {
            cut = ranges.Threshold(feature, _histogram.Lowest, _sums.Bins[numeric - 1], draw);
            first = LastUpTo(_sums.Bins[..numeric], cut);
            end = first + 1;
        }

        // At the last numeric bin the numbers part from the missing.
        ScanResult right = ThresholdScan.Best<PlainGain>(
            _sums.Pointer, new(first, anyMissing && cut < 0 ? end + 1 : end, 0, TiesToHighest: false), _node, targets.Scale, default);
        ScanResult left = anyMissing
            ? ThresholdScan.Best<PlainGain>(_sums.Pointer, new(first, end, missing, TiesToHighest: false), _node, targets.Scale, default)
            : new(double.NegativeInfinity, -1);
        ScanResult found = left.Gain > right.Gain ? left : right;
        if (found.Bin < 0)
        {
            return NodeSplit.None;
        }

        bool missingLeft = anyMissing ? left.Gain > right.Gain : IsLargerLeft(sums[found.Bin]);
        return new(found.Gain - _node.GainToBeat, feature, cut < 0 ? _sums.Bins[found.Bin] : cut, missingLeft, null);
    }

    // Missing values that come only later follow the larger child.
    private bool IsLargerLeft(long left) => 2 * targets.Scale.Hessian(left) >= _node.Hessian;

    private static int LastUpTo(ReadOnlySpan<int> bins, int cut)
    {
        int place = bins.BinarySearch(cut);
        return place >= 0 ? place : ~place - 1;
    }

    private NodeSplit BestSet(int feature, double draw, double known)
    {
        _sums.Collect(_histogram, _values);
        if (_ordered.Length < _sums.Count)
        {
            _ordered = new (double, int)[2 * _sums.Count];
        }

        int rare = _sums.Bins[0] == 0 ? 1 : 0; // bin 0 always goes right
        Span<(double Mean, int Bin)> ordered = _ordered.AsSpan(0, _sums.Count - rare);
        for (int i = 0; i < ordered.Length; i++)
        {
            ordered[i] = (TargetOf(_sums.Sums[i + rare]), i + rare);
        }

        if (ranges is null)
        {
            Sort(ordered); // extra trees draw a place in the order of the bins
        }

        int only = ranges is null ? 0 : 1 + (int)(draw * (ordered.Length - 1 + rare));
        long left = 0;
        double bestGain = double.NegativeInfinity;
        int bestLength = 0;
        for (int i = 0; i < ordered.Length; i++)
        {
            left += _sums.Sums[ordered[i].Bin];
            double leftHessian = targets.Scale.Hessian(left);
            double rightHessian = _node.Hessian - leftHessian;
            if (Math.Min(leftHessian, rightHessian) < _node.MinChildHessian || (only > 0 && i + 1 != only))
            {
                continue;
            }

            double leftGradient = targets.Scale.Gradient(left);
            double rightGradient = _node.Gradient - leftGradient;
            double gain = (leftGradient * leftGradient / leftHessian) + (rightGradient * rightGradient / rightHessian);
            if (gain > bestGain)
            {
                (bestGain, bestLength) = (gain, i + 1);
            }
        }

        if (bestLength == 0 || bestGain - _node.GainToBeat <= known)
        {
            return NodeSplit.None;
        }

        int[] bins = new int[bestLength];
        for (int i = 0; i < bins.Length; i++)
        {
            bins[i] = _sums.Bins[ordered[i].Bin];
        }

        return new(bestGain - _node.GainToBeat, feature, 0, false, bins);
    }

    // By mean, then by bin. Most nodes hold few categories: a library's sort costs more than it saves.
    private static void Sort(Span<(double Mean, int Bin)> ordered)
    {
        if (ordered.Length > MostInserted)
        {
            ordered.Sort();
            return;
        }

        for (int i = 1; i < ordered.Length; i++)
        {
            (double Mean, int Bin) moved = ordered[i];
            int place = i;
            for (; place > 0 && ordered[place - 1].Mean > moved.Mean; place--)
            {
                ordered[place] = ordered[place - 1];
            }

            ordered[place] = moved;
        }
    }
}
