using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Numerics;

/// <summary>Sums of single-precision vectors whose length is a multiple of eight, in eight lanes
/// of fused multiply-adds: the same bits at every SIMD width.</summary>
internal static class SingleKernels
{
    /// <summary>Numbers in a lane group.</summary>
    internal const int Lanes = 8;

    /// <summary>y += scale × x.</summary>
    /// <param name="scale">The factor.</param>
    /// <param name="x">[n].</param>
    /// <param name="y">[n]; in and out.</param>
    internal static void AddScaled(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        ref float from = ref MemoryMarshal.GetReference(x);
        ref float to = ref MemoryMarshal.GetReference(y[..x.Length]);
        var factor = Vector256.Create(scale);
        for (nuint i = 0; i < (nuint)x.Length; i += Lanes)
        {
            Vector256.FusedMultiplyAdd(factor, Vector256.LoadUnsafe(ref from, i), Vector256.LoadUnsafe(ref to, i)).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>target = x × y, number by number.</summary>
    /// <param name="x">[n].</param>
    /// <param name="y">[n].</param>
    /// <param name="target">[n]; out.</param>
    internal static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> target)
    {
        ref float left = ref MemoryMarshal.GetReference(x);
        ref float right = ref MemoryMarshal.GetReference(y[..x.Length]);
        ref float to = ref MemoryMarshal.GetReference(target[..x.Length]);
        for (nuint i = 0; i < (nuint)x.Length; i += Lanes)
        {
            (Vector256.LoadUnsafe(ref left, i) * Vector256.LoadUnsafe(ref right, i)).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>x × factor, in place.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="x">[n]; in and out.</param>
    internal static void Scale(float factor, Span<float> x)
    {
        ref float at = ref MemoryMarshal.GetReference(x);
        var factors = Vector256.Create(factor);
        for (nuint i = 0; i < (nuint)x.Length; i += Lanes)
        {
            (factors * Vector256.LoadUnsafe(ref at, i)).StoreUnsafe(ref at, i);
        }
    }

    /// <summary>Moves a point, and scales the gradient there: next = root × (raw + penalty ×
    /// point), change = next − gradient, gradient = next.</summary>
    /// <param name="step">The step.</param>
    /// <param name="penalty">The factor of the point in the gradient.</param>
    /// <param name="direction">[n].</param>
    /// <param name="raw">[n]; the gradient of the loss.</param>
    /// <param name="root">[n]; the scale.</param>
    /// <param name="point">[n]; in and out.</param>
    /// <param name="gradient">[n]; in and out.</param>
    /// <param name="change">[n]; out.</param>
    internal static void Move(
        double step, double penalty, ReadOnlySpan<float> direction, ReadOnlySpan<float> raw, ReadOnlySpan<float> root, Span<double> point,
        Span<float> gradient, Span<float> change)
    {
        int length = direction.Length;
        ref float to = ref MemoryMarshal.GetReference(direction);
        ref float loss = ref MemoryMarshal.GetReference(raw[..length]);
        ref float scale = ref MemoryMarshal.GetReference(root[..length]);
        ref double at = ref MemoryMarshal.GetReference(point[..length]);
        ref float own = ref MemoryMarshal.GetReference(gradient[..length]);
        ref float difference = ref MemoryMarshal.GetReference(change[..length]);
        var steps = Vector256.Create(step);
        var penalties = Vector256.Create(penalty);
        for (nuint i = 0; i < (nuint)length; i += Lanes)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.LoadUnsafe(ref to, i));
            low = Vector256.LoadUnsafe(ref at, i) + (steps * low);
            high = Vector256.LoadUnsafe(ref at, i + 4) + (steps * high);
            low.StoreUnsafe(ref at, i);
            high.StoreUnsafe(ref at, i + 4);
            Vector256<float> next = Vector256.LoadUnsafe(
                ref scale, i) * (Vector256.LoadUnsafe(ref loss, i) + Vector256.Narrow(penalties * low, penalties * high));
            (next - Vector256.LoadUnsafe(ref own, i)).StoreUnsafe(ref difference, i);
            next.StoreUnsafe(ref own, i);
        }
    }

    /// <summary>The numbers in double precision.</summary>
    /// <param name="x">[at least n].</param>
    /// <param name="target">[n]; out.</param>
    internal static void Widen(ReadOnlySpan<float> x, Span<double> target)
    {
        int i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Create(x[i..]));
            low.CopyTo(target[i..]);
            high.CopyTo(target[(i + 4)..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = x[i];
        }
    }

    /// <summary>The numbers in single precision.</summary>
    /// <param name="x">[n].</param>
    /// <param name="target">[at least n]; out.</param>
    internal static void Narrow(ReadOnlySpan<double> x, Span<float> target)
    {
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            Vector256.Narrow(Vector256.Create(x[i..]), Vector256.Create(x[(i + 4)..])).CopyTo(target[i..]);
        }

        for (; i < x.Length; i++)
        {
            target[i] = (float)x[i];
        }
    }

    /// <summary>y += a × x + b × z.</summary>
    /// <param name="a">The factor of x.</param>
    /// <param name="x">[n].</param>
    /// <param name="b">The factor of z.</param>
    /// <param name="z">[n].</param>
    /// <param name="y">[n]; in and out.</param>
    internal static void AddScaled(float a, ReadOnlySpan<float> x, float b, ReadOnlySpan<float> z, Span<float> y)
    {
        ref float first = ref MemoryMarshal.GetReference(x);
        ref float second = ref MemoryMarshal.GetReference(z[..x.Length]);
        ref float to = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector256<float> ofFirst = Vector256.Create(a), ofSecond = Vector256.Create(b);
        for (nuint i = 0; i < (nuint)x.Length; i += Lanes)
        {
            Vector256<float> sum = Vector256.FusedMultiplyAdd(ofFirst, Vector256.LoadUnsafe(ref first, i), Vector256.LoadUnsafe(ref to, i));
            Vector256.FusedMultiplyAdd(ofSecond, Vector256.LoadUnsafe(ref second, i), sum).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>The product of two vectors.</summary>
    /// <param name="x">[n]; at most some thousands, so that single precision suffices.</param>
    /// <param name="y">[n].</param>
    internal static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ref float left = ref MemoryMarshal.GetReference(x);
        ref float right = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        nuint i = 0;
        for (; i + (4 * Lanes) <= (nuint)x.Length; i += 4 * Lanes)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, i), Vector256.LoadUnsafe(ref right, i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, i + Lanes), Vector256.LoadUnsafe(ref right, i + Lanes), s1);
            s2 = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref left, i + (2 * Lanes)), Vector256.LoadUnsafe(ref right, i + (2 * Lanes)), s2);
            s3 = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref left, i + (3 * Lanes)), Vector256.LoadUnsafe(ref right, i + (3 * Lanes)), s3);
        }

        for (; i < (nuint)x.Length; i += Lanes)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref left, i), Vector256.LoadUnsafe(ref right, i), s0);
        }

        return Sum((s0 + s2) + (s1 + s3));
    }

    /// <summary>The products of one vector with two.</summary>
    /// <param name="x">[n]; at most some thousands, so that single precision suffices.</param>
    /// <param name="a">[n].</param>
    /// <param name="b">[n].</param>
    internal static (double A, double B) Dots(ReadOnlySpan<float> x, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float left = ref MemoryMarshal.GetReference(x);
        ref float first = ref MemoryMarshal.GetReference(a[..x.Length]);
        ref float second = ref MemoryMarshal.GetReference(b[..x.Length]);
        Vector256<float> a0 = default, b0 = default, a1 = default, b1 = default;
        nuint i = 0;
        for (; i + (2 * Lanes) <= (nuint)x.Length; i += 2 * Lanes)
        {
            Vector256<float> x0 = Vector256.LoadUnsafe(ref left, i), x1 = Vector256.LoadUnsafe(ref left, i + Lanes);
            a0 = Vector256.FusedMultiplyAdd(x0, Vector256.LoadUnsafe(ref first, i), a0);
            b0 = Vector256.FusedMultiplyAdd(x0, Vector256.LoadUnsafe(ref second, i), b0);
            a1 = Vector256.FusedMultiplyAdd(x1, Vector256.LoadUnsafe(ref first, i + Lanes), a1);
            b1 = Vector256.FusedMultiplyAdd(x1, Vector256.LoadUnsafe(ref second, i + Lanes), b1);
        }

        for (; i < (nuint)x.Length; i += Lanes)
        {
            Vector256<float> x0 = Vector256.LoadUnsafe(ref left, i);
            a0 = Vector256.FusedMultiplyAdd(x0, Vector256.LoadUnsafe(ref first, i), a0);
            b0 = Vector256.FusedMultiplyAdd(x0, Vector256.LoadUnsafe(ref second, i), b0);
        }

        return (Sum(a0 + a1), Sum(b0 + b1));
    }

    /// <summary>target = Σ value × row of a matrix: a product of a sparse vector with a dense matrix.</summary>
    /// <param name="indices">The rows.</param>
    /// <param name="values">As many; empty means that all are 1.</param>
    /// <param name="matrix">[rows × width].</param>
    /// <param name="target">[width], a multiple of <see cref="Lanes"/>; in: what to add to; out.</param>
    internal static void AddRows(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, ReadOnlySpan<float> matrix, Span<float> target)
    {
        int width = target.Length;
        ref float rows = ref MemoryMarshal.GetReference(matrix);
        uint count = (uint)(matrix.Length / width);
        foreach (int index in indices)
        {
            // The loops below read without looking at bounds.
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, count, nameof(indices));
        }

        int column = 0;
        for (; column + (4 * Lanes) <= width; column += 4 * Lanes)
        {
            FourVectors(indices, values, ref Unsafe.Add(ref rows, column), ref target[column], width);
        }

        if (column + (2 * Lanes) <= width)
        {
            TwoVectors(indices, values, ref Unsafe.Add(ref rows, column), ref target[column], width);
            column += 2 * Lanes;
        }

        if (column < width)
        {
            OneVector(indices, values, ref Unsafe.Add(ref rows, column), ref target[column], width);
        }
    }

    private static void FourVectors(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, ref float rows, ref float target, int width)
    {
        Vector256<float> t0 = Vector256.LoadUnsafe(ref target), t1 = Vector256.LoadUnsafe(ref target, Lanes);
        Vector256<float> t2 = Vector256.LoadUnsafe(ref target, 2 * Lanes), t3 = Vector256.LoadUnsafe(ref target, 3 * Lanes);
        for (int k = 0; k < indices.Length; k++)
        {
            var factor = Vector256.Create(values.IsEmpty ? 1f : values[k]);
            ref float row = ref Unsafe.Add(ref rows, (nint)indices[k] * width);
            t0 = Vector256.FusedMultiplyAdd(factor, Vector256.LoadUnsafe(ref row), t0);
            t1 = Vector256.FusedMultiplyAdd(factor, Vector256.LoadUnsafe(ref row, Lanes), t1);
            t2 = Vector256.FusedMultiplyAdd(factor, Vector256.LoadUnsafe(ref row, 2 * Lanes), t2);
            t3 = Vector256.FusedMultiplyAdd(factor, Vector256.LoadUnsafe(ref row, 3 * Lanes), t3);
        }

        t0.StoreUnsafe(ref target);
        t1.StoreUnsafe(ref target, Lanes);
        t2.StoreUnsafe(ref target, 2 * Lanes);
        t3.StoreUnsafe(ref target, 3 * Lanes);
    }

    private static void TwoVectors(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, ref float rows, ref float target, int width)
    {
        Vector256<float> t0 = Vector256.LoadUnsafe(ref target), t1 = Vector256.LoadUnsafe(ref target, Lanes);
        for (int k = 0; k < indices.Length; k++)
        {
            var factor = Vector256.Create(values.IsEmpty ? 1f : values[k]);
            ref float row = ref Unsafe.Add(ref rows, (nint)indices[k] * width);
            t0 = Vector256.FusedMultiplyAdd(factor, Vector256.LoadUnsafe(ref row), t0);
            t1 = Vector256.FusedMultiplyAdd(factor, Vector256.LoadUnsafe(ref row, Lanes), t1);
        }

        t0.StoreUnsafe(ref target);
        t1.StoreUnsafe(ref target, Lanes);
    }

    private static void OneVector(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, ref float rows, ref float target, int width)
    {
        Vector256<float> t0 = Vector256.LoadUnsafe(ref target);
        for (int k = 0; k < indices.Length; k++)
        {
            ref float row = ref Unsafe.Add(ref rows, (nint)indices[k] * width);
            t0 = Vector256.FusedMultiplyAdd(Vector256.Create(values.IsEmpty ? 1f : values[k]), Vector256.LoadUnsafe(ref row), t0);
        }

        t0.StoreUnsafe(ref target);
    }

    // The lanes as a fixed tree, in double precision.
    private static double Sum(Vector256<float> lanes) =>
        (((double)lanes[0] + lanes[4]) + ((double)lanes[2] + lanes[6])) + (((double)lanes[1] + lanes[5]) + ((double)lanes[3] + lanes[7]));
}
