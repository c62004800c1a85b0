using FullStackAI.AutoML;

namespace FullStackAI.Reporting;

/// <summary>Reports as a leaderboard gives them: <c>board.Report().Save("report.html")</c>.</summary>
public static class ReportMaking
{
    /// <summary>Makes the report of an experiment as one HTML page.</summary>
    /// <param name="board">What the experiment gave.</param>
    /// <param name="options">What to show; null means the defaults.</param>
    /// <param name="cancellationToken">Polled between columns and blocks of rows.</param>
    /// <exception cref="ArgumentException">Options lie outside their range; all are named.</exception>
    public static Report Report(this Leaderboard board, ReportOptions? options = null, CancellationToken cancellationToken = default) =>
        Reporting.Report.Of(board, options, cancellationToken);
}
