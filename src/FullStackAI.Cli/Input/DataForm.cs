using FullStackAI.Data;

namespace FullStackAI.Cli.Input;

/// <summary>The forms of files the tool reads.</summary>
internal enum Form
{
    /// <summary>Delimited text.</summary>
    Delimited,

    /// <summary>JSON: an array of objects, or one object a line.</summary>
    Json,

    /// <summary>LibSVM text, with a query file beside it for rankings.</summary>
    LibSvm,
}

/// <summary>Tells the form of a file by its extension, and loads what is no delimited text.</summary>
internal static class DataForm
{
    internal static Form Of(string path) => Path.GetExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path).ToUpperInvariant() switch
    {
        ".JSON" or ".JSONL" or ".NDJSON" => Form.Json,
        ".SVM" or ".LIBSVM" or ".SVMLIGHT" => Form.LibSvm,
        _ => Form.Delimited,
    };

    internal static (Table Table, LoadReport Report) Load(string path, Form form, CsvOptions options, Func<IReadOnlyCollection<string>, CsvOptions>? refine, CancellationToken cancellationToken)
    {
        if (form == Form.LibSvm)
        {
            Table sparse = Table.FromLibSvm(path, cancellationToken: cancellationToken);
            return (sparse, new LoadReport(path, sparse.RowCount, [new LoadDecision("form", "LibSVM", "by the extension")], [], []));
        }

        Table? head = refine is null ? null : Table.FromJson(path, new JsonOptions { MaxRows = 100 }, cancellationToken);
        CsvOptions refined = head is null ? options : refine!([.. head.Columns.Select(column => column.Name)]);
        Table table = Table.FromJson(
            path,
            new JsonOptions { MissingValues = refined.MissingValues, Types = refined.Types, Ignore = refined.Ignore, DateFormats = refined.DateFormats, DayFirst = refined.DayFirst, MaxRows = refined.MaxRows },
            out LoadReport report,
            cancellationToken);
        return (table, report);
    }
}
