using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using FullStackAI.Serialization;

namespace FullStackAI.AutoML;

/// <summary>An append-only file of the trials of an experiment: what was in it when a process was killed is not trained again.</summary>
/// <remarks>
/// A record is its length in 4 bytes, its content, and the first 8 bytes of the
/// content's SHA-256; the first record is the fingerprint of the data.
/// A tail that was cut short is cut off and written anew. The file is held open, so a second
/// process is refused. When the disk is full the run goes on without it.
/// </remarks>
internal sealed class Journal : ITrialArchive
{
    private const int ChecksumBytes = 8;
    private const int MostRecordBytes = 1 << 29;

    private readonly FileStream _file;
    private readonly string _path;
    private readonly Action<string> _warn;
    private readonly Dictionary<string, TrialRecord> _records = new(StringComparer.Ordinal);
    private bool _isOff;

    private Journal(FileStream file, string path, Action<string> warn)
    {
        _file = file;
        _path = path;
        _warn = warn;
    }

    public TimeSpan Spent { get; private set; }

    /// <summary>The trials in it.</summary>
    internal int Count => _records.Count;

    /// <summary>Opens a journal, or starts one.</summary>
    /// <param name="path">Where.</param>
    /// <param name="fingerprint">Of the data, the folds and the seed.</param>
    /// <param name="catalog">The components that models may be made of.</param>
    /// <param name="warn">Told what people should know.</param>
    /// <exception cref="InvalidDataException">It is no journal, or one of other data, folds or seed.</exception>
    /// <exception cref="IOException">Another process has it open, or the folder cannot be written to.</exception>
    internal static Journal Open(string path, byte[] fingerprint, ComponentCatalog catalog, Action<string> warn)
    {
        FileStream file;
        try
        {
            // no buffer: what is written is written, or said not to be
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException fault) when (File.Exists(path))
        {
            throw new IOException(
                $"Journal '{path}' is open in another process: {fault.Message} Wait for that experiment to end, or give this one a journal of its own.",
                fault);
        }

        var journal = new Journal(file, path, warn);
        try
        {
            journal.Load(fingerprint, catalog);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The fingerprint in a journal; null when there is none to be read, for whatever reason: opening it says why.</summary>
    internal static byte[]? FingerprintIn(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new Journal(file, path, _ => { }).Next();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public TrialRecord? Find(string name) => _records.GetValueOrDefault(name);

    public void Append(TrialRecord record)
    {
        var writer = new ComponentWriter();
        try
        {
            record.Write(writer);
        }
        catch (NotSupportedException)
        {
            // A model of the user's own that cannot be written: its scores are kept, and a resumed run has them.
            writer = new ComponentWriter();
            (record with { Models = [] }).Write(writer);
        }

        Append(writer.Written.Span);
    }

    public void Dispose() => _file.Dispose();

    private void Append(ReadOnlySpan<byte> content)
    {
        if (_isOff)
        {
            return;
        }

        long before = _file.Position;
        try
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
            _file.Write(length);
            _file.Write(content);
            _file.Write(Checksum(content));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException fault)
        {
            _isOff = true;
            _warn(string.Create(
                CultureInfo.InvariantCulture,
                $"Journal '{_path}' could not be written to ({fault.Message}): the run goes on, but its later trials will not outlive it. Free space before the next run."));
            Forget(before);
        }
    }

    // Half a record would be cut off when it is next read; better that it never stays.
    private void Forget(long length)
    {
        try
        {
            _file.SetLength(length);
        }
        catch (IOException)
        {
            // Reading cuts it off.
        }
    }

    private void Load(byte[] fingerprint, ComponentCatalog catalog)
    {
        long good = 0;
        bool isFirst = true;
        while (Next() is { } content)
        {
            if (isFirst && !content.AsSpan().SequenceEqual(fingerprint))
            {
                throw new InvalidDataException(
                    $"Journal '{_path}' belongs to other rows, folds or another seed: its trials cannot be compared with new ones. Give this experiment another file, or delete that one.");
            }

            if (!isFirst && Read(content, catalog) is { } record)
            {
                _records[record.Name] = record;
                Spent = RunClock.Most(Spent, record.At);
            }

            isFirst = false;
            good = _file.Position;
        }

        if (isFirst && _file.Length > 0 && !StartsLikeAJournal(fingerprint))
        {
            throw new InvalidDataException($"'{_path}' is no journal of an experiment. Give another file; this one is left as it is.");
        }

        if (good < _file.Length)
        {
            _warn(string.Create(
                CultureInfo.InvariantCulture,
                $"Journal '{_path}' ends in {_file.Length - good:N0} bytes that are damaged or were cut short; they were left out, and {Count:N0} trials are sound."));
            _file.SetLength(good);
        }

        _file.Position = good;
        if (isFirst)
        {
            Append(fingerprint);
        }
    }

    // A first record that was cut short is still the beginning of one; anything else is somebody's file.
    private bool StartsLikeAJournal(byte[] fingerprint)
    {
        byte[] expected = new byte[4 + fingerprint.Length];
        BinaryPrimitives.WriteInt32LittleEndian(expected, fingerprint.Length);
        fingerprint.CopyTo(expected, 4);
        byte[] found = new byte[Math.Min(expected.Length, _file.Length)];
        _file.Position = 0;
        _file.ReadExactly(found);
        return _file.Length < expected.Length + ChecksumBytes && expected.AsSpan(0, found.Length).SequenceEqual(found);
    }

    private static TrialRecord? Read(byte[] content, ComponentCatalog catalog)
    {
        try
        {
            return TrialRecord.Read(new ComponentReader(content, catalog));
        }
        catch (InvalidDataException)
        {
            return null; // written by another version, or with models that this process cannot read: the trial is run again
        }
    }

    private byte[]? Next()
    {
        Span<byte> length = stackalloc byte[4];
        if (_file.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4)
        {
            return null;
        }

        int bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (bytes is < 0 or > MostRecordBytes || _file.Length - _file.Position < bytes + ChecksumBytes)
        {
            return null;
        }

        byte[] content = new byte[bytes];
        _file.ReadExactly(content);
        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        _file.ReadExactly(checksum);
        return checksum.SequenceEqual(Checksum(content)) ? content : null;
    }

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> content) => SHA256.HashData(content).AsSpan(0, ChecksumBytes);
}
