using System.Runtime.Intrinsics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Rounds gradients and hessians to the units of a scale: two 16-bit numbers a row.</summary>
internal static unsafe class GradientQuantizer
{
    private const float RoundingMagic = 12582912f; // 1.5 × 2²³: adding it leaves the nearest whole number in the low mantissa bits
    private const int RoundingBits = 0x4B40_0000;

    /// <summary>Rounds a block. A positive hessian never becomes 0, a gradient never overflows.</summary>
    /// <param name="gradients">[count]</param>
    /// <param name="hessians">[count]</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="scale">The units.</param>
    /// <param name="packed">[count]; gradient in the low half, hessian in the high one; out.</param>
    internal static void Round(float* gradients, float* hessians, int count, in GradientScale scale, int* packed)
    {
        float gradientFactor = (float)(1 / scale.GradientUnit);
        float hessianFactor = (float)(1 / scale.HessianUnit);
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var magic = Vector256.Create(RoundingMagic);
            var bias = Vector256.Create(RoundingBits);
            var gradientLimit = Vector256.Create((float)scale.Format.GradientLevels);
            var hessianLimit = Vector256.Create((float)scale.Format.HessianLevels);
            for (; i + 8 <= count; i += 8)
            {
                var g = Vector256.Load(gradients + i) * gradientFactor;
                var h = Vector256.Load(hessians + i) * hessianFactor;
                var roundedG = (Vector256.MaxNative(Vector256.MinNative(g, gradientLimit), -gradientLimit) + magic).AsInt32() - bias;
                var roundedH = (Vector256.MinNative(h, hessianLimit) + magic).AsInt32() - bias;
                var positive = Vector256.GreaterThan(h, Vector256<float>.Zero).AsInt32();
                roundedH = Vector256.Max(roundedH, positive & Vector256<int>.One);
                ((roundedG & Vector256.Create(0xFFFF)) | (roundedH << 16)).Store(packed + i);
            }
        }

        RoundScalar(gradients + i, hessians + i, count - i, scale, packed + i);
    }

    /// <summary>The scalar twin.</summary>
    internal static void RoundScalar(float* gradients, float* hessians, int count, in GradientScale scale, int* packed)
    {
        float gradientFactor = (float)(1 / scale.GradientUnit);
        float hessianFactor = (float)(1 / scale.HessianUnit);
        float gradientLimit = scale.Format.GradientLevels;
        float hessianLimit = scale.Format.HessianLevels;
        for (int i = 0; i < count; i++)
        {
            float g = gradients[i] * gradientFactor;
            float h = hessians[i] * hessianFactor;
            int roundedG = BitConverter.SingleToInt32Bits(Math.Max(Math.Min(g, gradientLimit), -gradientLimit) + RoundingMagic) - RoundingBits;
            int roundedH = BitConverter.SingleToInt32Bits(Math.Min(h, hessianLimit) + RoundingMagic) - RoundingBits;
            roundedH = Math.Max(roundedH, h > 0 ? 1 : 0);
            packed[i] = (roundedG & 0xFFFF) | (roundedH << 16);
        }
    }
}
