using System.Globalization;

namespace FullStackAI.AutoML;

/// <summary>One reason why a model may look better than it is.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Columns">The columns concerned; empty when it concerns the rows as such.</param>
/// <param name="Evidence">How strong it is; its meaning is told by <see cref="LeakageKind"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What was found, with numbers.</param>
/// <param name="Advice">What to do.</param>
public sealed record LeakageFinding(
    LeakageKind Kind, IReadOnlyList<string> Columns, double Evidence, LeakageSeverity Severity, string Message, string Advice)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Message} {Advice}";

    /// <summary>A share in words; one that is not zero never reads as if it were.</summary>
    internal static string Percent(double share) =>
        share is > 0 and < 0.001 ? "below 0.1%" : share.ToString("0.0%", CultureInfo.InvariantCulture);
}
