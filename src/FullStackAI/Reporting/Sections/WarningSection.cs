using FullStackAI.AutoML;

namespace FullStackAI.Reporting;

/// <summary>What the doctor found before training, and what people should know about the rows.</summary>
internal static class WarningSection
{
    private const int Most = 50;

    internal static Section? Of(ReportFacts facts)
    {
        if (facts.Board is not { } board)
        {
            return null;
        }

        IReadOnlyList<LeakageFinding> findings = board.Leakage?.Findings ?? [];
        var body = new Html();
        foreach (LeakageFinding finding in findings.Take(Most))
        {
            (string style, string sign) = finding.Severity switch
            {
                LeakageSeverity.Severe => ("severe", "Severe"),
                LeakageSeverity.Warning => ("warn", "Warning"),
                _ => ("note", "Note"),
            };
            body.Add($"<div class=\"alert {style}\"><p><b>{sign}: {Words(finding.Kind)}.</b> {finding.Message}</p><p class=\"do\">{finding.Advice}</p></div>");
        }

        foreach (string warning in board.Warnings.Take(Most))
        {
            body.Add($"<div class=\"alert warn\"><p><b>Warning.</b> {warning}</p></div>");
        }

        if (body.IsEmpty)
        {
            string looked = board.Leakage is { } report
                ? $"Columns, row numbers, groups, time and equal rows were looked at in {Figures.Of(report.RowsExamined, "row")}."
                : "The rows gave no warnings; leaks were not looked for.";
            body.Add($"<div class=\"alert fine\"><p><b>Nothing suspicious.</b> {looked}</p></div>");
        }

        return new Section(
            "warnings", "Warnings", "What may make scores look better than the model will be, looked for before training.", body);
    }

    private static string Words(LeakageKind kind) => kind switch
    {
        LeakageKind.LabelCopy => "a copy of the label",
        LeakageKind.LabelSum => "two columns add up to the label",
        LeakageKind.NearPerfectFeature => "one column says nearly all",
        LeakageKind.Identifier => "the rows' names tell the label",
        LeakageKind.RowOrder => "the order of the rows tells the label",
        LeakageKind.ConflictingDuplicates => "equal rows with different labels",
        LeakageKind.GroupLike => "rows come in groups",
        LeakageKind.TimeOrder => "neighbours in time are alike",
        LeakageKind.Drift => "test rows differ from training rows",
        LeakageKind.TestRowsInTraining => "test rows stand in the training rows",
        _ => kind.ToString(),
    };
}
