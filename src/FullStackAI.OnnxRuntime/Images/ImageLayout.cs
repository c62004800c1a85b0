using System.Numerics;

namespace FullStackAI.OnnxRuntime;

/// <summary>Lays a resized picture out as a network wants it: one channel of one row after the other, scaled and normalised.</summary>
/// <param name="form">The form asked for.</param>
/// <param name="placement">Where the resized picture stands in the result.</param>
internal sealed class ImageLayout(ImagePreparation form, ImagePlacement placement)
{
    // Rec. 601, as Pillow's mode L weighs them.
    private const float Red = 0.299f;
    private const float Green = 0.587f;
    private const float Blue = 0.114f;
    private const int Colours = 3;

    private readonly float[] _line = new float[form.Width];

    /// <summary>The columns of the resized picture that are seen.</summary>
    internal (int First, int End) Columns { get; } = (Math.Max(0, -placement.Left), Math.Min(placement.Width, form.Width - placement.Left));

    /// <summary>The rows of the resized picture that are seen.</summary>
    internal (int First, int End) Rows { get; } = (Math.Max(0, -placement.Top), Math.Min(placement.Height, form.Height - placement.Top));

    /// <summary>Fills the result.</summary>
    /// <param name="seen">[rows × columns × 3]; the part that is seen, from 0 to 255.</param>
    /// <param name="values">[channels × height × width], or [height × width × channels].</param>
    internal void Fill(ReadOnlySpan<float> seen, Span<float> values)
    {
        int stride = (Columns.End - Columns.First) * Colours;
        for (int y = 0; y < form.Height; y++)
        {
            int row = y - placement.Top - Rows.First;
            bool inside = row >= 0 && row < Rows.End - Rows.First;
            ReadOnlySpan<float> pixels = inside ? seen.Slice(row * stride, stride) : default;
            for (int channel = 0; channel < form.Channels; channel++)
            {
                Span<float> line = form.ChannelsFirst ? values.Slice(((channel * form.Height) + y) * form.Width, form.Width) : _line;
                Read(pixels, channel, line);
                Normalize(line, form.Mean[channel], form.Deviation[channel]);
                if (!form.ChannelsFirst)
                {
                    Interleave(line, channel, values.Slice(y * form.Width * form.Channels, form.Width * form.Channels));
                }
            }
        }
    }

    /// <summary>One channel of a row, the border around what is seen.</summary>
    private void Read(ReadOnlySpan<float> pixels, int channel, Span<float> line)
    {
        float border = form.Border ?? 0;
        line.Fill(form.Channels == 1 ? Grey([border, border, border]) : border);
        Span<float> inside = line.Slice(placement.Left + Columns.First, pixels.Length / Colours);
        int colour = form.BlueFirst ? Colours - 1 - channel : channel;
        for (int x = 0; x < inside.Length; x++)
        {
            inside[x] = form.Channels == 1 ? Grey(pixels.Slice(x * Colours, Colours)) : pixels[(x * Colours) + colour];
        }
    }

    private static float Grey(ReadOnlySpan<float> pixel) => (Red * pixel[0]) + (Green * pixel[1]) + (Blue * pixel[2]);

    // Each number is rounded on its own, so that the width of vectors does not show.
    private static void Normalize(Span<float> line, float mean, float deviation)
    {
        (var white, var means, var deviations) = (new Vector<float>(byte.MaxValue), new Vector<float>(mean), new Vector<float>(deviation));
        int i = 0;
        for (; i <= line.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (((new Vector<float>(line[i..]) / white) - means) / deviations).CopyTo(line[i..]);
        }

        for (; i < line.Length; i++)
        {
            line[i] = ((line[i] / byte.MaxValue) - mean) / deviation;
        }
    }

    private void Interleave(ReadOnlySpan<float> line, int channel, Span<float> row)
    {
        for (int x = 0; x < line.Length; x++)
        {
            row[(x * form.Channels) + channel] = line[x];
        }
    }
}
