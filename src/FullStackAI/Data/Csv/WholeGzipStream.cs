using System.Buffers.Binary;
using System.IO.Compression;

namespace FullStackAI.Data.Csv;

/// <summary>Unpacks gzip and refuses a file that was cut short, which the runtime's stream takes for its end.</summary>
/// <remarks>The last four bytes of a member are its unpacked length modulo 2^32 (RFC 1952). Where
/// they differ and no second member can have begun, the file is cut.</remarks>
internal sealed class WholeGzipStream(Stream packed) : ForwardStream(new GZipStream(packed, CompressionMode.Decompress))
{
    private long _length;

    public override int Read(Span<byte> buffer)
    {
        int read = Unpack(buffer);
        _length += read;
        if (read == 0 && buffer.Length > 0)
        {
            ThrowIfCut();
        }

        return read;
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return Inner.Read(buffer);
        }
        catch (InvalidDataException damage)
        {
            throw new InvalidDataException($"its packed bytes are damaged behind {_length} unpacked ones.", damage);
        }
    }

    private void ThrowIfCut()
    {
        if (!packed.CanSeek)
        {
            return;
        }

        Span<byte> footer = stackalloc byte[4];
        packed.Seek(-4, SeekOrigin.End);
        packed.ReadExactly(footer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(footer) != (uint)_length && !HasSecondMember())
        {
            throw new InvalidDataException($"it ends after {_length} unpacked bytes, which is not what its last bytes say.");
        }
    }

    private bool HasSecondMember()
    {
        ReadOnlySpan<byte> magic = [0x1F, 0x8B, 8];
        byte[] buffer = new byte[1 << 16];
        packed.Seek(3, SeekOrigin.Begin);
        int kept = 0;
        while (packed.Read(buffer, kept, buffer.Length - kept) is > 0 and int read)
        {
            ReadOnlySpan<byte> window = buffer.AsSpan(0, kept + read);
            if (window.IndexOf(magic) >= 0)
            {
                return true;
            }

            kept = Math.Min(2, window.Length);
            window[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
