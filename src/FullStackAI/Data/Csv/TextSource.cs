using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>A text that can be read from its beginning more than once, as UTF-8 without byte
/// order mark: a file or a stream, gzipped or not, of any encoding.</summary>
internal sealed class TextSource : IDisposable
{
    private readonly string? _path;
    private readonly Stream? _stream;
    private readonly long _start;

    private TextSource(string? path, Stream? stream, string name)
    {
        _path = path;
        _stream = stream;
        _start = stream?.Position ?? 0;
        Name = name;
    }

    internal string Name { get; }

    /// <summary>The encoding of the bytes; null for UTF-8.</summary>
    internal Encoding? Encoding { get; set; }

    internal bool IsGzip { get; private set; }

    /// <summary>Turns the text into one of usual separators and quotes; null where it has them already.</summary>
    internal Func<Stream, Stream>? Rewriting { get; set; }

    /// <summary>The number of bytes before decompression; 0 when unknown.</summary>
    internal long Length { get; private set; }

    internal static TextSource OfFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            string what = Directory.Exists(path) ? "is a folder, not a file" : "does not exist";
            throw new FileNotFoundException($"'{path}' {what}. Relative paths start at '{Environment.CurrentDirectory}'.", path);
        }

        return new TextSource(path, null, Path.GetFileName(path)).Probe();
    }

    /// <summary>Takes a stream from its position; one that cannot seek is copied into memory first. The stream stays open.</summary>
    internal static TextSource OfStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek)
        {
            return new TextSource(null, stream, "the stream").Probe();
        }

        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return new TextSource(null, copy, "the stream").Probe();
    }

    /// <summary>Opens the bytes as they are, but decompressed.</summary>
    internal Stream OpenBytes()
    {
        Stream bytes = OpenStored();
        return IsGzip ? new WholeGzipStream(bytes) : bytes;
    }

    /// <summary>Opens the text as UTF-8, behind any byte order mark, with usual separators and quotes.</summary>
    internal Stream OpenText()
    {
        Stream bytes = OpenBytes();
        if (Encoding is not null)
        {
            bytes = Encoding.CreateTranscodingStream(bytes, Encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        var text = new MarkSkippingStream(bytes);
        return Rewriting is null ? text : Rewriting(text);
    }

    public void Dispose()
    {
        if (_stream is MemoryStream copy)
        {
            copy.Seek(0, SeekOrigin.Begin);
        }
    }

    private TextSource Probe()
    {
        using Stream stored = OpenStored();
        Length = stored.CanSeek ? stored.Length - _start : 0;
        Span<byte> magic = stackalloc byte[2];
        IsGzip = stored.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        return this;
    }

    private Stream OpenStored()
    {
        if (_path is not null)
        {
            return new FileStream(
                _path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }

        _stream!.Position = _start;
        return new BorrowedStream(_stream);
    }
}
