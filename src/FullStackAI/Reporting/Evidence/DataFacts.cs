using FullStackAI.Data;
using FullStackAI.Data.Profiling;

namespace FullStackAI.Reporting;

/// <summary>What the rows look like; many rows or columns are sampled.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="Columns">All columns.</param>
/// <param name="Sample">The rows and columns that were looked at.</param>
/// <param name="Profile">Of the sample.</param>
/// <param name="Label">The label's column; null when the rows have none.</param>
internal sealed record DataFacts(int Rows, int Columns, Table Sample, TableProfile Profile, string? Label)
{
    private const int MostRows = 20_000;
    private const int MostColumns = 150;

    internal bool IsSampled => Sample.RowCount < Rows;

    internal static DataFacts Of(Table table, string? label, CancellationToken cancellationToken)
    {
        label = label is not null && table.TryGetColumn(label, out _) ? label : null;
        Table sample = table;
        if (table.Columns.Count > MostColumns)
        {
            IEnumerable<Column> others = table.Columns.Where(column => column.Name != label).Take(MostColumns - 1);
            sample = new Table(label is null ? others : others.Append(table[label]));
        }

        sample = SampledRows.Of(sample, MostRows);
        // A label of the report's own would be guessed by its name otherwise.
        TableProfile profile = TableProfile.Of(
            sample, new ProfileOptions { Label = label, Examples = 3, TopLevels = 8 }, cancellationToken);
        return new DataFacts(table.RowCount, table.Columns.Count, sample, profile, label);
    }
}
