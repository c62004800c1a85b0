using FullStackAI.Data.Csv;
using FullStackAI.Data.LibSvm;

namespace FullStackAI.Data;

/// <content>Loading LibSVM text.</content>
public sealed partial class Table
{
    private const int HeadBytes = 4096; // enough to tell other forms

    /// <summary>Loads LibSVM text, plain or gzipped: <c>label [qid:query] index:value …</c> in each line; feature i of the
    /// table is index i of the file, so that index 0 stays empty in files that count from 1.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Width and query file; default: both are detected.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>The columns <c>label</c> (numbers), <c>features</c> (sparse vectors) and,
    /// where queries are given, <c>group</c> (integers).</returns>
    /// <exception cref="FileNotFoundException">There is no such file, or no such query file.</exception>
    /// <exception cref="SchemaException">A line is not in the format; the message names it.</exception>
    public static Table FromLibSvm(string path, LibSvmOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LibSvmOptions();
        using TextSource source = TextSource.OfFile(path);
        string? queryFile = options.QueryFile ?? (File.Exists(path + ".query") ? path + ".query" : null);
        return FromLibSvm(source, options, queryFile, cancellationToken);
    }

    /// <summary>Loads LibSVM text, plain or gzipped, from a stream's position to its end; the stream stays open.</summary>
    /// <param name="stream">The text; one that cannot seek is held in memory while it is read.</param>
    /// <param name="options">Width and query file; default: the width is detected, and there is no query file.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>The columns <c>label</c> (numbers), <c>features</c> (sparse vectors) and,
    /// where queries are given, <c>group</c> (integers).</returns>
    /// <exception cref="FileNotFoundException">There is no such query file.</exception>
    /// <exception cref="SchemaException">A line is not in the format; the message names it.</exception>
    public static Table FromLibSvm(Stream stream, LibSvmOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LibSvmOptions();
        using TextSource source = TextSource.OfStream(stream);
        return FromLibSvm(source, options, options.QueryFile, cancellationToken);
    }

    private static Table FromLibSvm(TextSource source, LibSvmOptions options, string? queryFile, CancellationToken cancellationToken)
    {
        if (queryFile is not null && !File.Exists(queryFile))
        {
            throw new FileNotFoundException($"The query file '{queryFile}' does not exist.", queryFile);
        }

        using (Stream bytes = source.OpenBytes())
        {
            OtherForm.Refuse(source.Name, TextSample.Read(bytes, HeadBytes).Bytes, isText: false, "LibSVM text");
        }

        using Stream text = source.OpenText();
        return new LibSvmLoader(source.Name, options).Load(text, queryFile, cancellationToken);
    }
}
