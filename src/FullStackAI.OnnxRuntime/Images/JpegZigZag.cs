namespace FullStackAI.OnnxRuntime;

/// <summary>The order in which JPEG stores the coefficients of a block.</summary>
internal static class JpegZigZag
{
    private static ReadOnlySpan<byte> Places =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>The place in the block, row by row, of a stored coefficient.</summary>
    internal static int Place(int stored) =>
        stored < Places.Length ? Places[stored] : throw new InvalidDataException("the JPEG data give more coefficients than a block has.");
}
