using System.Globalization;
using System.IO.Compression;
using System.Text;
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

/// <summary>Tells the form of a file by its extension, or else by how it begins, and loads what is no delimited text.</summary>
internal static class DataForm
{
    /// <summary>The column that holds the queries of a LibSVM file.</summary>
    internal const string QueryColumn = "group";

    private const string FormSubject = "form";
    private const int Beginning = 1 << 16;

    /// <summary>The form of a file. Who names a separator, quotes, a header or names says
    /// that it is delimited text, whatever it is called.</summary>
    internal static Form Of(string path, CsvOptions options) => Extension(path) switch
    {
        _ when options is not { Separator: null, Quotes: null, Header: null, Names: null, SkipLines: 0 } => Form.Delimited,
        ".JSON" or ".JSONL" or ".NDJSON" => Form.Json,
        ".SVM" or ".LIBSVM" or ".SVMLIGHT" => Form.LibSvm,
        ".CSV" or ".TSV" or ".TAB" or ".PSV" => Form.Delimited,
        _ => OfText(FirstLine(path)),
    };

    internal static (Table Table, LoadReport Report) Load(
        string path,
        Form form,
        CsvOptions options,
        Func<IReadOnlyCollection<string>, CsvOptions>? refine,
        CancellationToken cancellationToken)
    {
        if (form == Form.LibSvm)
        {
            Table sparse = Part(Table.FromLibSvm(path, cancellationToken: cancellationToken), options);
            return (sparse, new LoadReport(
                Path.GetFileName(path),
                sparse.RowCount,
                [new LoadDecision(
                    FormSubject,
                    "LibSVM",
                    "by the extension, or because the first line is 'label index:value …'; --separator, --header or --no-header says it is delimited text")],
                [],
                []));
        }

        Table? head = refine is null ? null : Table.FromJson(path, new JsonOptions { MaxRows = 100 }, cancellationToken);
        CsvOptions refined = head is null ? options : refine!([.. head.Columns.Select(column => column.Name)]);
        Table table = Table.FromJson(
            path,
            new JsonOptions
            {
                MissingValues = refined.MissingValues,
                Types = refined.Types,
                IgnoredColumns = refined.IgnoredColumns,
                DateFormats = refined.DateFormats,
                DayFirst = refined.DayFirst,
                MaxRows = refined.MaxRows,
            },
            out LoadReport report,
            cancellationToken);
        return (table, report);
    }

    // LibSVM text has no options of its own: rows and columns are left out of what was read.
    private static Table Part(Table sparse, CsvOptions options)
    {
        string[] absent = [.. options.IgnoredColumns.Where(name => !sparse.TryGetColumn(name, out _))];
        if (absent.Length > 0)
        {
            throw new ToolException(
                ExitCode.Data,
                $"'--ignore' names {string.Join(", ", absent.Select(name => $"'{name}'"))}, but LibSVM text has the columns {string.Join(", ", sparse.Columns.Select(column => $"'{column.Name}'"))}.");
        }

        if (options.MaxRows < 1)
        {
            throw new ToolException(ExitCode.Data, $"'--max-rows' must be at least 1; got {options.MaxRows}.");
        }

        sparse = options.MaxRows is { } rows && rows < sparse.RowCount ? sparse.Head((int)rows) : sparse;
        return options.IgnoredColumns.Count == 0 ? sparse : sparse.Drop(options.IgnoredColumns);
    }

    internal static bool HasQueries(Table table, LoadReport report) =>
        report.Decisions.Any(decision => decision.Subject == FormSubject) && table.Columns.Any(column => column.Name == QueryColumn);

    private static string Extension(string path) => Path.GetExtension(IsGzipped(path) ? path[..^3] : path).ToUpperInvariant();

    private static bool IsGzipped(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static Form OfText(string line)
    {
        if (line.StartsWith('{') || line.StartsWith("[{", StringComparison.Ordinal) || line == "[")
        {
            return Form.Json;
        }

        int comment = line.IndexOf('#', StringComparison.Ordinal);
        string[] tokens = (comment < 0 ? line : line[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return tokens.Length > 1 && IsNumber(tokens[0]) && tokens.Skip(1).All(IsCell) ? Form.LibSvm : Form.Delimited;
    }

    private static bool IsCell(string token)
    {
        int colon = token.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && (token.StartsWith("qid:", StringComparison.Ordinal)
                || uint.TryParse(token.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            && IsNumber(token.AsSpan(colon + 1));
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>The first line of a text that is not empty, as far as it lies in the first 64 KiB up to the last
    /// blank; empty when there is no such file, which the loader will say better.</summary>
    private static string FirstLine(string path)
    {
        if (!File.Exists(path))
        {
            return "";
        }

        var bytes = new byte[Beginning];
        int length;
        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream text = IsGzipped(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
            length = text.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return "";
        }

        string beginning = Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        int end = beginning.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 && length == bytes.Length)
        {
            end = beginning.LastIndexOf(' ');
        }

        return (end < 0 ? beginning : beginning[..end]).TrimEnd();
    }
}
