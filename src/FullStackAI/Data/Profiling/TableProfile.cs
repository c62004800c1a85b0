namespace FullStackAI.Data.Profiling;

/// <summary>What a table holds, column by column, and what a modeller should know before training on it.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="DuplicateRows">The number of rows that repeat an earlier one in all columns.</param>
/// <param name="Columns">One entry for each column, in order.</param>
/// <param name="Warnings">What stands out, those of single columns in the order of the columns, then those of the whole table.</param>
public sealed record TableProfile(int Rows, int DuplicateRows, IReadOnlyList<ColumnProfile> Columns, IReadOnlyList<ProfileWarning> Warnings)
{
    /// <summary>Profiles a table.</summary>
    /// <param name="table">The table; at least one column.</param>
    /// <param name="options">The label, and how much to show; default: the label is guessed by its name.</param>
    /// <param name="cancellationToken">Polled at every column.</param>
    /// <exception cref="SchemaException">The label is no column of the table.</exception>
    /// <remarks>Holds one copy of one column at a time, and 8 bytes for each row.</remarks>
    public static TableProfile Of(Table table, ProfileOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new TableScan(table, options ?? new ProfileOptions()).Run(cancellationToken);
    }

    /// <summary>Everything as text: a line for each column, then the warnings.</summary>
    public override string ToString() => ProfileText.Render(this);
}
