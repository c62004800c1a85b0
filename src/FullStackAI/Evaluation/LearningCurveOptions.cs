namespace FullStackAI.Evaluation;

/// <summary>How a learning curve is drawn.</summary>
public sealed record LearningCurveOptions
{
    /// <summary>The shares of each fold's training rows to learn from, ascending; each in
    /// (0, 1]; the default is 0.1, 0.2, 0.4, 0.7 and 1.</summary>
    public IReadOnlyList<double> Shares { get; init; } = [0.1, 0.2, 0.4, 0.7, 1];

    /// <summary>The seed by which rows are chosen; the default is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Seed, threads and time limit of each point's cross-validation; the
    /// default is that of <see cref="CrossValidation"/>.</summary>
    public CrossValidationOptions Validation { get; init; } = new();

    /// <summary>Throws one exception that names every faulty option.</summary>
    internal void Validate()
    {
        List<string> faults = [];
        if (Shares.Count == 0 || Shares.Any(share => share is not (> 0 and <= 1)))
        {
            faults.Add($"{nameof(LearningCurveOptions)}.{nameof(Shares)} must be one or more numbers in (0, 1]; got {string.Join(", ", Shares)}.");
        }

        if (Shares.Zip(Shares.Skip(1)).Any(pair => !(pair.Second > pair.First)))
        {
            faults.Add($"{nameof(LearningCurveOptions)}.{nameof(Shares)} must ascend; got {string.Join(", ", Shares)}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
