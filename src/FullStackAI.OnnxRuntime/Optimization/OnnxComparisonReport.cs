using System.Globalization;

namespace FullStackAI.OnnxRuntime;

/// <summary>What optimising a model changed.</summary>
/// <param name="BytesBefore">Size of the file before.</param>
/// <param name="BytesAfter">Size of the file after.</param>
/// <param name="TimeBefore">Median time of the first batch before.</param>
/// <param name="TimeAfter">Median time of the first batch after.</param>
/// <param name="WorstDifference">Largest difference of the values of the first output of float.</param>
/// <param name="MeanDifference">Mean difference of the same.</param>
/// <param name="Agreement">Share of rows whose largest value stands in the same place, in [0, 1].</param>
/// <param name="AccuracyBefore">Share of rows whose largest value stands where the label says, before; null without labels.</param>
/// <param name="AccuracyAfter">The same after; null without labels.</param>
public sealed record OnnxComparisonReport(
    long BytesBefore, long BytesAfter, TimeSpan TimeBefore, TimeSpan TimeAfter, double WorstDifference, double MeanDifference,
    double Agreement, double? AccuracyBefore, double? AccuracyAfter)
{
    /// <summary>Share of the old output's variance that the new one keeps, where the output is one
    /// number a row; null where it has several, or never changes.</summary>
    public double? Explained { get; init; }

    /// <summary>Points lost: of accuracy where labels were given, of the variance explained where the output is
    /// one number a row, else of agreement; below 0 where the new model is better.</summary>
    public double PointsLost =>
        100 * (AccuracyBefore is { } before && AccuracyAfter is { } after ? before - after : 1 - (Explained ?? Agreement));

    /// <summary>Time before over time after: above 1 is faster.</summary>
    public double SpeedUp => TimeAfter > TimeSpan.Zero ? TimeBefore / TimeAfter : 1;

    /// <summary>A line per figure.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        string accuracy = AccuracyBefore is { } before && AccuracyAfter is { } after
            ? string.Create(CultureInfo.InvariantCulture, $"accuracy {before:P2} → {after:P2}\n")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"size {BytesBefore:N0} → {BytesAfter:N0} bytes\ntime {TimeBefore.TotalMilliseconds:0.000} → {TimeAfter.TotalMilliseconds:0.000} ms ({SpeedUp:0.00}×)\n{accuracy}{(Explained is { } explained ? string.Create(CultureInfo.InvariantCulture, $"variance kept {explained:P2}") : string.Create(CultureInfo.InvariantCulture, $"agreement {Agreement:P2}"))}, largest difference {WorstDifference:0.######}\n");
    }
}
