namespace FullStackAI.Data.Splits;

/// <summary>How rows are divided into folds or into training and test rows.</summary>
/// <remarks>What wins when several are set: <see cref="TimeColumn"/> orders the folds, and
/// <see cref="GroupColumn"/> then takes the test rows' groups out of the training rows; without a time column
/// groups and identical rows stay together, and the label is stratified as far as they let it.</remarks>
public sealed record SplitOptions
{
    /// <summary>The number of folds of each repeat; 2 or more; the default is 5. Not used by a train/test split.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>How often the rows are divided anew; 1 or more; the default is 1. Folds of time are always one repeat.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>The seed of the shuffle; the default is 0. Equal seeds give equal folds.</summary>
    public ulong Seed { get; init; }

    /// <summary>The label: every fold gets its share of each class, of a number with more than 20
    /// values of each tenth. Null (the default) means not stratified.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Rows with the same value stay together; a row where it is missing is a
    /// group of its own. Null (the default) means none.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>A number or date: test rows lie after the training rows. Null (the default) means a shuffle.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The time left out between training and test rows, in days for dates, else in the
    /// unit of the time column; zero or more; the default is 0.</summary>
    public double Gap { get; init; }

    /// <summary>Whether rows that are equal in all features stay together, so that no fold is asked what another was
    /// told; the default is true. Copies that alone would fill a fold are spread.</summary>
    public bool KeepIdenticalRowsTogether { get; init; } = true;

    /// <summary>Columns that are no features: they do not count when rows are
    /// compared. The label, group and time columns never do.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>Throws unless every option is in its range; names all faults.</summary>
    internal void Validate()
    {
        List<string> faults = [];
        if (Folds < 2)
        {
            faults.Add($"{nameof(Folds)} must be 2 or more; got {Folds}; 5 is the default");
        }

        if (Repeats < 1)
        {
            faults.Add($"{nameof(Repeats)} must be 1 or more; got {Repeats}");
        }

        if (!(Gap >= 0 && double.IsFinite(Gap)))
        {
            faults.Add($"{nameof(Gap)} must be finite, zero or more; got {Gap}");
        }

        if (Gap > 0 && TimeColumn is null)
        {
            faults.Add($"{nameof(Gap)} needs a {nameof(TimeColumn)}");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"{nameof(SplitOptions)}: {string.Join("; ", faults)}.");
        }
    }
}
