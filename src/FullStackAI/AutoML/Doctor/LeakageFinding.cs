namespace FullStackAI.AutoML;

/// <summary>One reason why a model may look better than it is.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Columns">The columns concerned; empty when it concerns the rows as such.</param>
/// <param name="Evidence">How strong it is; its meaning is told by <see cref="LeakageKind"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">What was found, with numbers.</param>
/// <param name="Advice">What to do.</param>
public sealed record LeakageFinding(LeakageKind Kind, IReadOnlyList<string> Columns, double Evidence, LeakageSeverity Severity, string Message, string Advice)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Message} {Advice}";
}
