using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Numerics;

/// <summary>Vector updates in which each number is rounded on its own, so that the vector width cannot show.</summary>
internal static class Elementwise
{
    /// <summary>y += factor × x.</summary>
    /// <param name="factor">Any number.</param>
    /// <param name="x">[n].</param>
    /// <param name="y">[n]; in and out.</param>
    internal static void Axpy(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double to = ref MemoryMarshal.GetReference(y[..x.Length]);
        var factors = Vector256.Create(factor);
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            (Vector256.LoadUnsafe(ref to, (nuint)i) + (factors * Vector256.LoadUnsafe(ref from, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    /// <summary>y += factor × x, the numbers of x widened first.</summary>
    /// <param name="factor">Any number.</param>
    /// <param name="x">[n].</param>
    /// <param name="y">[n]; in and out.</param>
    internal static void Axpy(double factor, ReadOnlySpan<float> x, Span<double> y)
    {
        ref float from = ref MemoryMarshal.GetReference(x);
        ref double to = ref MemoryMarshal.GetReference(y[..x.Length]);
        var factors = Vector256.Create(factor);
        int i = 0;
        for (; i <= x.Length - 8; i += 8)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            (Vector256.LoadUnsafe(ref to, (nuint)i) + (factors * low)).StoreUnsafe(ref to, (nuint)i);
            (Vector256.LoadUnsafe(ref to, (nuint)(i + 4)) + (factors * high)).StoreUnsafe(ref to, (nuint)(i + 4));
        }

        for (; i < x.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    /// <summary>y += factor × x × z, the numbers of x widened first.</summary>
    /// <param name="factor">Any number.</param>
    /// <param name="x">[n].</param>
    /// <param name="z">[n].</param>
    /// <param name="y">[n]; in and out.</param>
    internal static void AddProduct(double factor, ReadOnlySpan<float> x, ReadOnlySpan<double> z, Span<double> y)
    {
        ref float from = ref MemoryMarshal.GetReference(x);
        ref double times = ref MemoryMarshal.GetReference(z[..x.Length]);
        ref double to = ref MemoryMarshal.GetReference(y[..x.Length]);
        var factors = Vector256.Create(factor);
        int i = 0;
        for (; i <= x.Length - 8; i += 8)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
            (Vector256.LoadUnsafe(ref to, (nuint)i) + (factors * low * Vector256.LoadUnsafe(ref times, (nuint)i))).StoreUnsafe(
                ref to, (nuint)i);
            (Vector256.LoadUnsafe(ref to, (nuint)(i + 4)) + (factors * high * Vector256.LoadUnsafe(ref times, (nuint)(i + 4)))).StoreUnsafe(
                ref to, (nuint)(i + 4));
        }

        for (; i < x.Length; i++)
        {
            y[i] += factor * x[i] * z[i];
        }
    }

    /// <summary>target = start + factor × x.</summary>
    /// <param name="start">[n].</param>
    /// <param name="factor">Any number.</param>
    /// <param name="x">[n].</param>
    /// <param name="target">[n]; out.</param>
    internal static void Move(ReadOnlySpan<double> start, double factor, ReadOnlySpan<double> x, Span<double> target)
    {
        start.CopyTo(target);
        Axpy(factor, x, target);
    }

    /// <summary>Multiplies every number.</summary>
    /// <param name="factor">Any number.</param>
    /// <param name="values">[n]; in and out.</param>
    internal static void Multiply(double factor, Span<double> values)
    {
        ref double at = ref MemoryMarshal.GetReference(values);
        var factors = Vector256.Create(factor);
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            (factors * Vector256.LoadUnsafe(ref at, (nuint)i)).StoreUnsafe(ref at, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }

    /// <summary>The largest number; −∞ for none.</summary>
    /// <param name="values">[n]; no NaN.</param>
    internal static double Max(ReadOnlySpan<double> values)
    {
        var largest = Vector256.Create(double.NegativeInfinity);
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            largest = Vector256.Max(largest, Vector256.Create(values[i..]));
        }

        double max = Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
        for (; i < values.Length; i++)
        {
            max = Math.Max(max, values[i]);
        }

        return max;
    }

    /// <summary>Divides every number.</summary>
    internal static void Divide(Span<double> values, double divisor)
    {
        foreach (ref double value in values)
        {
            value /= divisor;
        }
    }
}
