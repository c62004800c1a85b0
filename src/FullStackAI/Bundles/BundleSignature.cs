using FullStackAI.Data;

namespace FullStackAI.Bundles;

/// <summary>The columns a model reads; the label is not among them.</summary>
public sealed record BundleSignature
{
    /// <summary>The columns, in the order of the training table.</summary>
    public required IReadOnlyList<SignatureColumn> Columns { get; init; }

    /// <summary>Describes the columns that some pipelines read.</summary>
    /// <param name="rows">Training rows; columns that no pipeline reads are left out.</param>
    /// <param name="members">The pipelines and models.</param>
    /// <param name="describe">Describes a column; null (the default) reads all its rows.</param>
    /// <exception cref="SchemaException">A pipeline reads a column that the table does not have.</exception>
    internal static BundleSignature From(Table rows, IReadOnlyList<BundleMember> members, Func<Column, SignatureColumn>? describe = null)
    {
        foreach (BundleMember member in members)
        {
            member.Pipeline.Check(rows);
        }

        HashSet<string> read = [.. members.SelectMany(member => member.Pipeline.Inputs).Select(input => input.Column)];
        return new() { Columns = [.. rows.Columns.Where(column => read.Contains(column.Name)).Select(describe ?? SignatureColumn.From)] };
    }

    /// <summary>All faults of the signature against the pipelines that will read its columns; none when it is sound.</summary>
    internal IEnumerable<string> Faults(IReadOnlyList<BundleMember> members)
    {
        Dictionary<string, SignatureColumn> byName = new(StringComparer.Ordinal);
        foreach (SignatureColumn column in Columns)
        {
            if (string.IsNullOrEmpty(column.Name) || !byName.TryAdd(column.Name, column))
            {
                yield return $"column '{column.Name}' stands twice in the signature, or has no name";
            }

            if (column.Kind == ColumnKind.Vector ? column.Width < 1 : column.Kind == ColumnKind.Boolean && column.Levels.Count != 2)
            {
                yield return $"column '{column.Name}' of the signature is no sound {column.Kind} column";
            }
        }

        foreach (string name in members
            .SelectMany(member => member.Pipeline.Inputs)
            .Select(input => input.Column)
            .Distinct(StringComparer.Ordinal))
        {
            if (!byName.ContainsKey(name))
            {
                yield return $"a pipeline reads column '{name}', which the signature does not list";
            }
        }
    }
}
