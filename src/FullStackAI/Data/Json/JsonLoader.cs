using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FullStackAI.Data.Csv;
using FullStackAI.Data.Sources;

namespace FullStackAI.Data.Json;

/// <summary>Makes a table of JSON objects: one column for each property, nested ones as
/// <c>outer.inner</c>, arrays of equally many numbers as vectors.</summary>
internal sealed class JsonLoader(JsonOptions options)
{
    private readonly List<LooseColumn> _columns = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VectorCells> _vectors = new(StringComparer.Ordinal);
    private int _rows;
    private string? _objectsInside; // the first property of the first row that holds an array of objects

    internal Table Load(Stream stream, string source, CancellationToken cancellationToken, out LoadReport report)
    {
        Read(stream, source, cancellationToken);
        return _columns.Count == 0
            ? throw new SchemaException($"'{source}' holds no rows. A table needs at least one object with a property.")
            : Finish(source, out report);
    }

    private void Read(Stream stream, string source, CancellationToken cancellationToken)
    {
        using var rows = new JsonRows(stream, source, options.MaxRowBytes);
        while (rows.Next() is JsonDocument document)
        {
            using (document)
            {
                Add(document.RootElement, source);
            }

            _rows++;
            Complete();
            if (_rows % 256 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (_rows == options.MaxRows)
            {
                break;
            }
        }
    }

    private void Add(JsonElement row, string source)
    {
        try
        {
            AddProperties(row, "");
        }
        catch (InvalidOperationException failure) // of a text that is read as such for the first time here
        {
            throw new SchemaException(
                $"Row {_rows + 1} of '{source}' holds text that is no valid Unicode: {failure.Message} Write the file as UTF-8, without halves of surrogate pairs.",
                failure);
        }
    }

    private void AddProperties(JsonElement row, string prefix)
    {
        foreach (JsonProperty property in row.EnumerateObject())
        {
            string name = prefix + property.Name;
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                AddProperties(property.Value, name + ".");
            }
            else
            {
                AddCell(Column(name), name, property.Value);
            }
        }
    }

    private void AddCell(LooseColumn column, string name, JsonElement value)
    {
        if (column.Count > _rows)
        {
            return; // the property stands twice in the object: the first one counts
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                column.AddMissing();
                break;
            case JsonValueKind.String:
                column.AddText(Encoding.UTF8.GetBytes(value.GetString()!));
                break;
            case JsonValueKind.Array:
                ref VectorCells? vector = ref CollectionsMarshal.GetValueRefOrAddDefault(_vectors, name, out _);
                (vector ??= new VectorCells()).Add(_rows, value);
                column.AddText(Encoding.UTF8.GetBytes(value.GetRawText()));
                _objectsInside ??= _rows == 0 && value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Object ? name : null;
                break;
            default:
                column.AddLiteral(Encoding.UTF8.GetBytes(value.GetRawText()));
                break;
        }
    }

    private LooseColumn Column(string name)
    {
        if (_byName.TryGetValue(name, out int at))
        {
            return _columns[at];
        }

        var column = new LooseColumn(name.Length == 0 ? "value" : name);
        for (int row = 0; row < _rows; row++)
        {
            column.AddMissing();
        }

        _byName.Add(name, _columns.Count);
        _columns.Add(column);
        return column;
    }

    private void Complete()
    {
        foreach (LooseColumn column in _columns)
        {
            if (column.Count < _rows)
            {
                column.AddMissing();
            }
        }
    }

    private Table Finish(string source, out LoadReport report)
    {
        var journal = new LoadJournal();
        var scope = new LoadScope(
            new CsvOptions { DateFormats = options.DateFormats, DayFirst = options.DayFirst },
            new CsvDialect(),
            new MissingTokens(options.MissingValues),
            journal);
        string[] names = [.. _columns.Select(column => column.Name)];
        string[] absent = [.. options.Types.Keys.Concat(options.IgnoredColumns).Where(name => !names.Contains(name))];
        if (absent.Length > 0)
        {
            throw LoadErrors.NoColumn(source, $"{nameof(JsonOptions.Types)} or {nameof(JsonOptions.IgnoredColumns)}", absent, names);
        }

        var columns = new List<Column>();
        var decisions = new List<ColumnDecision>();
        foreach (LooseColumn column in _columns)
        {
            if (options.IgnoredColumns.Contains(column.Name))
            {
                decisions.Add(new ColumnDecision(column.Name, null, "ignored as asked for"));
                continue;
            }

            if (_vectors.TryGetValue(column.Name, out VectorCells? vectors) && vectors.TryMake(column.Name, _rows) is VectorColumn vector)
            {
                columns.Add(vector);
                decisions.Add(new ColumnDecision(column.Name, ColumnKind.Vector, $"every row has an array of {vector.Width} numbers"));
                continue;
            }

            columns.Add(column.Finish(
                scope, options.Types.TryGetValue(column.Name, out ColumnKind kind) ? kind : null, out ColumnDecision decision));
            decisions.Add(decision);
        }

        if (_rows == 1 && _objectsInside is { } inner)
        {
            journal.Warn(
                null,
                inner,
                "the file is one object, and this column holds an array of objects. If those are the rows, write that array alone.");
        }

        report = new LoadReport(source, _rows, journal.Decisions, decisions, journal.Warnings);
        return new Table(columns);
    }
}
