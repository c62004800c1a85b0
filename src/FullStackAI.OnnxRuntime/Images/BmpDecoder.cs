using System.Buffers.Binary;
using System.Numerics;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Reads Windows and OS/2 bitmaps of 1 to 32 bits a pixel, plain, with bit fields or run
/// lengths; opacity is passed over, as most programs leave it empty.</summary>
internal static class BmpDecoder
{
    private const int FileHeader = 14;
    private const int OldHeader = 12;
    private const int WindowsHeader = 40;
    private const int BitFields = 3;
    private const int BitFieldsWithAlpha = 6;

    internal static RgbImage Decode(ReadOnlySpan<byte> file, long pixelLimit)
    {
        int offset = BinaryPrimitives.ReadInt32LittleEndian(file[10..]);
        int header = BinaryPrimitives.ReadInt32LittleEndian(file[FileHeader..]);
        bool old = header == OldHeader;
        int width = old ? BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) : BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        int signedHeight = old ? BinaryPrimitives.ReadUInt16LittleEndian(file[20..]) : BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(old ? 24 : 28)..]);
        int compression = old ? 0 : BinaryPrimitives.ReadInt32LittleEndian(file[30..]);
        bool hasRuns = (compression == 1 && bits == 8) || (compression == 2 && bits == 4);
        bool hasFields = compression is BitFields or BitFieldsWithAlpha && bits is 16 or 32;
        if (!(old || header >= WindowsHeader) || bits is not (1 or 4 or 8 or 16 or 24 or 32) || !(compression == 0 || hasRuns || hasFields))
        {
            throw new OnnxException(
                $"The bitmap has a header of {header} bytes, {bits} bits a pixel and compression {compression}; read are 1, 4, 8, 16, 24 and 32 bits, plain, with bit fields, or with run lengths of 4 and 8. Save it as PNG.");
        }

        int height = checked(signedHeight < 0 ? -signedHeight : signedHeight);
        byte[] pixels = new byte[RgbImage.CheckedBytes(width, height, pixelLimit)];
        ReadOnlySpan<byte> palette = bits <= 8 ? file[(FileHeader + header)..offset] : default;
        var colours = bits <= 8 ? default : hasFields ? BmpFields.Of(file[(FileHeader + WindowsHeader)..]) : BmpFields.Usual(bits);
        ReadOnlySpan<byte> data = hasRuns ? BmpRuns.Expand(file[offset..], width, height, bits) : file[offset..];
        int stored = hasRuns ? 8 : bits;
        int stride = checked(((width * stored) + 31) / 32 * 4);
        if (hasRuns)
        {
            stride = width;
        }

        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> line = data.Slice(checked(stride * (signedHeight < 0 ? row : height - 1 - row)), stride);
            Span<byte> target = pixels.AsSpan(row * width * 3, width * 3);
            for (int x = 0; x < width; x++)
            {
                Span<byte> pixel = target.Slice(x * 3, 3);
                if (bits <= 8)
                {
                    int number = stored == 8 ? line[x] : (line[x * stored / 8] >> (8 - stored - (x * stored % 8))) & ((1 << stored) - 1);
                    ReadOnlySpan<byte> colour = palette.Slice(number * (old ? 3 : 4), 3);
                    (pixel[0], pixel[1], pixel[2]) = (colour[2], colour[1], colour[0]);
                }
                else if (bits == 24)
                {
                    (pixel[0], pixel[1], pixel[2]) = (line[(x * 3) + 2], line[(x * 3) + 1], line[x * 3]);
                }
                else
                {
                    colours.Write(
                        bits == 16
                            ? BinaryPrimitives.ReadUInt16LittleEndian(line[(x * 2)..])
                            : BinaryPrimitives.ReadUInt32LittleEndian(line[(x * 4)..]),
                        pixel);
                }
            }
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>Which bits of a pixel are red, green and blue.</summary>
    private readonly record struct BmpFields(uint Red, uint Green, uint Blue)
    {
        internal static BmpFields Usual(int bits) =>
            bits == 16 ? new BmpFields(0x7C00, 0x03E0, 0x001F) : new BmpFields(0xFF0000, 0xFF00, 0xFF);

        internal static BmpFields Of(ReadOnlySpan<byte> masks) =>
            new(
                BinaryPrimitives.ReadUInt32LittleEndian(masks),
                BinaryPrimitives.ReadUInt32LittleEndian(masks[4..]),
                BinaryPrimitives.ReadUInt32LittleEndian(masks[8..]));

        internal void Write(uint value, Span<byte> pixel) =>
            (pixel[0], pixel[1], pixel[2]) = (Byte(value, Red), Byte(value, Green), Byte(value, Blue));

        // Fewer than eight bits are spread over 0 to 255.
        private static byte Byte(uint value, uint mask)
        {
            if (mask == 0)
            {
                return 0;
            }

            int shift = BitOperations.TrailingZeroCount(mask);
            uint most = mask >> shift;
            return (byte)(((value & mask) >> shift) * (ulong)byte.MaxValue / most);
        }
    }
}
