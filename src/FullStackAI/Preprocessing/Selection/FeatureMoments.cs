using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Weighted sums of one feature after another around a shift, in all and by class; missing
/// cells are left out. Each row weighs as if it stood there so many times.</summary>
internal sealed class FeatureMoments
{
    private readonly float[]? _weights;
    private readonly float[] _labels;
    private readonly double[] _classWeights; // [classes]; one class stands for all rows where labels are numbers or absent
    private readonly bool _isNumeric;
    private readonly double _labelShift;
    private readonly double _labelSum;
    private readonly double _labelSquares;

    internal FeatureMoments(int rows, Labels? labels, float[]? weights)
    {
        _weights = weights;
        _isNumeric = labels is not null && labels.ClassCount == 0;
        _labels = labels?.Values.ToArray() ?? [];
        _classWeights = new double[Math.Max(1, labels?.ClassCount ?? 0)];
        for (int row = 0; row < rows; row++)
        {
            _classWeights[ClassOf(row)] += Weight(row);
        }

        if (_isNumeric)
        {
            _labelShift = _labels.Select((label, row) => Weight(row) * (double)label).Sum() / _classWeights[0];
            for (int row = 0; row < rows; row++)
            {
                double centred = _labels[row] - _labelShift;
                _labelSum += Weight(row) * centred;
                _labelSquares += Weight(row) * centred * centred;
            }
        }

        Counts = new double[_classWeights.Length];
        Sums = new double[_classWeights.Length];
    }

    /// <summary>[classes]; the weight of the rows that are not missing.</summary>
    internal double[] Counts { get; }

    /// <summary>[classes]; Σ (cell − shift).</summary>
    internal double[] Sums { get; }

    /// <summary>The weight of all rows that are not missing.</summary>
    internal double Count => Counts.Sum();

    /// <summary>Σ (cell − shift) of all classes.</summary>
    internal double Sum => Sums.Sum();

    /// <summary>Σ (cell − shift)².</summary>
    internal double Squares { get; private set; }

    /// <summary>Σ (cell − shift)(label − mean label) of numeric labels.</summary>
    internal double Products { get; private set; }

    /// <summary>Σ (label − mean label) over the rows that are not missing.</summary>
    internal double LabelSum { get; private set; }

    /// <summary>Σ (label − mean label)² over the rows that are not missing.</summary>
    internal double LabelSquares { get; private set; }

    /// <summary>The smallest cell; 0 counts where cells are not stored.</summary>
    internal double Smallest { get; private set; }

    /// <summary>Adds up a feature.</summary>
    /// <param name="cells">Its cells.</param>
    /// <param name="centred">Whether to add around a mean, for exactness; a feature that is not stored whole is added around 0.</param>
    internal void Read(FeatureCells cells, bool centred = true)
    {
        _classWeights.CopyTo(Counts, 0);
        Array.Clear(Sums);
        (Squares, Products, LabelSum, LabelSquares) = (0, 0, _labelSum, _labelSquares);
        Smallest = cells.IsWhole ? double.PositiveInfinity : 0;
        double shift = centred && cells.IsWhole ? Numbers.Mean(cells.Values) : 0;
        for (int at = 0; at < cells.Values.Length; at++)
        {
            int row = cells.Row(at);
            float value = cells.Values[at];
            double weight = Weight(row);
            double label = _isNumeric ? _labels[row] - _labelShift : 0;
            if (!float.IsFinite(value))
            {
                Counts[ClassOf(row)] -= weight;
                LabelSum -= weight * label;
                LabelSquares -= weight * label * label;
                continue;
            }

            double distance = value - shift;
            Sums[ClassOf(row)] += weight * distance;
            Squares += weight * distance * distance;
            Products += weight * distance * label;
            Smallest = Math.Min(Smallest, value);
        }
    }

    private double Weight(int row) => _weights?[row] ?? 1;

    private int ClassOf(int row) => _isNumeric || _labels.Length == 0 ? 0 : (int)_labels[row];
}
