namespace FullStackAI.OnnxRuntime;

/// <summary>How a PNG file stores its pixels.</summary>
/// <param name="Colour">0 grey, 2 colour, 3 palette, 4 grey with opacity, 6 colour with opacity.</param>
/// <param name="Depth">Bits a sample.</param>
/// <param name="Palette">[colours × 3]; for colour type 3.</param>
/// <param name="Transparency">Opacity of the palette's colours, or the one grey or colour
/// that is transparent, two bytes a sample; may be empty.</param>
internal sealed record PngPixels(int Colour, int Depth, byte[] Palette, byte[] Transparency)
{
    private const int Opaque = 255;

    /// <summary>Samples a pixel.</summary>
    internal int Channels => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Writes the pixels of a line as red, green, blue.</summary>
    /// <param name="line">The line, unfiltered.</param>
    /// <param name="width">Pixels in it.</param>
    /// <param name="target">From its first pixel on.</param>
    /// <param name="stride">Bytes from a pixel to the next, at least 3.</param>
    internal void Write(ReadOnlySpan<byte> line, int width, Span<byte> target, int stride)
    {
        if (Colour == 2 && Depth == 8 && stride == 3 && Transparency.Length == 0)
        {
            line[..(width * 3)].CopyTo(target);
            return;
        }

        for (int x = 0; x < width; x++)
        {
            Pixel(line, x, target.Slice(x * stride, 3));
        }
    }

    private void Pixel(ReadOnlySpan<byte> line, int x, Span<byte> pixel)
    {
        int alpha = Opaque;
        if (Colour == 3)
        {
            int number = Sample(line, x);
            Palette.AsSpan(number * 3, 3).CopyTo(pixel);
            alpha = number < Transparency.Length ? Transparency[number] : Opaque;
        }
        else
        {
            int channels = Channels;
            bool isGrey = channels < 3;
            for (int channel = 0; channel < 3; channel++)
            {
                pixel[channel] = Byte(Sample(line, (x * channels) + (isGrey ? 0 : channel)));
            }

            alpha = channels is 2 or 4 ? Byte(Sample(line, ((x + 1) * channels) - 1)) : IsKey(line, x, channels) ? 0 : Opaque;
        }

        if (alpha < Opaque)
        {
            foreach (ref byte value in pixel)
            {
                value = (byte)(((value * alpha) + (Opaque * (Opaque - alpha)) + 127) / Opaque);
            }
        }
    }

    // One colour of the file may stand for nothing at all.
    private bool IsKey(ReadOnlySpan<byte> line, int x, int channels)
    {
        if (Transparency.Length < channels * 2)
        {
            return false;
        }

        bool same = true;
        for (int channel = 0; channel < channels; channel++)
        {
            same &= Sample(line, (x * channels) + channel) == ((Transparency[channel * 2] << 8) | Transparency[(channel * 2) + 1]);
        }

        return same;
    }

    /// <summary>A sample as 8 bits: of 16 the upper eight, of fewer spread over all.</summary>
    private byte Byte(int sample) => (byte)(Depth == 16 ? sample >> 8 : Depth == 8 ? sample : sample * (Opaque / ((1 << Depth) - 1)));

    private int Sample(ReadOnlySpan<byte> line, int index) => Depth switch
    {
        16 => (line[index * 2] << 8) | line[(index * 2) + 1],
        8 => line[index],
        _ => (line[index * Depth / 8] >> (8 - Depth - (index * Depth % 8))) & ((1 << Depth) - 1),
    };
}
