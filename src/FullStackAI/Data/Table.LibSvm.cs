using FullStackAI.Data.Csv;
using FullStackAI.Data.LibSvm;

namespace FullStackAI.Data;

/// <content>Loading LibSVM text.</content>
public sealed partial class Table
{
    /// <summary>Loads LibSVM text, plain or gzipped: <c>label [qid:query] index:value …</c> in each line; feature i of the table is index i of the file, so that index 0 stays empty in files that count from 1.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Width and query file; default: both are detected.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>The columns <c>label</c> (numbers), <c>features</c> (sparse vectors) and, where queries are given, <c>group</c> (integers).</returns>
    /// <exception cref="FileNotFoundException">There is no such file, or no such query file.</exception>
    /// <exception cref="SchemaException">A line is not in the format; the message names it.</exception>
    public static Table FromLibSvm(string path, LibSvmOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LibSvmOptions();
        using TextSource source = TextSource.OfFile(path);
        string? queryFile = options.QueryFile ?? (File.Exists(path + ".query") ? path + ".query" : null);
        if (queryFile is not null && !File.Exists(queryFile))
        {
            throw new FileNotFoundException($"The query file '{queryFile}' does not exist.", queryFile);
        }

        using Stream text = source.OpenText();
        return new LibSvmLoader(source.Name, options).Load(text, queryFile, cancellationToken);
    }
}
