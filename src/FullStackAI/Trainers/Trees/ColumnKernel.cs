using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Trainers.Trees;

/// <summary>Whole-column steps on histograms: sums, running sums, differences. Integers, so every width gives the same.</summary>
internal static unsafe class ColumnKernel
{
    /// <summary>Counts are a multiple of this; columns are padded to it.</summary>
    internal const int Lanes = 8;

    /// <summary>target += source; source = 0.</summary>
    /// <param name="target">[count]; in and out.</param>
    /// <param name="source">[count]; out: zeros.</param>
    /// <param name="count">A multiple of <see cref="Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddTaken(long* target, long* source, int count)
    {
        nint bin = 0;
        for (; Vector256.IsHardwareAccelerated && bin < count; bin += Lanes)
        {
            (Vector256.Load(target + bin) + Vector256.Load(source + bin)).Store(target + bin);
            (Vector256.Load(target + bin + 4) + Vector256.Load(source + bin + 4)).Store(target + bin + 4);
            Vector256<long>.Zero.Store(source + bin);
            Vector256<long>.Zero.Store(source + bin + 4);
        }

        for (; bin < count; bin++)
        {
            target[bin] += source[bin];
            source[bin] = 0;
        }
    }

    /// <summary>target −= source.</summary>
    /// <param name="target">[count]; in and out.</param>
    /// <param name="source">[count]</param>
    /// <param name="count">A multiple of <see cref="Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Subtract(long* target, long* source, int count)
    {
        nint bin = 0;
        for (; Vector256.IsHardwareAccelerated && bin < count; bin += Lanes)
        {
            (Vector256.Load(target + bin) - Vector256.Load(source + bin)).Store(target + bin);
            (Vector256.Load(target + bin + 4) - Vector256.Load(source + bin + 4)).Store(target + bin + 4);
        }

        for (; bin < count; bin++)
        {
            target[bin] -= source[bin];
        }
    }

    /// <summary>target = running sums of source; source = 0.</summary>
    /// <param name="target">[count]; out.</param>
    /// <param name="source">[count]; out: zeros.</param>
    /// <param name="count">A multiple of <see cref="Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunUpTaken(long* target, long* source, int count)
    {
        if (!Avx2.IsSupported)
        {
            RunUpTakenScalar(target, source, count);
            return;
        }

        var carry = Vector256<long>.Zero;
        for (nint bin = 0; bin < count; bin += 4)
        {
            // The carry waits for one addition only; what comes before it does not depend on the last four.
            Vector256<long> local = Prefix(Vector256.Load(source + bin));
            (local + carry).Store(target + bin);
            carry += Avx2.Permute4x64(local, 0b11_11_11_11);
            Vector256<long>.Zero.Store(source + bin);
        }
    }

    /// <summary>The scalar twin.</summary>
    internal static void RunUpTakenScalar(long* target, long* source, int count)
    {
        long sum = 0;
        for (int bin = 0; bin < count; bin++)
        {
            sum += source[bin];
            target[bin] = sum;
            source[bin] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Prefix(Vector256<long> x)
    {
        x += Avx2.ShiftLeftLogical128BitLane(x, sizeof(long)); // a, a+b | c, c+d
        Vector256<long> low = Avx2.Permute4x64(x, 0b01_01_00_00); // a, a, a+b, a+b
        return x + Avx2.Blend(Vector256<int>.Zero, low.AsInt32(), 0b1111_0000).AsInt64();
    }
}
