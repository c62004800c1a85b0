using System.Runtime.CompilerServices;

namespace FullStackAI.Numerics;

/// <summary>Exponential, logarithm and sigmoid whose bits do not depend on the processor: one
/// polynomial, the same operations in the same order at every width.</summary>
/// <remarks>
/// <c>Math.Exp</c>, <c>Vector256.Exp</c> and the C library differ in their last bits between platforms, which would make models differ.
/// The exponential is the rounded true value or its neighbour, the logarithm within 2 units in the last place. The coefficients of the
/// exponential are those of <c>tests/oracles/make_exp.py</c>: 1, 1, and a polynomial that meets the rest at Chebyshev points.
/// </remarks>
internal static class Elementary
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 6.93147180369123816490e-01; // ln 2 with 32 trailing zero bits, so that n × Ln2High is exact
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double RoundingMagic = 6755399441055744.0; // 1.5 × 2⁵²: adding and subtracting it rounds to the nearest whole number
    private const double ExpLimit = 708.0;
    private const double SmallestNormal = 2.2250738585072014e-308;
    private const double E2 = 0.5000000000000001; // of r², then of r³ and so on
    private const double E3 = 0.16666666666666669;
    private const double E4 = 0.041666666666624164;
    private const double E5 = 0.008333333333330065;
    private const double E6 = 0.0013888888917196719;
    private const double E7 = 0.00019841269863040545;
    private const double E8 = 2.4801521322368692e-05;
    private const double E9 = 2.7557268480310024e-06;
    private const double E10 = 2.7620075879983367e-07;
    private const double E11 = 2.5100375832561234e-08;

    /// <summary>e to the power of each lane; arguments beyond ±708 are held there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Exp<TLanes>(TLanes x)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        x = TLanes.Max(TLanes.Min(x, TLanes.Create(ExpLimit)), TLanes.Create(-ExpLimit));
        TLanes n = ((x * TLanes.Create(Log2E)) + TLanes.Create(RoundingMagic)) - TLanes.Create(RoundingMagic);
        TLanes r = (x - (n * TLanes.Create(Ln2High))) - (n * TLanes.Create(Ln2Low));

        // e^r = 1 + (r + r² q): q by pairs of terms that do not wait for each other, since a row alone waits for all of it.
        TLanes r2 = r * r, r4 = r2 * r2;
        TLanes low = (TLanes.Create(E2) + (TLanes.Create(E3) * r)) + ((TLanes.Create(E4) + (TLanes.Create(E5) * r)) * r2);
        TLanes high = (TLanes.Create(E6) + (TLanes.Create(E7) * r)) + ((TLanes.Create(E8) + (TLanes.Create(E9) * r)) * r2);
        TLanes top = TLanes.Create(E10) + (TLanes.Create(E11) * r);
        TLanes q = low + ((high + (top * r4)) * r4);
        TLanes p = TLanes.Create(1.0) + (r + (q * r2));
        return p * TLanes.PowerOfTwo(n);
    }

    /// <summary>1 / (1 + e^−x) for each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Sigmoid<TLanes>(TLanes x)
        where TLanes : unmanaged, IDoubleLanes<TLanes> =>
        TLanes.Create(1.0) / (TLanes.Create(1.0) + Exp(TLanes.Create(0.0) - x));

    /// <summary>e to the power x; arguments beyond ±708 are held there.</summary>
    internal static double Exp(double x) => double.IsNaN(x) ? x : Unbox(Exp(Box(x)));

    /// <summary>1 / (1 + e^−x).</summary>
    internal static double Sigmoid(double x) => double.IsNaN(x) ? x : Unbox(Sigmoid(Box(x)));

    /// <summary>The natural logarithm.</summary>
    /// <param name="x">Positive; zero gives −∞ and a negative number NaN.</param>
    internal static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        }

        int shift = 0;
        if (x < SmallestNormal)
        {
            x *= PackedWord.TwoTo52;
            shift = -52;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        // ln m = 2 artanh s with s = (m − 1) / (m + 1), |s| ≤ 0.172: odd terms up to s²³/23 leave 1e-19.
        double s = (m - 1) / (m + 1);
        double z = s * s;
        double series = 0;
        for (int odd = 23; odd >= 3; odd -= 2)
        {
            series = (series + (1.0 / odd)) * z;
        }

        double e = exponent + shift;
        return (e * Ln2High) + ((2 * s) + ((2 * s * series) + (e * Ln2Low)));
    }

    private static DoubleLanes1 Box(double value) => DoubleLanes1.Create(value);

    private static unsafe double Unbox(DoubleLanes1 value)
    {
        double result;
        DoubleLanes1.Store(value, &result);
        return result;
    }
}
