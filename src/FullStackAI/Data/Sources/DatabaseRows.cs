using System.Data.Common;

namespace FullStackAI.Data.Sources;

/// <summary>Makes columns of the fields of a database query.</summary>
internal static class DatabaseRows
{
    internal static Table Load(DbDataReader reader, CancellationToken cancellationToken)
    {
        int fields = reader.FieldCount;
        if (fields == 0)
        {
            throw new SchemaException("The query gives no columns. Read from a SELECT that names at least one.");
        }

        var columns = new TypedColumn[fields];
        var refused = new List<string>();
        for (int field = 0; field < fields; field++)
        {
            string name = reader.GetName(field) is { Length: > 0 } given ? given : $"column{field + 1}";
            if (TypedColumn.For(name, reader.GetFieldType(field)) is TypedColumn column)
            {
                columns[field] = column;
            }
            else
            {
                refused.Add($"'{name}' ({reader.GetDataTypeName(field)})");
            }
        }

        if (refused.Count > 0)
        {
            throw new SchemaException(
                $"Tables cannot hold the columns {string.Join(", ", refused)}. Leave them out of the query, or cast them to numbers, text or dates there.");
        }

        for (int row = 0; reader.Read(); row++)
        {
            if (row % 256 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            for (int field = 0; field < fields; field++)
            {
                columns[field].Add(reader.IsDBNull(field) ? null : reader.GetValue(field));
            }
        }

        return new Table(columns.Select(column => column.Finish()));
    }
}
