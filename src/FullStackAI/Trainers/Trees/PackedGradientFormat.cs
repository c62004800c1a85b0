using System.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>How a gradient and a hessian share one 64-bit word: <c>g × 2^Shift + h</c>, g signed, h unsigned.
/// Sums of such words are exact, so they do not depend on order or threads.</summary>
/// <remarks>
/// With n rows and L = ⌈log₂ n⌉ a sum needs L more bits than a term: G + H = 63 − 2 L bits are shared by both (23 at a million rows).
/// A constant hessian takes one bit and leaves the rest to the gradient.
/// </remarks>
internal readonly struct PackedGradientFormat
{
    private const int MaxGradientBits = 21; // rounding by float addition is exact up to 2²²
    private const int MaxSumGradientBits = 30;
    private const int MaxHessianBits = 14;
    private const int MinShift = 13; // so that what stands above it has at most 51 bits, which a double holds exactly
    private const int WordBits = 31; // of a row: sign, gradient and hessian share 32

    private PackedGradientFormat(int shift, int gradientBits, int hessianBits, bool constantHessian)
    {
        Shift = shift;
        HessianBits = hessianBits;
        GradientLevels = (1 << gradientBits) - 1;
        HessianLevels = constantHessian ? 1 : (1 << hessianBits) - 1;
        LowMask = (1L << shift) - 1;
    }

    /// <summary>Width of the low part.</summary>
    internal int Shift { get; }

    /// <summary>Width of a row's hessian; its gradient stands above it in 32 bits.</summary>
    internal int HessianBits { get; }

    /// <summary>The bits of the low part.</summary>
    internal long LowMask { get; }

    /// <summary>The largest magnitude of a stored gradient.</summary>
    internal int GradientLevels { get; }

    /// <summary>The largest stored hessian.</summary>
    internal int HessianLevels { get; }

    /// <summary>A format for words that are not stored with rows.</summary>
    /// <param name="rowBits">Sums have at most 2 to this power terms.</param>
    /// <param name="hessianBits">Width of a hessian.</param>
    internal static PackedGradientFormat ForSums(int rowBits, int hessianBits)
    {
        int shift = Math.Max(MinShift, rowBits + hessianBits);
        return new(shift, Math.Min(MaxSumGradientBits, 62 - shift - rowBits), hessianBits, constantHessian: false);
    }

    /// <summary>The format for a number of rows.</summary>
    /// <param name="rows">At least 1.</param>
    /// <param name="constantHessian">Whether every hessian is the same.</param>
    internal static PackedGradientFormat For(int rows, bool constantHessian)
    {
        int log = Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(1, rows)));
        int budget = Math.Min(WordBits, 63 - (2 * log));
        int hessianBits = constantHessian ? 1 : Math.Min(MaxHessianBits, budget / 2);
        int gradientBits = Math.Min(MaxGradientBits, budget - hessianBits);
        return new(Math.Max(MinShift, log + hessianBits), gradientBits, hessianBits, constantHessian);
    }
}
