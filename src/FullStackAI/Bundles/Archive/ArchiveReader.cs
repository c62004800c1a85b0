using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FullStackAI.Serialization;

namespace FullStackAI.Bundles.Archive;

/// <summary>Reads the strict zip form of <see cref="ArchiveFormat"/>. Checks the whole file's
/// SHA-256 first, believes no length, and refuses every form but the one.</summary>
/// <remarks>Every fault is an <see cref="InvalidDataException"/>. An entry is decompressed
/// when it is asked for, into exactly the bytes it declares.</remarks>
internal sealed class ArchiveReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlyMemory<byte> _file;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    internal ArchiveReader(ReadOnlyMemory<byte> file, BundleOptions options)
    {
        _file = file;
        ReadOnlySpan<byte> bytes = file.Span;
        int end = bytes.Length - ArchiveFormat.CommentLength - ArchiveFormat.EndLength;
        CheckDigest(bytes, end);
        ReadOnlySpan<byte> tail = bytes[end..];
        int count = UInt16(tail, 10);
        uint directory = UInt32(tail, 16);
        bool sound = UInt32(tail, 0) == ArchiveFormat.EndSignature && UInt32(tail, 4) == 0 && UInt16(tail, 8) == count
            && UInt16(tail, 20) == ArchiveFormat.CommentLength && directory + (long)UInt32(tail, 12) == end;
        if (!sound)
        {
            throw new InvalidDataException("the end of its directory is malformed");
        }

        if (count > options.MaximumEntries)
        {
            throw new InvalidDataException(
                $"it holds {count} entries; at most {options.MaximumEntries} are allowed (BundleOptions.MaximumEntries)");
        }

        ReadDirectory(bytes[..end], (int)directory, count, options);
        Digest = Encoding.ASCII.GetString(bytes[^64..]);
    }

    /// <summary>The SHA-256 of the file, 64 hexadecimal digits.</summary>
    internal string Digest { get; }

    /// <summary>The size of the file, in bytes.</summary>
    internal int Length => _file.Length;

    /// <summary>The names of all entries, in order.</summary>
    internal IReadOnlyList<string> Names => _names;

    /// <summary>The content of an entry.</summary>
    internal ReadOnlyMemory<byte> Read(string name)
    {
        if (!_entries.TryGetValue(name, out Entry? entry))
        {
            throw new InvalidDataException($"entry '{name}' is missing");
        }

        ReadOnlyMemory<byte> data = _file.Slice(entry.Offset, entry.PackedLength);
        ReadOnlyMemory<byte> content = entry.Deflated ? Inflate(name, data, entry.Length) : data;
        return Crc32.Compute(content.Span) == entry.Crc
            ? content
            : throw new InvalidDataException($"entry '{name}' does not match its CRC-32");
    }

    private static void CheckDigest(ReadOnlySpan<byte> bytes, int end)
    {
        if (end < 0 || !bytes[^ArchiveFormat.CommentLength..^64].SequenceEqual(Encoding.ASCII.GetBytes(ArchiveFormat.CommentPrefix)))
        {
            throw new InvalidDataException(ForeignFile.Describe(bytes));
        }

        string expected = Encoding.ASCII.GetString(bytes[^64..]);
        if (!Sha256Text.Matches(bytes[..^ArchiveFormat.CommentLength], expected))
        {
            string found = Convert.ToHexStringLower(SHA256.HashData(bytes[..^ArchiveFormat.CommentLength]));
            throw new InvalidDataException(
                $"its bytes have SHA-256 {found[..12]}…, but it says {new string([.. expected[..12].Select(c => char.IsAsciiHexDigit(c) ? c : '?')])}…: it was changed or damaged after it was saved. Copy it again, or save the model anew");
        }
    }

    private static ReadOnlyMemory<byte> Inflate(string name, ReadOnlyMemory<byte> packed, int length)
    {
        byte[] content = new byte[length];
        using var source = new MemoryStream(packed.ToArray(), writable: false);
        using var inflate = new DeflateStream(source, CompressionMode.Decompress);
        int read = inflate.ReadAtLeast(content, length, throwOnEndOfStream: false);
        return read == length && inflate.ReadByte() < 0
            ? content
            : throw new InvalidDataException($"entry '{name}' does not decompress to the {length} bytes it declares");
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private void ReadDirectory(ReadOnlySpan<byte> bytes, int directory, int count, BundleOptions options)
    {
        int at = directory;
        long expectedOffset = 0;
        long content = 0;
        for (int i = 0; i < count; i++)
        {
            if (bytes.Length - at < ArchiveFormat.DirectoryLength)
            {
                throw new InvalidDataException($"its directory ends before entry {i + 1} of {count}");
            }

            ReadOnlySpan<byte> record = bytes[at..];
            int nameLength = UInt16(record, 28);
            if (nameLength is 0 or > ArchiveFormat.MaximumNameBytes || record.Length < ArchiveFormat.DirectoryLength + nameLength)
            {
                throw new InvalidDataException($"the name of entry {i + 1} of {count} is malformed");
            }

            ReadOnlySpan<byte> nameBytes = record.Slice(ArchiveFormat.DirectoryLength, nameLength);
            string name = NameOf(nameBytes);
            Entry entry = EntryOf(name, record, expectedOffset);
            CheckLocal(name, nameBytes, record, bytes[..directory], expectedOffset);
            expectedOffset = (long)entry.Offset + entry.PackedLength;
            content += entry.Length;
            if (expectedOffset > directory || content > options.MaximumContentBytes)
            {
                throw new InvalidDataException(
                    $"with entry '{name}' its content grows beyond the file or to {content} bytes; at most {options.MaximumContentBytes} are allowed (BundleOptions.MaximumContentBytes)");
            }

            if (!_entries.TryAdd(name, entry))
            {
                throw new InvalidDataException($"entry '{name}' stands twice");
            }

            _names.Add(name);
            at += ArchiveFormat.DirectoryLength + nameLength;
        }

        if (at != bytes.Length || expectedOffset != directory)
        {
            throw new InvalidDataException("bytes between its entries belong to nothing");
        }
    }

    private static string NameOf(ReadOnlySpan<byte> bytes)
    {
        string name;
        try
        {
            name = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("an entry's name is not valid UTF-8");
        }

        return ArchiveFormat.IsSafeName(name)
            ? name
            : throw new InvalidDataException(
                $"entry '{new string([.. name.Select(c => char.IsControl(c) ? '?' : c)])}' has an unsafe name; expected a plain relative path");
    }

    private static Entry EntryOf(string name, ReadOnlySpan<byte> record, long expectedOffset)
    {
        ushort method = UInt16(record, 10);
        uint packed = UInt32(record, 20);
        uint length = UInt32(record, 24);
        bool sound = UInt32(record, 0) == ArchiveFormat.DirectorySignature
            && UInt16(record, 4) == ArchiveFormat.Version
            && UInt16(record, 6) == ArchiveFormat.Version
                && UInt16(record, 8) == ArchiveFormat.Flags && UInt32(record, 12) == ArchiveFormat.FixedDate
                && record.Slice(30, 12).IndexOfAnyExcept((byte)0) < 0 && UInt32(record, 42) == expectedOffset
                && (method == ArchiveFormat.Deflated || (method == ArchiveFormat.Stored && packed == length))
                && packed <= int.MaxValue && length <= int.MaxValue;
        if (!sound)
        {
            throw new InvalidDataException($"the directory record of entry '{name}' is malformed");
        }

        if (length > (long)packed * ArchiveFormat.MaximumRatio)
        {
            throw new InvalidDataException(
                $"entry '{name}' would decompress from {packed} to {length} bytes, more than {ArchiveFormat.MaximumRatio} times its size: it looks made to exhaust memory");
        }

        int nameLength = UInt16(record, 28);
        long offset = expectedOffset + ArchiveFormat.LocalLength + nameLength;
        return offset + packed <= int.MaxValue
            ? new Entry((int)offset, (int)packed, (int)length, UInt32(record, 16), method == ArchiveFormat.Deflated)
            : throw new InvalidDataException($"entry '{name}' lies outside the file");
    }

    // The local header repeats the directory's fields 6 … 31 and the name; it must repeat them exactly.
    private static void CheckLocal(
        string name, ReadOnlySpan<byte> nameBytes, ReadOnlySpan<byte> record, ReadOnlySpan<byte> entries, long offset)
    {
        bool sound = offset + ArchiveFormat.LocalLength + nameBytes.Length <= entries.Length;
        if (sound)
        {
            ReadOnlySpan<byte> local = entries[(int)offset..];
            sound = UInt32(local, 0) == ArchiveFormat.LocalSignature
                && local.Slice(4, 26).SequenceEqual(record.Slice(6, 26))
                && local.Slice(ArchiveFormat.LocalLength, nameBytes.Length).SequenceEqual(nameBytes);
        }

        if (!sound)
        {
            throw new InvalidDataException($"the header of entry '{name}' does not agree with the directory");
        }
    }

    private sealed record Entry(int Offset, int PackedLength, int Length, uint Crc, bool Deflated);
}
