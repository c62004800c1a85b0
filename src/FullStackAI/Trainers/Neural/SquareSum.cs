using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Neural;

/// <summary>The sum of squares with eight fixed lanes: the same bits at any SIMD width.</summary>
internal static class SquareSum
{
    /// <param name="values">[n], n a multiple of 8.</param>
    internal static double Of(ReadOnlySpan<float> values)
    {
        Vector256<double> low = Vector256<double>.Zero;
        Vector256<double> high = Vector256<double>.Zero;
        for (int i = 0; i < values.Length; i += MatrixKernels.Lanes)
        {
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.Create(values[i..]));
            low += a * a;
            high += b * b;
        }

        Vector256<double> sum = low + high;
        return sum[0] + sum[1] + (sum[2] + sum[3]);
    }
}
