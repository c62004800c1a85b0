using FullStackAI.Serialization;

namespace FullStackAI.Models.Calibration;

/// <summary>A rising curve through given points, straight between them and flat outside; of
/// several classes each is corrected and the row divided by its sum.</summary>
public sealed class IsotonicCalibrator : Calibrator
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "calibrate-isotonic";

    private readonly double[] _from;
    private readonly double[] _to;

    /// <summary>Fixes the curve.</summary>
    /// <param name="from">[points]; strictly rising probabilities in [0, 1]; at least one.</param>
    /// <param name="to">[points]; rising or level probabilities in [0, 1].</param>
    /// <exception cref="ArgumentException">The points are no rising curve in [0, 1].</exception>
    public IsotonicCalibrator(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        if (!IsCurve(from, to))
        {
            throw new ArgumentException(
                $"An isotonic curve needs {nameof(from)} strictly rising and {nameof(to)} rising or level, both in [0, 1] and of one length of at least 1.",
                nameof(from));
        }

        _from = from.ToArray();
        _to = to.ToArray();
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>[points]; the uncorrected probabilities.</summary>
    public ReadOnlySpan<double> From => _from;

    /// <summary>[points]; the corrected probabilities.</summary>
    public ReadOnlySpan<double> To => _to;

    /// <inheritdoc/>
    public override void Apply(Span<double> probabilities, int outputCount)
    {
        foreach (ref double probability in probabilities)
        {
            probability = Correct(probability);
        }

        for (int start = 0; outputCount > 1 && start < probabilities.Length; start += outputCount)
        {
            Normalize(probabilities.Slice(start, outputCount));
        }
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        writer.WriteDoubles(_from);
        writer.WriteDoubles(_to);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static IsotonicCalibrator Read(ComponentReader reader)
    {
        double[] from = reader.ReadDoubles();
        double[] to = reader.ReadDoubles();
        return IsCurve(from, to) ? new(from, to) : throw reader.Fault("the points are no rising curve in [0, 1]");
    }

    private static bool IsCurve(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        bool rises = from.Length >= 1 && from.Length == to.Length;
        for (int point = 0; rises && point < from.Length; point++)
        {
            rises = from[point] is >= 0 and <= 1 && to[point] is >= 0 and <= 1
                && (point == 0 || (from[point] > from[point - 1] && to[point] >= to[point - 1]));
        }

        return rises;
    }

    private static void Normalize(Span<double> row)
    {
        double sum = 0;
        foreach (double value in row)
        {
            sum += value;
        }

        foreach (ref double value in row)
        {
            value = sum > 0 ? value / sum : 1.0 / row.Length;
        }
    }

    private double Correct(double probability)
    {
        int found = Array.BinarySearch(_from, probability);
        if (found >= 0)
        {
            return _to[found];
        }

        int above = ~found;
        if (above == 0 || above == _from.Length)
        {
            return _to[above == 0 ? 0 : above - 1];
        }

        double share = (probability - _from[above - 1]) / (_from[above] - _from[above - 1]);
        return _to[above - 1] + (share * (_to[above] - _to[above - 1]));
    }
}
