using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Splits that bring the sum of squared distances down most: means of numbers, and shares of two classes (where it equals Gini's impurity).</summary>
internal sealed unsafe class MeanSplitter(BinnedMatrix data, ForestTargets targets, ForestOptions options) : INodeSplitter
{
    private const int LanePadding = 8;
    private const double Rounding = 1e-10; // gains below this share of the node's own are rounding

    private readonly NodeHistogram _histogram = new();
    private long[] _sums = GC.AllocateArray<long>(BinColumn.MaxNarrowBins + LanePadding, pinned: true);
    private long[] _values = [];
    private NodeRows _rows = null!;
    private int _start;
    private int _count;
    private LeafTask _node;

    public bool Begin(NodeRows rows, int start, int count)
    {
        (_rows, _start, _count) = (rows, start, count);
        if (_values.Length < count)
        {
            _values = new long[count];
        }

        long total = 0;
        bool same = true;
        double first = TargetOf(rows.Rows[start]);
        for (int i = 0; i < count; i++)
        {
            int row = rows.Rows[start + i];
            _values[i] = targets.Packed[row] * (rows.Units[start + i] / targets.Units[row]); // packed sums are linear: drawn m times counts m-fold
            total += _values[i];
            same = same && TargetOf(row) == first;
        }

        double gradient = targets.Scale.Gradient(total);
        double hessian = targets.Scale.Hessian(total);
        _node = new LeafTask
        {
            Total = total,
            Gradient = gradient,
            Hessian = hessian,
            Count = count,
            MinChildHessian = options.MinDataInLeaf * (hessian / rows.DrawsIn(start, count, targets.Units)) * 0.999,
            GainToBeat = gradient * gradient / hessian,
        };
        return same;
    }

    public bool Try(int feature, double draw, ref NodeSplit best)
    {
        BinnedFeature tried = data.Features[feature];
        _histogram.Read(data, tried, _rows.Rows.Slice(_start, _count));
        if (_histogram.Lowest == _histogram.Highest)
        {
            return false;
        }

        Sum(tried.Mapper.BinCount);
        NodeSplit found = tried.Mapper.IsCategorical ? BestSet(feature) : BestThreshold(feature, tried.Mapper, draw);
        if (found.Gain > best.Gain && found.Gain > Rounding * _node.GainToBeat)
        {
            best = found;
        }

        return true;
    }

    public void AddLeaf(List<double> values) => values.Add(targets.Center - (_node.Gradient / _node.Hessian));

    private double TargetOf(int row) => (double)(targets.Packed[row] >> targets.Scale.Format.Shift) / targets.Units[row];

    private void Sum(int bins)
    {
        if (_sums.Length < bins + LanePadding)
        {
            _sums = GC.AllocateArray<long>(bins + LanePadding, pinned: true);
        }

        _sums.AsSpan(_histogram.Lowest, _histogram.Highest - _histogram.Lowest + 1 + LanePadding).Clear();
        ReadOnlySpan<int> binOf = _histogram.Bins;
        for (int i = 0; i < binOf.Length; i++)
        {
            _sums[binOf[i]] += _values[i];
        }
    }

    private NodeSplit BestThreshold(int feature, BinMapper mapper, double draw)
    {
        bool anyMissing = mapper.HasMissingBin && _histogram.Highest == mapper.MissingBin;
        int lastNumeric = anyMissing ? mapper.NumericBinCount - 1 : _histogram.Highest;
        long missing = anyMissing ? _sums[mapper.MissingBin] : 0;
        while (lastNumeric > _histogram.Lowest && _sums[lastNumeric] == 0)
        {
            lastNumeric--;
        }

        for (int bin = _histogram.Lowest + 1; bin <= lastNumeric; bin++)
        {
            _sums[bin] += _sums[bin - 1];
        }

        int first = _histogram.Lowest;
        int end = lastNumeric;
        if (options.Kind == ForestKind.ExtraTrees && lastNumeric > _histogram.Lowest)
        {
            first = _histogram.RandomThreshold(mapper, lastNumeric, draw);
            end = first + 1;
        }

        // At the last numeric bin the numbers part from the missing.
        fixed (long* sums = _sums)
        {
            ScanResult right = ThresholdScan.Best<PlainGain>(sums, new(first, anyMissing && end == lastNumeric ? end + 1 : end, 0, TiesToHighest: false), _node, targets.Scale, default);
            ScanResult left = anyMissing ? ThresholdScan.Best<PlainGain>(sums, new(first, end, missing, TiesToHighest: false), _node, targets.Scale, default) : new(double.NegativeInfinity, -1);
            ScanResult found = left.Gain > right.Gain ? left : right;

            // Missing values that come only later follow the larger child.
            bool missingLeft = anyMissing ? left.Gain > right.Gain : found.Bin >= 0 && 2 * targets.Scale.Hessian(sums[found.Bin]) >= _node.Hessian;
            return found.Bin < 0 ? NodeSplit.None : new(found.Gain - _node.GainToBeat, feature, found.Bin, missingLeft, null);
        }
    }

    private NodeSplit BestSet(int feature)
    {
        var ordered = new List<(double Mean, int Bin)>();
        for (int bin = Math.Max(1, _histogram.Lowest); bin <= _histogram.Highest; bin++)
        {
            if (_sums[bin] != 0)
            {
                ordered.Add((targets.Scale.Gradient(_sums[bin]) / targets.Scale.Hessian(_sums[bin]), bin));
            }
        }

        ordered.Sort();
        long left = 0;
        double bestGain = double.NegativeInfinity;
        int bestLength = 0;
        for (int i = 0; i < ordered.Count; i++)
        {
            left += _sums[ordered[i].Bin];
            double leftHessian = targets.Scale.Hessian(left);
            double rightHessian = _node.Hessian - leftHessian;
            if (Math.Min(leftHessian, rightHessian) < _node.MinChildHessian)
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

        return bestLength == 0 ? NodeSplit.None : new(bestGain - _node.GainToBeat, feature, 0, false, [.. ordered.Take(bestLength).Select(pair => pair.Bin)]);
    }
}
