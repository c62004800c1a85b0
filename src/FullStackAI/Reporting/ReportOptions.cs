using FullStackAI.Numerics;

namespace FullStackAI.Reporting;

/// <summary>What a report shows. Immutable.</summary>
public sealed record ReportOptions
{
    /// <summary>The title; null (the default) says what is predicted.</summary>
    public string? Title { get; init; }

    /// <summary>The largest number of rows that importance and curves are measured on, drawn from a fixed
    /// seed; in [50, 100,000]; the default is 1,000. Time grows with it.</summary>
    public int MaxRows { get; init; } = 1_000;

    /// <summary>The largest number of columns whose importance is measured; in [1, 1,000]; the default is
    /// 40. Of more, those that the model's training relied on most are taken.</summary>
    public int MaxColumns { get; init; } = 40;

    /// <summary>The number of columns with a curve of partial dependence, the most important ones; in [0, 50]; the default is 6.</summary>
    public int Curves { get; init; } = 6;

    internal void Validate() => new OptionFaults(nameof(ReportOptions))
        .Require(MaxRows is >= 50 and <= 100_000, nameof(MaxRows), MaxRows, "must lie in [50, 100,000]; 1,000 is the default")
        .Require(MaxColumns is >= 1 and <= 1_000, nameof(MaxColumns), MaxColumns, "must lie in [1, 1,000]; 40 is the default")
        .Require(Curves is >= 0 and <= 50, nameof(Curves), Curves, "must lie in [0, 50]; 6 is the default")
        .Throw();
}
