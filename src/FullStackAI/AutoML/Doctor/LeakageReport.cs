namespace FullStackAI.AutoML;

/// <summary>What the examination found.</summary>
/// <param name="Rows">The number of rows with a label.</param>
/// <param name="RowsExamined">The number of rows that scores were taken from.</param>
/// <param name="Findings">The most severe first.</param>
public sealed record LeakageReport(int Rows, int RowsExamined, IReadOnlyList<LeakageFinding> Findings)
{
    /// <summary>The findings that ask for a look: warnings and worse.</summary>
    public IEnumerable<LeakageFinding> Alarms => Findings.Where(finding => finding.Severity >= LeakageSeverity.Warning);

    /// <summary>A line for each finding.</summary>
    public override string ToString() => Findings.Count == 0
        ? "nothing suspicious"
        : string.Join(Environment.NewLine, Findings.Select(finding => $"{finding.Severity}: {finding}"));
}
