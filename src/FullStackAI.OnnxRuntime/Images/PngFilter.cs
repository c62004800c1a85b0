namespace FullStackAI.OnnxRuntime;

/// <summary>Turns a line of a PNG file, stored as differences from its neighbours, back into samples.</summary>
internal static class PngFilter
{
    /// <summary>Undoes a filter in place.</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="line">The line.</param>
    /// <param name="above">The line above it, undone; zeros above the first.</param>
    /// <param name="step">Bytes from a sample to that of the pixel before.</param>
    internal static void Undo(int filter, Span<byte> line, ReadOnlySpan<byte> above, int step)
    {
        above = above[..line.Length];
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = step; i < line.Length; i++)
                {
                    line[i] += line[i - step];
                }

                break;
            case 2:
                for (int i = 0; i < line.Length; i++)
                {
                    line[i] += above[i];
                }

                break;
            case 3:
                for (int i = 0; i < line.Length; i++)
                {
                    line[i] += (byte)(((i >= step ? line[i - step] : 0) + above[i]) / 2);
                }

                break;
            case 4:
                for (int i = 0; i < line.Length; i++)
                {
                    line[i] += i >= step ? Paeth(line[i - step], above[i], above[i - step]) : above[i];
                }

                break;
            default:
                throw new InvalidDataException($"a line has the filter {filter}, which PNG does not know.");
        }
    }

    private static byte Paeth(byte left, byte up, byte corner)
    {
        int guess = left + up - corner;
        (int a, int b, int c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
