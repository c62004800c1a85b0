using System.Globalization;

namespace FullStackAI.Metrics;

/// <summary>Two ends between which a number is expected to lie.</summary>
/// <param name="Lower">The lower end; NaN where it is not known.</param>
/// <param name="Upper">The upper end, not below <paramref name="Lower"/>; NaN where it is not known.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>How far the ends are apart; NaN where one of them is not known.</summary>
    public double Width => Upper - Lower;

    /// <summary>Whether a number lies between the ends, or on one of them.</summary>
    /// <param name="value">The number; NaN lies nowhere.</param>
    public bool Contains(double value) => value >= Lower && value <= Upper;

    /// <summary>For example <c>0.9012 to 0.9271</c>; invariant culture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lower:G4} to {Upper:G4}");
}
