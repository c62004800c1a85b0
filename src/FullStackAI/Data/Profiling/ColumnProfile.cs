namespace FullStackAI.Data.Profiling;

/// <summary>What one column holds.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What the cells are.</param>
/// <param name="Role">What the column is likely for.</param>
/// <param name="Missing">The number of missing cells.</param>
/// <param name="Distinct">The number of different values, missing not counted.</param>
/// <param name="Numbers">Range and quantiles of numbers and integers; null for other kinds and where all cells are missing.</param>
/// <param name="Dates">The range of dates; null for other kinds and where all cells are missing.</param>
/// <param name="MeanLength">The mean length of texts in bytes of UTF-8; null for other kinds.</param>
/// <param name="TopLevels">The most frequent levels of booleans and categories, the most frequent first.</param>
/// <param name="Examples">The first different values as text.</param>
public sealed record ColumnProfile(
    string Name,
    ColumnKind Kind,
    SuggestedRole Role,
    int Missing,
    int Distinct,
    NumberSummary? Numbers,
    DateRange? Dates,
    double? MeanLength,
    IReadOnlyList<LevelShare> TopLevels,
    IReadOnlyList<string> Examples);

/// <summary>Range and quantiles of numbers; missing ones do not take part.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Quantile05">One in twenty is smaller (linear between neighbours, as numpy does).</param>
/// <param name="Quantile25">A quarter is smaller.</param>
/// <param name="Median">Half are smaller.</param>
/// <param name="Quantile75">A quarter is larger.</param>
/// <param name="Quantile95">One in twenty is larger.</param>
/// <param name="Max">The largest.</param>
/// <param name="Mean">The mean of the finite ones.</param>
/// <param name="StandardDeviation">The sample standard deviation of the finite ones; 0 below two.</param>
/// <param name="Outliers">The number beyond three times the range of the middle half, counted
/// from its ends (Tukey's far out); 0 where that range is 0.</param>
public sealed record NumberSummary(
    double Min, double Quantile05, double Quantile25, double Median, double Quantile75, double Quantile95, double Max, double Mean,
    double StandardDeviation, int Outliers);

/// <summary>The earliest and the latest of the dates of a column.</summary>
/// <param name="Earliest">The earliest.</param>
/// <param name="Latest">The latest.</param>
public sealed record DateRange(DateTime Earliest, DateTime Latest);

/// <summary>How often a level occurs.</summary>
/// <param name="Level">The level.</param>
/// <param name="Count">The number of its cells.</param>
public sealed record LevelShare(string Level, int Count);
