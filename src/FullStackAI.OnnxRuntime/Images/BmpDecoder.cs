using System.Buffers.Binary;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Reads uncompressed Windows bitmaps of 8, 24 and 32 bits a pixel.</summary>
internal static class BmpDecoder
{
    internal static RgbImage Decode(ReadOnlySpan<byte> file, long pixelLimit)
    {
        int offset = BinaryPrimitives.ReadInt32LittleEndian(file[10..]);
        int header = BinaryPrimitives.ReadInt32LittleEndian(file[14..]);
        int width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        int signedHeight = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        int compression = BinaryPrimitives.ReadInt32LittleEndian(file[30..]);
        if (header < 40 || bits is not (8 or 24 or 32) || compression is not (0 or 3))
        {
            throw new OnnxException($"The bitmap has {bits} bits a pixel and compression {compression}; read are uncompressed ones of 8, 24 or 32 bits. Save it as PNG.");
        }

        int height = checked(signedHeight < 0 ? -signedHeight : signedHeight);
        byte[] pixels = new byte[RgbImage.CheckedBytes(width, height, pixelLimit)];
        int stride = checked(((width * bits) + 31) / 32 * 4);
        ReadOnlySpan<byte> palette = bits == 8 ? file[(14 + header)..] : default;
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> line = file.Slice(checked(offset + (stride * (signedHeight < 0 ? row : height - 1 - row))), stride);
            Span<byte> target = pixels.AsSpan(row * width * 3, width * 3);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> bgr = bits == 8 ? palette.Slice(line[x] * 4, 3) : line.Slice(x * (bits / 8), 3);
                (target[x * 3], target[(x * 3) + 1], target[(x * 3) + 2]) = (bgr[2], bgr[1], bgr[0]);
            }
        }

        return new RgbImage(width, height, pixels);
    }
}
