namespace FullStackAI.Explanation;

/// <summary>What one column of the input adds to a score.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Value">The row's cell in writing, by the invariant culture and for
/// people: numbers to six digits; null where it is missing.</param>
/// <param name="Contribution">In the explanation's <see cref="RowExplanation.Unit"/>; above 0 raises the score.</param>
/// <param name="StandardError">One standard error of a sampled contribution; 0 where it is exact, NaN where it cannot be estimated.</param>
/// <param name="Parts">The features that the column became, those that count most first, where it became
/// several: terms of a text, levels of a category, parts of a date. Their sum may be less than the
/// contribution: the rest is small. Empty where contributions are sampled.</param>
public sealed record ColumnContribution(
    string Column, string? Value, double Contribution, double StandardError, IReadOnlyList<FeatureContribution> Parts);

/// <summary>What one feature of a column adds to a score.</summary>
/// <param name="Name">The feature's name, for example <c>plan=basic</c> or a term of a text.</param>
/// <param name="Value">The feature's number for this row; 0 for a term that the text does not hold; NaN where missing.</param>
/// <param name="Contribution">In the explanation's <see cref="RowExplanation.Unit"/>.</param>
public readonly record struct FeatureContribution(string Name, double Value, double Contribution);
