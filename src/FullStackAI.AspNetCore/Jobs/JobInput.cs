using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Jobs;

/// <summary>Cuts a job's file into records: lines of JSON, or lines of
/// comma-separated text whose quoted cells may hold line ends.</summary>
internal sealed class JobInput : IDisposable
{
    private readonly FileStream _stream;
    private readonly bool _isCsv;
    private readonly long _maximumRecord;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _count;
    private bool _ended;

    /// <summary>Opens the file; of comma-separated text the header is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isCsv">Whether it is comma-separated text.</param>
    /// <param name="position">Where to go on; 0 at first.</param>
    /// <param name="maximumRecord">The longest record in bytes.</param>
    internal JobInput(string path, bool isCsv, long position, long maximumRecord)
    {
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        _isCsv = isCsv;
        _maximumRecord = maximumRecord;
        if (isCsv)
        {
            Header = Next() is { } header ? [.. header.Span] : [];
        }

        if (position > Position)
        {
            _stream.Position = position;
            (_start, _count, _ended) = (0, 0, false);
            Position = position;
        }
    }

    /// <summary>The header with its line end; empty for lines of JSON.</summary>
    internal byte[] Header { get; } = [];

    /// <summary>The bytes before the next record.</summary>
    internal long Position { get; private set; }

    /// <summary>The next record with its line end, valid until the next call; null at the end. Empty lines are passed over.</summary>
    /// <exception cref="ServingException">It is longer than a record may be.</exception>
    internal ReadOnlyMemory<byte>? Next()
    {
        while (true)
        {
            int length = Find();
            if (length == 0)
            {
                return null;
            }

            ReadOnlyMemory<byte> record = _buffer.AsMemory(_start, length);
            _start += length;
            _count -= length;
            Position += length;
            if (record.Span.ContainsAnyExcept("\r\n \t"u8))
            {
                return record;
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    // The length of the next record; reads on until it is whole.
    private int Find()
    {
        int scanned = 0;
        Place place = Place.Start;
        while (true)
        {
            for (; scanned < _count; scanned++)
            {
                byte c = _buffer[_start + scanned];
                if (c == '\n' && place != Place.Quoted)
                {
                    return scanned + 1;
                }

                place = _isCsv ? After(place, c) : place;
            }

            if (_ended)
            {
                return _count;
            }

            if (_count > _maximumRecord)
            {
                throw ServingException.Malformed(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"A record is longer than {_maximumRecord} bytes; is a quote left open?"));
            }

            Fill();
        }
    }

    // A quote opens a cell only at its start, and within a quoted cell two of them are one.
    private static Place After(Place place, byte c) => (place, c) switch
    {
        (Place.Quoted, (byte)'"') => Place.Closed,
        (Place.Quoted, _) => Place.Quoted,
        (Place.Start or Place.Closed, (byte)'"') => Place.Quoted,
        (_, (byte)',') => Place.Start,
        _ => Place.Plain,
    };

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _count).CopyTo(_buffer);
            _start = 0;
        }

        if (_count == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = _stream.Read(_buffer, _count, _buffer.Length - _count);
        _count += read;
        _ended = read == 0;
    }

    private enum Place
    {
        Start,
        Plain,
        Quoted,
        Closed,
    }
}
