using System.Text;
using FullStackAI.Data.Csv;

namespace FullStackAI.Data;

/// <content>Loading delimited text.</content>
public sealed partial class Table
{
    /// <summary>Loads a file of delimited text, plain or gzipped; separator, header, quotes,
    /// encoding, types, words for missing and formats of dates are detected.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What not to detect; default: everything is detected.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SchemaException">The file is empty, is no text, has ragged rows, or has a
    /// quote that never closes; the message names the lines.</exception>
    public static Table FromCsv(string path, CsvOptions? options = null, CancellationToken cancellationToken = default) =>
        FromCsv(path, options, out _, cancellationToken);

    /// <summary>Loads a file of delimited text and reports what was decided and why.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What not to detect; null: everything is detected.</param>
    /// <param name="report">The decisions and warnings.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SchemaException">The file is empty, is no text, has ragged rows, or has a
    /// quote that never closes; the message names the lines.</exception>
    public static Table FromCsv(string path, CsvOptions? options, out LoadReport report, CancellationToken cancellationToken = default)
    {
        using TextSource source = TextSource.OfFile(path);
        return CsvLoader.Load(source, options ?? new CsvOptions(), cancellationToken, out report);
    }

    /// <summary>Loads delimited text, plain or gzipped, from a stream's position to its end; the stream stays open.</summary>
    /// <param name="stream">The text; one that cannot seek is held in memory while it is read.</param>
    /// <param name="options">What not to detect; default: everything is detected.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="SchemaException">The text is empty, is no text, has ragged rows, or has a
    /// quote that never closes; the message names the lines.</exception>
    public static Table FromCsv(Stream stream, CsvOptions? options = null, CancellationToken cancellationToken = default) =>
        FromCsv(stream, options, out _, cancellationToken);

    /// <summary>Reads delimited text from a string, as
    /// <see cref="FromCsv(string, CsvOptions?, CancellationToken)"/> reads it from a file.</summary>
    /// <param name="text">The text itself, not a path.</param>
    /// <param name="options">What not to detect; default: everything is detected.</param>
    /// <exception cref="SchemaException">The text is empty, has ragged rows, or has a quote
    /// that never closes; the message names the lines.</exception>
    public static Table ParseCsv(string text, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return FromCsv(stream, (options ?? new CsvOptions()) with { Encoding = Encoding.UTF8 });
    }

    /// <summary>Loads delimited text from a stream and reports what was decided and why.</summary>
    /// <param name="stream">The text; one that cannot seek is held in memory while it is read.</param>
    /// <param name="options">What not to detect; null: everything is detected.</param>
    /// <param name="report">The decisions and warnings.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="SchemaException">The text is empty, is no text, has ragged rows, or has a
    /// quote that never closes; the message names the lines.</exception>
    public static Table FromCsv(Stream stream, CsvOptions? options, out LoadReport report, CancellationToken cancellationToken = default)
    {
        using TextSource source = TextSource.OfStream(stream);
        return CsvLoader.Load(source, options ?? new CsvOptions(), cancellationToken, out report);
    }
}
