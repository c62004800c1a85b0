namespace FullStackAI.Preprocessing;

/// <summary>Lower case by tables of our own, so that a model reads text alike on every platform, culture and ICU version.</summary>
internal static class Lowercase
{
    private const int RunLength = 4;

    /// <summary>The lower-case letter of a code point; the code point itself where it has none.</summary>
    internal static int Of(int codePoint)
    {
        if (codePoint < 128)
        {
            return codePoint is >= 'A' and <= 'Z' ? codePoint + 32 : codePoint;
        }

        ReadOnlySpan<int> runs = LowercaseRanges.Runs;
        int low = 0;
        int high = (runs.Length / RunLength) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int at = middle * RunLength;
            if (codePoint < runs[at])
            {
                high = middle - 1;
            }
            else if (codePoint > runs[at + 1])
            {
                low = middle + 1;
            }
            else
            {
                return (codePoint - runs[at]) % runs[at + 2] == 0 ? codePoint + runs[at + 3] : codePoint;
            }
        }

        return codePoint;
    }
}
