using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Splits that bring Gini's impurity of three or more classes down most. The cost
/// of a feature does not depend on the number of classes.</summary>
/// <param name="data">The bins.</param>
/// <param name="targets">With classes.</param>
/// <param name="options">Limits of leaves.</param>
/// <param name="ranges">Draws thresholds; null when all are tried.</param>
internal sealed class ClassSplitter(BinnedMatrix data, ForestTargets targets, ForestOptions options, BinRanges? ranges) : INodeSplitter
{
    private const double Rounding = 1e-10;

    private readonly NodeHistogram _histogram = new();
    private readonly double[] _totals = new double[targets.ClassCount];
    private readonly double[] _lefts = new double[targets.ClassCount];
    private int[] _order = [];
    private int[] _starts = [];
    private NodeRows _rows = null!;
    private int _start;
    private int _count;
    private double _total;
    private double _squares;
    private double _minChild;

    public bool Begin(NodeRows rows, int start, int count, int draws)
    {
        (_rows, _start, _count) = (rows, start, count);
        Array.Clear(_totals);
        foreach (int row in rows.Of(start, count))
        {
            _totals[targets.ClassOf[row]] += rows.Units[row];
        }

        _total = _totals.Sum();
        _squares = _totals.Sum(total => total * total);
        _minChild = options.MinDataInLeaf * (_total / draws) * 0.999;
        return _squares == _total * _total;
    }

    public void Try(int feature, double draw, ref NodeSplit best)
    {
        BinnedFeature tried = data.Features[feature];
        _histogram.Read(data, tried, _rows.Of(_start, _count));
        if (_histogram.Lowest == _histogram.Highest)
        {
            return;
        }

        SortByBin();
        NodeSplit found = tried.Mapper.IsCategorical ? BestSet(feature, draw) : BestThreshold(feature, tried.Mapper, draw);
        if (found.Gain > best.Gain && found.Gain > Rounding * _squares / _total)
        {
            best = found;
        }
    }

    public void AddLeaf(List<double> values)
    {
        foreach (double total in _totals)
        {
            values.Add(total / _total);
        }
    }

    private void SortByBin()
    {
        int width = _histogram.Highest - _histogram.Lowest + 2;
        if (_starts.Length < width)
        {
            _starts = new int[width];
        }

        if (_order.Length < _count)
        {
            _order = new int[_count];
        }

        Span<int> starts = _starts.AsSpan(0, width);
        starts.Clear();
        foreach (int bin in _histogram.Bins)
        {
            starts[bin - _histogram.Lowest + 1]++;
        }

        for (int i = 1; i < width; i++)
        {
            starts[i] += starts[i - 1];
        }

        ReadOnlySpan<int> rows = _rows.Of(_start, _count);
        for (int i = 0; i < rows.Length; i++)
        {
            _order[starts[_histogram.Bins[i] - _histogram.Lowest]++] = rows[i];
        }

        // Now starts[b] is the end of bin b, which is the start of the next.
    }

    private ReadOnlySpan<int> RowsOf(int bin)
    {
        int place = bin - _histogram.Lowest;
        return place < 0 || bin > _histogram.Highest ? [] : _order.AsSpan((place == 0 ? 0 : _starts[place - 1]).._starts[place]);
    }

    private NodeSplit BestThreshold(int feature, BinMapper mapper, double draw)
    {
        int missingBin = mapper.HasMissingBin ? mapper.MissingBin : -1;
        bool anyMissing = _histogram.Highest == missingBin;
        int lastNumeric = anyMissing ? mapper.NumericBinCount - 1 : _histogram.Highest;
        while (lastNumeric > _histogram.Lowest && RowsOf(lastNumeric).Length == 0)
        {
            lastNumeric--;
        }

        int only = ranges is not null && lastNumeric > _histogram.Lowest
            ? ranges.Threshold(feature, _histogram.Lowest, lastNumeric, draw)
            : -1;
        NodeSplit right = Scan(feature, lastNumeric, only, anyMissing, []);
        NodeSplit left = anyMissing ? Scan(feature, lastNumeric, only, false, RowsOf(missingBin)) : NodeSplit.None;
        return left.Gain > right.Gain ? left with { MissingLeft = true } : right;
    }

    private NodeSplit Scan(int feature, int lastNumeric, int only, bool tryLast, ReadOnlySpan<int> startLeft)
    {
        Array.Clear(_lefts);
        double left = 0;
        double leftSquares = 0;
        double rightSquares = _squares;
        Move(startLeft, ref left, ref leftSquares, ref rightSquares);
        NodeSplit best = NodeSplit.None;
        for (int bin = _histogram.Lowest; bin < lastNumeric || (tryLast && bin == lastNumeric); bin++)
        {
            ReadOnlySpan<int> moved = RowsOf(bin);
            Move(moved, ref left, ref leftSquares, ref rightSquares);
            double right = _total - left;
            if (left < _minChild || right < _minChild || (only >= 0 && bin != only && bin != lastNumeric))
            {
                continue;
            }

            double gain = (leftSquares / left) + (rightSquares / right) - (_squares / _total);
            if (gain > best.Gain)
            {
                best = new(gain, feature, bin, 2 * left >= _total && startLeft.Length == 0 && !tryLast, null);
            }
        }

        return best;
    }

    private NodeSplit BestSet(int feature, double draw)
    {
        // Categories in the order of their share of the node's most frequent class: exact for two classes, a good order for more.
        int main = Array.IndexOf(_totals, _totals.Max());
        var ordered = new List<(double Share, int Bin)>();
        for (int bin = Math.Max(1, _histogram.Lowest); bin <= _histogram.Highest; bin++)
        {
            double own = 0;
            double all = 0;
            foreach (int row in RowsOf(bin))
            {
                all += _rows.Units[row];
                own += targets.ClassOf[row] == main ? _rows.Units[row] : 0;
            }

            if (all > 0)
            {
                ordered.Add((own / all, bin));
            }
        }

        if (ranges is null)
        {
            ordered.Sort(); // extra trees draw a place in the order of the bins
        }

        int only = ranges is null ? 0 : 1 + (int)(draw * (ordered.Count - (RowsOf(0).Length > 0 ? 0 : 1)));
        Array.Clear(_lefts);
        double left = 0;
        double leftSquares = 0;
        double rightSquares = _squares;
        double bestGain = 0;
        int bestLength = 0;
        for (int i = 0; i < ordered.Count; i++)
        {
            Move(RowsOf(ordered[i].Bin), ref left, ref leftSquares, ref rightSquares);
            double right = _total - left;
            if (left < _minChild || right < _minChild || (only > 0 && i + 1 != only))
            {
                continue;
            }

            double gain = (leftSquares / left) + (rightSquares / right) - (_squares / _total);
            if (gain > bestGain)
            {
                (bestGain, bestLength) = (gain, i + 1);
            }
        }

        return bestLength == 0 ? NodeSplit.None : new(bestGain, feature, 0, false, [.. ordered.Take(bestLength).Select(pair => pair.Bin)]);
    }

    private void Move(ReadOnlySpan<int> rows, ref double left, ref double leftSquares, ref double rightSquares)
    {
        foreach (int row in rows)
        {
            int @class = targets.ClassOf[row];
            double unit = _rows.Units[row];
            double onLeft = _lefts[@class];
            double onRight = _totals[@class] - onLeft;
            leftSquares += unit * ((2 * onLeft) + unit);
            rightSquares -= unit * ((2 * onRight) - unit);
            _lefts[@class] = onLeft + unit;
            left += unit;
        }
    }
}
