namespace FullStackAI.OnnxRuntime;

/// <summary>Brings the samples of a component to the picture's size, a row at a time. Halved axes are filled in linearly, ¾
/// of the nearer sample and ¼ of the other, as libjpeg does; other ratios repeat samples.</summary>
internal static class JpegUpsampling
{
    // Narrower planes have no inner samples to weigh; libjpeg repeats them too.
    private const int LeastWidth = 3;

    /// <summary>Fills one row of the picture.</summary>
    /// <param name="component">The component.</param>
    /// <param name="largest">The largest sampling factors of the picture's components.</param>
    /// <param name="size">Width and height of the picture.</param>
    /// <param name="y">The row.</param>
    /// <param name="row">[width]; its samples.</param>
    internal static void Row(
        JpegComponent component, (int Horizontal, int Vertical) largest, (int Width, int Height) size, int y, Span<byte> row)
    {
        int width = Sampled(size.Width, component.Horizontal, largest.Horizontal);
        int height = Sampled(size.Height, component.Vertical, largest.Vertical);
        bool halfWidth = component.Horizontal * 2 == largest.Horizontal && width >= LeastWidth;
        bool halfHeight = component.Vertical * 2 == largest.Vertical;
        bool fullWidth = component.Horizontal == largest.Horizontal;
        if (fullWidth && component.Vertical == largest.Vertical)
        {
            component.Line(y, width).CopyTo(row);
        }
        else if (halfWidth && component.Vertical == largest.Vertical)
        {
            Across(component.Line(y, width), row);
        }
        else if (halfHeight && (fullWidth || halfWidth))
        {
            int near = y / 2;
            int far = Math.Clamp(y % 2 == 0 ? near - 1 : near + 1, 0, height - 1);
            if (fullWidth)
            {
                Down(component.Line(near, width), component.Line(far, width), y % 2 == 0 ? 1 : 2, row);
            }
            else
            {
                Both(component.Line(near, width), component.Line(far, width), row);
            }
        }
        else
        {
            ReadOnlySpan<byte> line = component.Line(y * component.Vertical / largest.Vertical, width);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = line[x * component.Horizontal / largest.Horizontal];
            }
        }
    }

    private static int Sampled(int size, int own, int largest) => ((size * own) + largest - 1) / largest;

    // Rounding goes down for one neighbour and up for the other, so that none gains by it.
    private static void Across(ReadOnlySpan<byte> line, Span<byte> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            int near = x / 2;
            int far = x % 2 == 0 ? near - 1 : near + 1;
            row[x] = far < 0 || far >= line.Length ? line[near] : (byte)(((3 * line[near]) + line[far] + (x % 2 == 0 ? 1 : 2)) >> 2);
        }
    }

    private static void Down(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int rounding, Span<byte> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            row[x] = (byte)(((3 * near[x]) + far[x] + rounding) >> 2);
        }
    }

    private static void Both(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            int place = x / 2;
            int other = x % 2 == 0 ? Math.Max(0, place - 1) : Math.Min(near.Length - 1, place + 1);
            int sum = 3 * ((3 * near[place]) + far[place]) + (3 * near[other]) + far[other];
            row[x] = (byte)((sum + (x % 2 == 0 ? 8 : 7)) >> 4);
        }
    }
}
