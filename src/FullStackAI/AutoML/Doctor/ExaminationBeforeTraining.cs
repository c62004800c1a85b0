using FullStackAI.Bundles;
using FullStackAI.Evaluation;

namespace FullStackAI.AutoML;

/// <summary>The doctor's place in a run: it looks before anything is trained, in a bounded
/// share of the time, and what it finds becomes a decision.</summary>
internal sealed class ExaminationBeforeTraining(Experiment experiment, RunClock clock, List<Decision> decisions, List<string> warnings)
{
    private const double MostOfTheBudget = 0.1;
    private const int RowsWhenHurried = 2_000; // for budgets in which the usual number of rows would be felt
    private static readonly TimeSpan Hurry = TimeSpan.FromSeconds(10);

    /// <summary>Examines; a budget that ends it early costs a warning and no more.</summary>
    /// <returns>What was found, also by the time that ended it; null when nobody asked, or when nothing was found by then.</returns>
    internal LeakageReport? Examine(LabelledTable data, CancellationToken cancellationToken)
    {
        if (experiment.Doctor is not { } options)
        {
            return null;
        }

        if (clock.Budget < Hurry)
        {
            options = options with { MaxRows = Math.Min(options.MaxRows, RowsWhenHurried) };
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using CancellationTokenSource? end = clock.Budget is { } budget
            ? new CancellationTokenSource(budget * MostOfTheBudget, experiment.TimeProvider)
            : null;
        using CancellationTokenRegistration? told = end?.Token.Register(limit.Cancel);
        List<LeakageFinding> findings = [];
        try
        {
            return Noted(LeakageDoctor.Examine(data, test: null, options, findings, limit.Token), isWhole: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            warnings.Add("The rows were not examined for leaks to the end: a tenth of the budget was over. Examine them apart from training, or give more time.");
            return findings.Count == 0
                ? null
                : Noted(
                    new LeakageReport(
                        data.Count,
                        Math.Min(data.Count, options.MaxRows),
                        [.. findings.OrderByDescending(finding => finding.Severity)]),
                    isWhole: false);
        }
    }

    private LeakageReport Noted(LeakageReport report, bool isWhole)
    {
        decisions.AddRange(report.Alarms.Select(
            finding => new Decision($"leak ({finding.Kind})", finding.Severity.ToString().ToLowerInvariant(), finding.ToString())));
        if (isWhole && !report.Alarms.Any())
        {
            decisions.Add(new Decision("leaks", "nothing suspicious", Figures(report)));
        }

        return report;
    }

    private static string Figures(LeakageReport report) =>
        FormattableString.Invariant(
            $"columns, row order, groups, time and equal rows of {report.RowsExamined:N0} of {report.Rows:N0} rows were looked at");
}
