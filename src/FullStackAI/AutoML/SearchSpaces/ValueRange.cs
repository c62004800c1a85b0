namespace FullStackAI.AutoML;

/// <summary>Brings values between two ends to [0, 1] and back.</summary>
internal sealed class ValueRange
{
    private readonly double _low;
    private readonly double _high;
    private readonly bool _isLogarithmic;

    internal ValueRange(string name, double low, double high, SearchScale scale)
    {
        _isLogarithmic = scale == SearchScale.Logarithmic;
        if (!(low < high) || !double.IsFinite(low) || !double.IsFinite(high) || (_isLogarithmic && low <= 0))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Dimension '{name}' goes from {low} to {high}; expected two finite ends, the lower one first{(_isLogarithmic ? " and above 0, as the scale is logarithmic" : "")}."));
        }

        _low = _isLogarithmic ? Math.Log(low) : low;
        _high = _isLogarithmic ? Math.Log(high) : high;
    }

    internal double ToUnit(double value) =>
        Math.Clamp(((_isLogarithmic ? Math.Log(Math.Max(value, double.Epsilon)) : value) - _low) / (_high - _low), 0, 1);

    internal double FromUnit(double unit)
    {
        double value = _low + (unit * (_high - _low));
        return _isLogarithmic ? Math.Exp(value) : value;
    }
}
