using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Σ p(bin, class) ln (p(bin, class) / (p(bin) p(class))) of one feature
/// after another; numeric labels are classes by quantile.</summary>
/// <remarks>A feature's bins: one for missing, one for 0, and at most so many of equally many rows for the other values, or one a value
/// where there are few. Between unrelated ones chance leaves about (bins − 1)(classes − 1) / 2 rows.</remarks>
internal sealed class MutualInformation
{
    private const int Missing = 0;
    private const int Zero = 1;
    private const int FirstOther = 2;
    private readonly int[] _classes; // [rows]
    private readonly double[] _classWeights;
    private readonly float[]? _weights;
    private readonly double _total;
    private readonly int _bins;
    private readonly double[] _joint; // [bins × classes]

    internal MutualInformation(Labels labels, float[]? weights, int bins)
    {
        _weights = weights;
        _bins = bins;
        float[] edges = labels.ClassCount > 0 ? [] : Edges(Numbers.SortedFinite(labels.Values), bins);
        _classes = [.. labels.Values.ToArray().Select(label => labels.ClassCount > 0 ? (int)label : BinOf(edges, label))];
        _classWeights = new double[labels.ClassCount > 0 ? labels.ClassCount : edges.Length + 1];
        for (int row = 0; row < _classes.Length; row++)
        {
            _classWeights[_classes[row]] += Weight(row);
        }

        _total = _classWeights.Sum();
        _joint = new double[(bins + FirstOther) * _classWeights.Length];
    }

    internal double Of(FeatureCells cells)
    {
        Array.Clear(_joint);
        int classes = _classWeights.Length;
        _classWeights.CopyTo(_joint, Zero * classes);
        float[] edges = Edges([.. Numbers.SortedFinite(cells.Values).Where(value => value != 0)], _bins);
        for (int at = 0; at < cells.Values.Length; at++)
        {
            float value = cells.Values[at];
            if (value == 0)
            {
                continue;
            }

            int row = cells.Row(at);
            int bin = float.IsNaN(value) ? Missing : FirstOther + BinOf(edges, value);
            _joint[(Zero * classes) + _classes[row]] -= Weight(row);
            _joint[(bin * classes) + _classes[row]] += Weight(row);
        }

        double information = 0;
        for (int start = 0; start < _joint.Length; start += classes)
        {
            ReadOnlySpan<double> bin = _joint.AsSpan(start, classes);
            double weight = 0;
            foreach (double cell in bin)
            {
                weight += cell;
            }

            for (int @class = 0; @class < classes; @class++)
            {
                // Weights that were added and taken away may leave less than nothing.
                information += bin[@class] > 1e-9 * _total
                    ? bin[@class] / _total * Math.Log(bin[@class] * _total / (weight * _classWeights[@class]))
                    : 0;
            }
        }

        return Math.Max(0, information);
    }

    /// <summary>The upper ends of all bins but the last; a value belongs to the first bin whose end it does not exceed.</summary>
    private static float[] Edges(float[] sorted, int bins)
    {
        if (sorted.Length == 0)
        {
            return [];
        }

        var distinct = new List<float>();
        foreach (float value in sorted)
        {
            if (distinct.Count == 0 || value != distinct[^1])
            {
                distinct.Add(value);
            }

            if (distinct.Count > bins)
            {
                return [.. Enumerable.Range(1, bins - 1)
                    .Select(bin => sorted[(int)(((long)bin * sorted.Length / bins) - 1 < 0 ? 0 : ((long)bin * sorted.Length / bins) - 1)])
                    .Distinct()
                    .Where(edge => edge < sorted[^1])];
            }
        }

        return [.. distinct.SkipLast(1)];
    }

    private static int BinOf(float[] edges, float value)
    {
        int at = Array.BinarySearch(edges, value);
        return at >= 0 ? at : ~at;
    }

    private double Weight(int row) => _weights?[row] ?? 1;
}
