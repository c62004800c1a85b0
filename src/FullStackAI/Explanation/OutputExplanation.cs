namespace FullStackAI.Explanation;

/// <summary>How one score of a row came about: <see cref="Score"/> =
/// <see cref="Baseline"/> + the sum of <see cref="Contributions"/>.</summary>
public sealed class OutputExplanation
{
    private readonly ColumnContribution[] _contributions;

    internal OutputExplanation(string? className, double baseline, double score, ColumnContribution[] contributions)
    {
        Class = className;
        Baseline = baseline;
        Score = score;
        _contributions = contributions;
    }

    /// <summary>The class whose score it is: the positive one of a binary task; null for regression and ranking.</summary>
    public string? Class { get; }

    /// <summary>The score before any column is known.</summary>
    public double Baseline { get; }

    /// <summary>The model's raw score of the row, before its link function and before calibration.</summary>
    public double Score { get; }

    /// <summary>One for each column of the signature, in its order; the sum is exact to rounding.</summary>
    public IReadOnlyList<ColumnContribution> Contributions => _contributions;

    /// <summary>The columns that moved the score most, in either direction, most first; of equals the earlier column first.</summary>
    /// <param name="count">At least 1; when there are fewer columns, all are given.</param>
    public IReadOnlyList<ColumnContribution> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return [.. _contributions.OrderByDescending(contribution => Math.Abs(contribution.Contribution)).Take(count)];
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{(Class is null ? "" : $"{Class}: ")}{Score:G5} = {Baseline:G5} {string.Concat(Top(3).Select(top => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(top.Contribution < 0 ? "−" : "+")} {Math.Abs(top.Contribution):G3} ({top.Column}) ")))}…");
}
