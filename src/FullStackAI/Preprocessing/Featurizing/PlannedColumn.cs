namespace FullStackAI.Preprocessing;

/// <summary>A column and what the featurizer decided.</summary>
internal sealed record PlannedColumn(string Name, ColumnUse Use, ColumnSketch Sketch, FeatureDecision Decision)
{
    /// <summary>The names of the columns of one use.</summary>
    internal static string[] Named(IEnumerable<PlannedColumn> columns, ColumnUse use) =>
        [.. columns.Where(column => column.Use == use).Select(column => column.Name)];
}
