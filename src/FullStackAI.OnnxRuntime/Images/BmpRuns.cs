namespace FullStackAI.OnnxRuntime;

/// <summary>Expands the run lengths of bitmaps of 4 and 8 bits a pixel.</summary>
internal static class BmpRuns
{
    private const int EndOfLine = 0;
    private const int EndOfPicture = 1;
    private const int Move = 2;

    /// <summary>Expands them.</summary>
    /// <param name="data">The runs.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bits">4 or 8.</param>
    /// <returns>[height × width]; one number of the palette a byte, the lowest row first; what no run reaches is 0.</returns>
    internal static byte[] Expand(ReadOnlySpan<byte> data, int width, int height, int bits)
    {
        byte[] numbers = new byte[checked(width * height)];
        (int x, int y) = (0, 0);
        for (int at = 0; ;)
        {
            (int count, int value) = (data[at], data[at + 1]);
            at += 2;
            if (count > 0)
            {
                for (int i = 0; i < count; i++)
                {
                    Set(bits == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15);
                }

                continue;
            }

            switch (value)
            {
                case EndOfLine:
                    (x, y) = (0, y + 1);
                    break;
                case EndOfPicture:
                    return numbers;
                case Move:
                    (x, y) = (x + data[at], y + data[at + 1]);
                    at += 2;
                    break;
                default:
                    int bytes = bits == 8 ? value : (value + 1) / 2;
                    for (int i = 0; i < value; i++)
                    {
                        Set(bits == 8 ? data[at + i] : i % 2 == 0 ? data[at + (i / 2)] >> 4 : data[at + (i / 2)] & 15);
                    }

                    at += bytes + (bytes % 2); // padded to whole words
                    break;
            }
        }

        void Set(int number)
        {
            if (x < width && y < height)
            {
                numbers[(y * width) + x] = (byte)number;
            }

            x++;
        }
    }
}
