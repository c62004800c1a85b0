namespace FullStackAI.Data.Profiling;

/// <summary>Tells columns that name the rows from columns that describe them.</summary>
internal static class Identifiers
{
    private const int FewestRows = 20;
    private const double NearlyAll = 0.95;

    internal static bool IsLikely(Column column, int distinct, int present)
    {
        if (present < FewestRows || distinct < NearlyAll * present)
        {
            return false;
        }

        return column switch
        {
            CategoryColumn => true,
            IntegerColumn integers => distinct == present && (EndsWithId(column.Name) || CountsRows(integers)),
            _ => false,
        };
    }

    private static bool EndsWithId(string name) =>
        name.Equals("id", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("Id", StringComparison.Ordinal)
            || name.EndsWith("ID", StringComparison.Ordinal);

    /// <summary>Whether each row has the number of the one before and one, as an index has.</summary>
    private static bool CountsRows(IntegerColumn column)
    {
        for (int row = 1; row < column.Length; row++)
        {
            if (column[row] - column[row - 1] != 1)
            {
                return false;
            }
        }

        return true;
    }
}
