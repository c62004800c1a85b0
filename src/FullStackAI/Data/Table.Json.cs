using FullStackAI.Data.Csv;
using FullStackAI.Data.Json;

namespace FullStackAI.Data;

/// <content>Loading JSON.</content>
public sealed partial class Table
{
    /// <summary>Loads JSON lines or a JSON array of objects from a file, plain or gzipped; kinds are detected.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What not to detect; default: everything is detected.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SchemaException">The text is no JSON, a row is no object, or there are no rows.</exception>
    public static Table FromJson(string path, JsonOptions? options = null, CancellationToken cancellationToken = default) =>
        FromJson(path, options, out _, cancellationToken);

    /// <summary>Loads JSON from a file and reports what was decided and why.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What not to detect; null: everything is detected.</param>
    /// <param name="report">The decisions and warnings.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SchemaException">The text is no JSON, a row is no object, or there are no rows.</exception>
    public static Table FromJson(string path, JsonOptions? options, out LoadReport report, CancellationToken cancellationToken = default)
    {
        using TextSource source = TextSource.OfFile(path);
        return FromJson(source, options, cancellationToken, out report);
    }

    /// <summary>Loads JSON lines or a JSON array of objects from a stream, which stays open.</summary>
    /// <param name="stream">The text in UTF-8 or UTF-16; one that cannot seek is held in memory while it is read.</param>
    /// <param name="options">What not to detect; default: everything is detected.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="SchemaException">The text is no JSON, a row is no object, or there are no rows.</exception>
    public static Table FromJson(Stream stream, JsonOptions? options = null, CancellationToken cancellationToken = default) =>
        FromJson(stream, options, out _, cancellationToken);

    /// <summary>Loads JSON from a stream, which stays open, and reports what was decided and why.</summary>
    /// <param name="stream">The text in UTF-8 or UTF-16; one that cannot seek is held in memory while it is read.</param>
    /// <param name="options">What not to detect; null: everything is detected.</param>
    /// <param name="report">The decisions and warnings.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="SchemaException">The text is no JSON, a row is no object, or there are no rows.</exception>
    public static Table FromJson(Stream stream, JsonOptions? options, out LoadReport report, CancellationToken cancellationToken = default)
    {
        using TextSource source = TextSource.OfStream(stream);
        return FromJson(source, options, cancellationToken, out report);
    }

    private static Table FromJson(TextSource source, JsonOptions? options, CancellationToken cancellationToken, out LoadReport report)
    {
        try
        {
            using (Stream bytes = source.OpenBytes())
            {
                TextSample head = TextSample.Read(bytes, HeadBytes);
                source.Encoding = EncodingDetector.Detect(head.Bytes, head.IsWhole) is { Name: not "binary" } found
                    && found.Name.StartsWith("UTF", StringComparison.Ordinal)
                    ? found.Encoding
                    : null;
                OtherForm.Refuse(source.Name, head.Bytes, isText: source.Encoding is not null, "JSON");
            }

            using Stream text = source.OpenText();
            return new JsonLoader(options ?? new JsonOptions()).Load(text, source.Name, cancellationToken, out report);
        }
        catch (InvalidDataException failure)
        {
            throw LoadErrors.BadGzip(source.Name, failure);
        }
    }
}
