using System.Buffers;

namespace FullStackAI.OnnxRuntime;

/// <summary>Makes red, green and blue of the components, row by row.</summary>
internal static class JpegPixels
{
    // 1.402, 0.344136286, 0.714136286 and 1.772 (Rec. 601) in 16 bits.
    private const int RedOfRed = 91881;
    private const int GreenOfBlue = -22554;
    private const int GreenOfRed = -46802;
    private const int BlueOfBlue = 116130;
    private const int Half = 1 << 15;

    /// <summary>Makes the picture.</summary>
    /// <param name="components">The components, their samples complete.</param>
    /// <param name="colours">What they are.</param>
    /// <param name="size">Width and height.</param>
    /// <returns>The picture.</returns>
    internal static RgbImage Make(JpegComponent[] components, JpegColours colours, (int Width, int Height) size)
    {
        byte[] pixels = new byte[size.Width * size.Height * 3];
        (int Horizontal, int Vertical) largest = (
            components.Max(component => component.Horizontal),
            components.Max(component => component.Vertical));
        byte[] lines = ArrayPool<byte>.Shared.Rent(components.Length * size.Width);
        for (int y = 0; y < size.Height; y++)
        {
            for (int i = 0; i < components.Length; i++)
            {
                JpegUpsampling.Row(components[i], largest, size, y, lines.AsSpan(i * size.Width, size.Width));
            }

            Row(lines.AsSpan(0, components.Length * size.Width), colours, pixels.AsSpan(y * size.Width * 3, size.Width * 3));
        }

        ArrayPool<byte>.Shared.Return(lines);
        return new RgbImage(size.Width, size.Height, pixels);
    }

    private static void Row(ReadOnlySpan<byte> lines, JpegColours colours, Span<byte> pixels)
    {
        int width = pixels.Length / 3;
        ReadOnlySpan<byte> first = lines[..width];
        ReadOnlySpan<byte> second = colours == JpegColours.Grey ? first : lines.Slice(width, width);
        ReadOnlySpan<byte> third = colours == JpegColours.Grey ? first : lines.Slice(2 * width, width);
        bool isLuma = colours is JpegColours.YCbCr or JpegColours.Ycck;
        for (int x = 0; x < width; x++)
        {
            Span<byte> pixel = pixels.Slice(x * 3, 3);
            if (isLuma)
            {
                (int luma, int blue, int red) = (first[x], second[x] - 128, third[x] - 128);
                pixel[0] = Byte(luma + (((RedOfRed * red) + Half) >> 16));
                pixel[1] = Byte(luma + (((GreenOfBlue * blue) + (GreenOfRed * red) + Half) >> 16));
                pixel[2] = Byte(luma + (((BlueOfBlue * blue) + Half) >> 16));
            }
            else
            {
                (pixel[0], pixel[1], pixel[2]) = (first[x], second[x], third[x]);
            }
        }

        if (colours is JpegColours.Cmyk or JpegColours.Ycck)
        {
            Darken(lines.Slice(3 * width, width), colours == JpegColours.Ycck, pixels);
        }
    }

    // Black takes its share of each colour. Luma and differences of inks give ink; what is left of white is its complement.
    private static void Darken(ReadOnlySpan<byte> black, bool isInk, Span<byte> pixels)
    {
        for (int x = 0; x < black.Length; x++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                ref byte value = ref pixels[(x * 3) + channel];
                int product = ((isInk ? byte.MaxValue - value : value) * black[x]) + 128;
                value = (byte)((product + (product >> 8)) >> 8); // rounded division by 255
            }
        }
    }

    private static byte Byte(int value) => (byte)Math.Clamp(value, 0, byte.MaxValue);
}
