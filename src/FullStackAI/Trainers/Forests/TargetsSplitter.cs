using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Splits that bring the sum of squared distances of several numbers down most. Sums are taken in
/// the order of the rows by one thread, so they do not depend on threads.</summary>
/// <param name="data">The bins.</param>
/// <param name="targets">Several numbers a row.</param>
/// <param name="options">Limits of leaves.</param>
/// <param name="ranges">Draws thresholds; null when all are tried.</param>
internal sealed class TargetsSplitter(BinnedMatrix data, ForestTargets targets, ForestOptions options, BinRanges? ranges) : INodeSplitter
{
    private const double Rounding = 1e-10;

    private readonly int _width = targets.OutputCount;
    private readonly NodeHistogram _histogram = new();
    private readonly double[] _totals = new double[targets.OutputCount];
    private readonly double[] _left = new double[targets.OutputCount];
    private double[] _sums = [];
    private double[] _weights = [];
    private NodeRows _rows = null!;
    private int _start;
    private int _count;
    private double _weight;
    private double _own;
    private double _minChild;

    public bool Begin(NodeRows rows, int start, int count, int draws)
    {
        (_rows, _start, _count) = (rows, start, count);
        Array.Clear(_totals);
        _weight = 0;
        bool same = true;
        ReadOnlySpan<int> list = rows.Of(start, count);
        ReadOnlySpan<double> first = targets.ValuesOf(list[0]);
        foreach (int row in list)
        {
            ReadOnlySpan<double> values = targets.ValuesOf(row);
            Add(_totals, values, rows.Units[row]);
            _weight += rows.Units[row];
            same = same && values.SequenceEqual(first);
        }

        _own = Squares(_totals) / _weight;
        _minChild = options.MinDataInLeaf * (_weight / draws) * 0.999;
        return same;
    }

    public void Try(int feature, double draw, ref NodeSplit best)
    {
        BinnedFeature tried = data.Features[feature];
        _histogram.Read(data, tried, _rows.Of(_start, _count));
        if (_histogram.Lowest == _histogram.Highest)
        {
            return;
        }

        Sum();
        NodeSplit found = tried.Mapper.IsCategorical ? BestSet(feature, draw) : BestThreshold(feature, tried.Mapper, draw);
        if (found.Gain > best.Gain && found.Gain > Rounding * _own)
        {
            best = found;
        }
    }

    public void AddLeaf(List<double> values)
    {
        for (int target = 0; target < _width; target++)
        {
            values.Add(targets.Centers[target] + (_totals[target] / _weight));
        }
    }

    private void Sum()
    {
        int bins = _histogram.Highest - _histogram.Lowest + 1;
        if (_weights.Length < bins)
        {
            _weights = new double[bins];
            _sums = new double[bins * _width];
        }

        _weights.AsSpan(0, bins).Clear();
        _sums.AsSpan(0, bins * _width).Clear();
        ReadOnlySpan<ushort> binOf = _histogram.Bins;
        ReadOnlySpan<int> rows = _rows.Of(_start, _count);
        for (int i = 0; i < binOf.Length; i++)
        {
            int place = binOf[i] - _histogram.Lowest;
            double unit = _rows.Units[rows[i]];
            _weights[place] += unit;
            Add(_sums.AsSpan(place * _width, _width), targets.ValuesOf(rows[i]), unit);
        }
    }

    private NodeSplit BestThreshold(int feature, BinMapper mapper, double draw)
    {
        bool anyMissing = mapper.HasMissingBin && _histogram.Highest == mapper.MissingBin;
        int lastNumeric = anyMissing ? mapper.NumericBinCount - 1 : _histogram.Highest;
        while (lastNumeric > _histogram.Lowest && _weights[lastNumeric - _histogram.Lowest] == 0)
        {
            lastNumeric--;
        }

        bool draws = ranges is not null && lastNumeric > _histogram.Lowest;
        int only = draws ? ranges!.Threshold(feature, _histogram.Lowest, lastNumeric, draw) : -1;
        NodeSplit best = NodeSplit.None;
        foreach (bool missingLeft in anyMissing ? (ReadOnlySpan<bool>)[false, true] : [false])
        {
            double weight = 0;
            _left.AsSpan().Clear();
            if (missingLeft)
            {
                Take(mapper.MissingBin, ref weight);
            }

            // At the last numeric bin the numbers part from the missing.
            int end = anyMissing && !missingLeft && !draws ? lastNumeric : lastNumeric - 1;
            for (int bin = _histogram.Lowest; bin <= end; bin++)
            {
                Take(bin, ref weight);
                double gain = draws && bin != only ? 0 : GainOf(weight);
                if (gain > best.Gain)
                {
                    best = new(gain, feature, bin, anyMissing ? missingLeft : 2 * weight >= _weight, null);
                }
            }
        }

        return best;
    }

    // Categories in the order of the target that varies most among them.
    private NodeSplit BestSet(int feature, double draw)
    {
        int[] present =
        [
            .. Enumerable.Range(Math.Max(1, _histogram.Lowest), Math.Max(0, _histogram.Highest - Math.Max(1, _histogram.Lowest) + 1)).Where(
                bin => _weights[bin - _histogram.Lowest] > 0)
        ];
        int widest = Enumerable.Range(0, _width).MaxBy(
            target => present.Sum(bin => MeanOf(bin, target) * _sums[((bin - _histogram.Lowest) * _width) + target]));
        // extra trees draw a place in the order of the bins
        int[] ordered = ranges is null ? [.. present.OrderBy(bin => MeanOf(bin, widest)).ThenBy(bin => bin)] : present;
        double weight = 0;
        _left.AsSpan().Clear();
        double best = 0;
        int length = 0;
        int only = ranges is null ? 0 : 1 + (int)(draw * (ordered.Length - (_histogram.Lowest == 0 ? 0 : 1)));
        for (int i = 0; i < ordered.Length; i++)
        {
            Take(ordered[i], ref weight);
            double gain = only > 0 && i + 1 != only ? 0 : GainOf(weight);
            if (gain > best)
            {
                (best, length) = (gain, i + 1);
            }
        }

        return length == 0 ? NodeSplit.None : new(best, feature, 0, false, ordered[..length]);
    }

    private double MeanOf(int bin, int target) => _sums[((bin - _histogram.Lowest) * _width) + target] / _weights[bin - _histogram.Lowest];

    private void Take(int bin, ref double weight)
    {
        int place = bin - _histogram.Lowest;
        weight += _weights[place];
        Add(_left, _sums.AsSpan(place * _width, _width), 1);
    }

    private double GainOf(double weight)
    {
        double rest = _weight - weight;
        if (Math.Min(weight, rest) < _minChild)
        {
            return 0;
        }

        double left = 0;
        double right = 0;
        for (int target = 0; target < _width; target++)
        {
            double other = _totals[target] - _left[target];
            left += _left[target] * _left[target];
            right += other * other;
        }

        return (left / weight) + (right / rest) - _own;
    }

    private static void Add(Span<double> sums, ReadOnlySpan<double> values, double factor)
    {
        for (int target = 0; target < sums.Length; target++)
        {
            sums[target] += factor * values[target];
        }
    }

    private static double Squares(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value * value;
        }

        return sum;
    }
}
