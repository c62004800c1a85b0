using System.Runtime.Intrinsics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Rounds gradients and hessians to the units of a scale: one 32-bit word a row.</summary>
/// <remarks>
/// What rounding takes from a row is given to the row eight further on. In the first trees whole groups of
/// rows have the same gradient: rounded alone they would all err to the same side.
/// Rows are diffused in eight lanes, whatever the width of the processor's.
/// </remarks>
internal static unsafe class GradientQuantizer
{
    private const int Lanes = 8;
    private const float RoundingMagic = 12582912f; // 1.5 × 2²³: adding it leaves the nearest whole number in the low mantissa bits
    private const int RoundingBits = 0x4B40_0000;

    /// <summary>Rounds a block. A positive hessian never becomes 0, a gradient never overflows.</summary>
    /// <param name="gradients">[count]</param>
    /// <param name="hessians">[count]</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="scale">The units.</param>
    /// <param name="packed">[count]; gradient above hessian; out.</param>
    internal static void Round(float* gradients, float* hessians, int count, in GradientScale scale, int* packed)
    {
        float* carries = stackalloc float[2 * Lanes];
        new Span<float>(carries, 2 * Lanes).Clear();
        int done = Vector256.IsHardwareAccelerated ? RoundVector(gradients, hessians, count, scale, packed, carries) : 0;
        RoundScalar(gradients, hessians, done, count, scale, packed, carries);
    }

    /// <summary>The scalar twin. It starts at a multiple of eight, with what is left of the last
    /// eight gradients and hessians in <paramref name="carries"/>.</summary>
    internal static void RoundScalar(
        float* gradients, float* hessians, int start, int count, in GradientScale scale, int* packed, float* carries)
    {
        float gradientFactor = (float)(1 / scale.GradientUnit);
        float hessianFactor = (float)(1 / scale.HessianUnit);
        float gradientLimit = scale.Format.GradientLevels;
        float hessianLimit = scale.Format.HessianLevels;
        for (int i = start; i < count; i++)
        {
            ref float carriedG = ref carries[i % Lanes];
            ref float carriedH = ref carries[Lanes + (i % Lanes)];
            float h = hessians[i] * hessianFactor;
            float wantedG = (gradients[i] * gradientFactor) + carriedG;
            float wantedH = h + carriedH;
            float shiftedG = Math.Max(Math.Min(wantedG, gradientLimit), -gradientLimit) + RoundingMagic;
            float shiftedH = Math.Max(Math.Min(wantedH, hessianLimit), 0f) + RoundingMagic;
            carriedG = Held(wantedG - (shiftedG - RoundingMagic));
            carriedH = Held(wantedH - (shiftedH - RoundingMagic));
            int roundedG = BitConverter.SingleToInt32Bits(shiftedG) - RoundingBits;
            int roundedH = Math.Max(BitConverter.SingleToInt32Bits(shiftedH) - RoundingBits, h > 0 ? 1 : 0);
            packed[i] = (roundedG << scale.Format.HessianBits) | (h > 0 ? roundedH : 0);
        }
    }

    private static float Held(float carry) => Math.Max(Math.Min(carry, 0.5f), -0.5f);

    private static int RoundVector(float* gradients, float* hessians, int count, in GradientScale scale, int* packed, float* carries)
    {
        var gradientFactor = Vector256.Create((float)(1 / scale.GradientUnit));
        var hessianFactor = Vector256.Create((float)(1 / scale.HessianUnit));
        var magic = Vector256.Create(RoundingMagic);
        var bias = Vector256.Create(RoundingBits);
        var half = Vector256.Create(0.5f);
        var gradientLimit = Vector256.Create((float)scale.Format.GradientLevels);
        var hessianLimit = Vector256.Create((float)scale.Format.HessianLevels);
        var carriedG = Vector256<float>.Zero;
        var carriedH = Vector256<float>.Zero;
        int i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            var h = Vector256.Load(hessians + i) * hessianFactor;
            var wantedG = (Vector256.Load(gradients + i) * gradientFactor) + carriedG;
            var wantedH = h + carriedH;
            var shiftedG = Vector256.MaxNative(Vector256.MinNative(wantedG, gradientLimit), -gradientLimit) + magic;
            var shiftedH = Vector256.MaxNative(Vector256.MinNative(wantedH, hessianLimit), Vector256<float>.Zero) + magic;
            carriedG = Vector256.MaxNative(Vector256.MinNative(wantedG - (shiftedG - magic), half), -half);
            carriedH = Vector256.MaxNative(Vector256.MinNative(wantedH - (shiftedH - magic), half), -half);
            var positive = Vector256.GreaterThan(h, Vector256<float>.Zero).AsInt32();
            var roundedH = Vector256.Max(shiftedH.AsInt32() - bias, Vector256<int>.One) & positive;
            (((shiftedG.AsInt32() - bias) << scale.Format.HessianBits) | roundedH).Store(packed + i);
        }

        carriedG.Store(carries);
        carriedH.Store(carries + Lanes);
        return i;
    }
}
