using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.OnnxRuntime;

/// <summary>The inverse cosine transform of 8 × 8 blocks in whole numbers, columns first, then rows:
/// the samples of libjpeg's accurate transform, on every processor.</summary>
/// <remarks>
/// The factors are √2·cos(kπ/16) in 13 bits, each the sum of the rounded constants by which the
/// factorisation of Loeffler, Ligtenberg and Moschytz (1989) reaches it:
/// multiplied out, its integers stay the same to the last bit. Two more bits are kept
/// between the passes; the passes together are eight times too large.
/// </remarks>
internal static class JpegTransform
{
    private const int Side = 8;
    private const int ConstantBits = 13;
    private const int KeptBits = 2;
    private const int LastShift = ConstantBits + KeptBits + 3;
    private const int Middle = 128;

    /// <summary>[frequency × place]; what a frequency adds at each of the eight places.</summary>
    private static readonly int[] Waves = MakeWaves();

    /// <summary>Turns coefficients into samples from 0 to 255.</summary>
    /// <param name="coefficients">[8 × 8]; dequantised, row by row, the lowest frequency first.</param>
    /// <param name="samples">From the block's first sample on.</param>
    /// <param name="stride">Samples a row.</param>
    internal static void Inverse(ReadOnlySpan<int> coefficients, Span<byte> samples, int stride)
    {
        ReadOnlySpan<int> factors = Waves;
        ReadOnlySpan<Vector256<int>> waves = MemoryMarshal.Cast<int, Vector256<int>>(factors);
        ReadOnlySpan<Vector256<int>> rows = MemoryMarshal.Cast<int, Vector256<int>>(coefficients);
        Span<int> columns = stackalloc int[Side * Side];
        for (int y = 0; y < Side; y++)
        {
            Vector256<int> sum = Vector256.Create(1 << (ConstantBits - KeptBits - 1));
            for (int frequency = 0; frequency < Side; frequency++)
            {
                sum += rows[frequency] * factors[(frequency * Side) + y];
            }

            (sum >> (ConstantBits - KeptBits)).CopyTo(columns[(y * Side)..]);
        }

        Span<int> line = stackalloc int[Side];
        for (int y = 0; y < Side; y++)
        {
            Vector256<int> sum = Vector256.Create((1 << (LastShift - 1)) + (Middle << LastShift));
            for (int frequency = 0; frequency < Side; frequency++)
            {
                sum += waves[frequency] * columns[(y * Side) + frequency];
            }

            Vector256.Min(Vector256.Max(sum >> LastShift, Vector256<int>.Zero), Vector256.Create((int)byte.MaxValue)).CopyTo(line);
            Span<byte> target = samples.Slice(y * stride, Side);
            for (int x = 0; x < Side; x++)
            {
                target[x] = (byte)line[x];
            }
        }
    }

    private static int[] MakeWaves()
    {
        const int One = 1 << ConstantBits;
        (int even, int turn) = (Rounded(0.541196100), Rounded(1.175875602));
        (int a, int b, int c, int d) = (
            turn - Rounded(0.899976223),
            turn - Rounded(2.562915447),
            turn - Rounded(1.961570560),
            turn - Rounded(0.390180644));

        // What each frequency adds at the first four places; the others mirror them, with the sign turned where the frequency is odd.
        int[][] halves =
        [
            [One, One, One, One],
            [Rounded(1.501321110) + a + d - turn, turn, d, a],
            [even + Rounded(0.765366865), even, -even, -even - Rounded(0.765366865)],
            [turn, Rounded(3.072711026) + b + c - turn, b, c],
            [One, -One, -One, One],
            [d, b, Rounded(2.053119869) + b + d - turn, turn],
            [even, even - Rounded(1.847759065), Rounded(1.847759065) - even, -even],
            [a, c, turn, Rounded(0.298631336) + a + c - turn],
        ];
        var waves = new int[Side * Side];
        for (int frequency = 0; frequency < Side; frequency++)
        {
            for (int place = 0; place < Side / 2; place++)
            {
                waves[(frequency * Side) + place] = halves[frequency][place];
                waves[(frequency * Side) + Side - 1 - place] = frequency % 2 == 0 ? halves[frequency][place] : -halves[frequency][place];
            }
        }

        return waves;
    }

    private static int Rounded(double constant) => (int)Math.Round(constant * (1 << ConstantBits));
}
