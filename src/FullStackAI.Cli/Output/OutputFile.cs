using System.IO.Compression;
using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Cli.Output;

/// <summary>A file of rows to write, table after table: as a whole or not at all. Its extension says the form.</summary>
internal sealed class OutputFile
{
    // Whoever reads such a file expects something else than text in columns or lines.
    private static readonly HashSet<string> OtherForms = new(StringComparer.OrdinalIgnoreCase)
    {
        ".json", ".parquet", ".arrow", ".feather", ".xlsx", ".xls", ".ods", ".zip", ".html", ".onnx", ".fsai",
    };

    private readonly Screen _screen;
    private readonly bool _isJson;
    private readonly bool _isGzip;
    private readonly char _separator;

    private OutputFile(string path, Screen screen)
    {
        Path = path;
        _screen = screen;
        _isGzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        string extension = System.IO.Path.GetExtension(_isGzip ? path[..^3] : path).ToUpperInvariant();
        _isJson = extension is ".JSONL" or ".NDJSON";
        _separator = extension is ".TSV" or ".TAB" ? '\t' : ',';
    }

    /// <summary>Where it goes.</summary>
    internal string Path { get; }

    /// <summary>Whether it goes to standard output.</summary>
    internal bool IsStandard => Path == "-";

    /// <param name="path">The file; <c>-</c> is standard output.</param>
    /// <param name="screen">The screen.</param>
    /// <param name="sources">Files that the command reads.</param>
    internal static OutputFile Of(string path, Screen screen, params string?[] sources)
    {
        string extension = System.IO.Path.GetExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path);
        if (OtherForms.Contains(extension))
        {
            throw new ToolException(
                ExitCode.Usage,
                $"'{path}' ends in '{extension}', a form that is not written here. Name it .csv, .tsv or .jsonl, with .gz behind it to have it compressed.");
        }

        var file = new OutputFile(path, screen);
        if (!file.IsStandard)
        {
            Destination.Check(path, sources);
        }

        return file;
    }

    /// <summary>Writes tables that all have the same columns.</summary>
    /// <param name="produce">Given what writes one table, writes all of them.</param>
    internal void Write(Action<Action<Table, CancellationToken>> produce)
    {
        try
        {
            if (IsStandard)
            {
                Write(_screen.Raw, produce);
                return;
            }

            AtomicFile.Write(Path, file =>
            {
                if (!_isGzip)
                {
                    Write(file, produce);
                    return;
                }

                using var zip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
                Write(zip, produce);
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            string target = IsStandard ? "Standard output" : $"'{Path}'";
            throw new ToolException(
                ExitCode.Output,
                $"{target} could not be written: {Destination.Reason(fault)}. Nothing was left behind. Free space, or choose a folder that exists and can be written to.",
                fault);
        }
    }

    private void Write(Stream stream, Action<Action<Table, CancellationToken>> produce)
    {
        bool first = true;
        produce((table, cancellationToken) =>
        {
            if (_isJson)
            {
                table.SaveJsonLines(stream, cancellationToken);
            }
            else
            {
                table.SaveCsv(stream, new CsvSaveOptions { Separator = _separator, Header = first }, cancellationToken);
            }

            first = false;
        });
        stream.Flush();
    }
}
