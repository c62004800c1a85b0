using System.Text;
using FullStackAI.Data.Saving;
using FullStackAI.Serialization;

namespace FullStackAI.Data;

/// <content>Saving.</content>
public sealed partial class Table
{
    /// <summary>Writes the table as delimited UTF-8 text that
    /// <see cref="FromCsv(string, CsvOptions?, CancellationToken)"/> reads back; vectors take one field for each number.</summary>
    /// <param name="path">The file; it is replaced only when all is written, and stays as it was when that fails.</param>
    /// <param name="options">Separator and header; default: comma, with names.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveCsv(string path, CsvSaveOptions? options = null, CancellationToken cancellationToken = default) =>
        AtomicFile.Write(path, stream => SaveCsv(stream, options, cancellationToken));

    /// <summary>Writes the table as delimited UTF-8 text to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="options">Separator and header; default: comma, with names.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public void SaveCsv(Stream stream, CsvSaveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new CsvSaveOptions();
        using var writing = new CsvWriting(stream, options);
        if (options.Header)
        {
            writing.WriteHeader(this);
        }

        writing.WriteRows(this, cancellationToken);
        writing.Flush();
    }

    /// <summary>The table as delimited text, as <see cref="SaveCsv(Stream, CsvSaveOptions?, CancellationToken)"/> writes it.</summary>
    /// <param name="options">Separator and header; default: comma, with names.</param>
    public string ToCsv(CsvSaveOptions? options = null)
    {
        using var text = new MemoryStream();
        SaveCsv(text, options);
        return Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length));
    }

    /// <summary>Writes each row as one JSON object in a line; missing cells are null.</summary>
    /// <param name="path">The file; it is replaced only when all is written, and stays as it was when that fails.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveJsonLines(string path, CancellationToken cancellationToken = default) =>
        AtomicFile.Write(path, stream => SaveJsonLines(stream, cancellationToken));

    /// <summary>Writes each row as one JSON object in a line to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public void SaveJsonLines(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonWriting.Write(this, stream, cancellationToken);
    }
}
