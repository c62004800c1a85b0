using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FullStackAI.Serialization;

namespace FullStackAI.Bundles.Archive;

/// <summary>Writes the strict zip form of <see cref="ArchiveFormat"/>: same entries, same bytes.</summary>
internal static class ArchiveWriter
{
    // Comment length, disk, internal and external attributes.
    private static ReadOnlySpan<byte> NoAttributes => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Makes a whole file in memory.</summary>
    /// <param name="entries">Name and content, in order.</param>
    /// <exception cref="BundleException">The file would exceed 2 GB.</exception>
    internal static ReadOnlyMemory<byte> Write(IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> entries)
    {
        var file = new ArrayBufferWriter<byte>(4096);
        var directory = new ArrayBufferWriter<byte>(1024);
        long total = 0;
        foreach ((string name, ReadOnlyMemory<byte> content) in entries)
        {
            byte[]? packed = Deflate(content);
            ReadOnlySpan<byte> data = packed ?? content.Span;
            total += data.Length + ArchiveFormat.DirectoryLength + ArchiveFormat.LocalLength + (2 * name.Length);
            if (total > int.MaxValue - (1 << 20))
            {
                throw new BundleException(
                    "The bundle would exceed 2 GB, the largest a bundle file can be. Leave out large extra entries, or train a smaller model.");
            }

            uint crc = Crc32.Compute(content.Span);
            int offset = file.WrittenCount;
            byte[] nameBytes = Encoding.UTF8.GetBytes(name);
            WriteCommon(
                file, ArchiveFormat.LocalSignature, madeBy: false, packed is not null, crc, data.Length, content.Length,
                nameBytes.Length);
            file.Write(nameBytes);
            file.Write(data);
            WriteCommon(
                directory, ArchiveFormat.DirectorySignature, madeBy: true, packed is not null, crc, data.Length, content.Length,
                nameBytes.Length);
            directory.Write(NoAttributes);
            WriteUInt32(directory, (uint)offset);
            directory.Write(nameBytes);
        }

        int directoryOffset = file.WrittenCount;
        file.Write(directory.WrittenSpan);
        WriteUInt32(file, ArchiveFormat.EndSignature);
        WriteUInt32(file, 0); // disks
        WriteUInt16(file, (ushort)entries.Count);
        WriteUInt16(file, (ushort)entries.Count);
        WriteUInt32(file, (uint)directory.WrittenCount);
        WriteUInt32(file, (uint)directoryOffset);
        WriteUInt16(file, ArchiveFormat.CommentLength);
        string digest = Convert.ToHexStringLower(SHA256.HashData(file.WrittenSpan));
        file.Write(Encoding.ASCII.GetBytes(ArchiveFormat.CommentPrefix + digest));
        return file.WrittenMemory;
    }

    private static byte[]? Deflate(ReadOnlyMemory<byte> content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(content.Span);
        }

        bool worthwhile = packed.Length < content.Length && content.Length <= packed.Length * ArchiveFormat.MaximumRatio;
        return worthwhile ? packed.ToArray() : null;
    }

    private static void WriteCommon(
        ArrayBufferWriter<byte> target, uint signature, bool madeBy, bool deflated, uint crc, int packedLength, int length, int nameLength)
    {
        WriteUInt32(target, signature);
        if (madeBy)
        {
            WriteUInt16(target, ArchiveFormat.Version);
        }

        WriteUInt16(target, ArchiveFormat.Version);
        WriteUInt16(target, ArchiveFormat.Flags);
        WriteUInt16(target, deflated ? ArchiveFormat.Deflated : ArchiveFormat.Stored);
        WriteUInt32(target, ArchiveFormat.FixedDate);
        WriteUInt32(target, crc);
        WriteUInt32(target, (uint)packedLength);
        WriteUInt32(target, (uint)length);
        WriteUInt16(target, (ushort)nameLength);
        WriteUInt16(target, 0); // no extra field
    }

    private static void WriteUInt16(ArrayBufferWriter<byte> target, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target.GetSpan(2), value);
        target.Advance(2);
    }

    private static void WriteUInt32(ArrayBufferWriter<byte> target, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target.GetSpan(4), value);
        target.Advance(4);
    }
}
