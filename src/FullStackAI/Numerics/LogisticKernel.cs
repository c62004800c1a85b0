using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Numerics;

/// <summary>Log losses of many margins at once, with the same bits at every vector width.</summary>
internal static unsafe class LogisticKernel
{
    private const int ChunkRows = 512;
    private const int Few = 3;

    /// <summary>Σ share × (log(1 + e^margin) − label × margin), and its derivative by each margin.</summary>
    /// <param name="margins">[n].</param>
    /// <param name="labels">[n]; 0 or 1.</param>
    /// <param name="shares">[n].</param>
    /// <param name="derivatives">[n]; out.</param>
    internal static double Evaluate(
        ReadOnlySpan<double> margins, ReadOnlySpan<float> labels, ReadOnlySpan<double> shares, Span<double> derivatives)
    {
        // Losses are summed by the fixed-lane kernel, not in the lanes of this processor.
        Span<double> losses = stackalloc double[ChunkRows];
        double loss = 0;
        for (int start = 0; start < margins.Length; start += ChunkRows)
        {
            int count = Math.Min(ChunkRows, margins.Length - start);
            fixed (double* m = margins[start..], s = shares[start..], d = derivatives[start..], l = losses)
            fixed (float* y = labels[start..])
            {
                Chunk(m, y, s, d, l, count);
            }

            loss += Reduction.Sum(losses[..count]);
        }

        return loss;
    }

    /// <summary>value = e^(value − shift) for each; the argument is held within ±708, and NaN stays NaN.</summary>
    /// <param name="values">[n]; in and out.</param>
    /// <param name="shift">Subtracted first.</param>
    internal static void Exp(Span<double> values, double shift)
    {
        if (values.Length == Few && DoubleLanes4.IsAccelerated)
        {
            ExpFew(values, shift);
            return;
        }

        fixed (double* v = values)
        {
            int i = DoubleLanes8.IsAccelerated ? ExpLanes<DoubleLanes8>(v, 0, values.Length, shift)
                : DoubleLanes4.IsAccelerated ? ExpLanes<DoubleLanes4>(v, 0, values.Length, shift) : 0;
            i = DoubleLanes2.IsAccelerated ? ExpLanes<DoubleLanes2>(v, i, values.Length, shift) : i;
            ExpLanes<DoubleLanes1>(v, i, values.Length, shift);
        }
    }

    /// <summary>value = 1 / (1 + e^−value) for each; NaN stays NaN.</summary>
    /// <param name="values">[n]; in and out.</param>
    internal static void Sigmoid(Span<double> values)
    {
        fixed (double* v = values)
        {
            int i = values.Length > 1 ? SigmoidByLanes(v, values.Length) : 0; // the one of a row does without code for many
            SigmoidLanes<DoubleLanes1>(v, i, values.Length);
        }
    }

    /// <summary>The rows of one chunk at one width; rows that do not fill the lanes are left.</summary>
    /// <returns>The rows done.</returns>
    internal static int Rows<TLanes>(
        double* margins, float* labels, double* shares, double* derivatives, double* losses, int row, int count)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes zero = TLanes.Create(0), one = TLanes.Create(1);
        for (; row <= count - TLanes.Count; row += TLanes.Count)
        {
            TLanes margin = TLanes.Load(margins + row);
            TLanes label = TLanes.LoadFloats(labels + row);
            TLanes share = TLanes.Load(shares + row);

            // e^−|margin| never overflows, and both branches keep full precision.
            TLanes e = Elementary.Exp(zero - TLanes.Abs(margin));
            TLanes probability = TLanes.Select(TLanes.AtLeast(margin, zero), one, e) / (one + e);
            TLanes.Store(share * (probability - label), derivatives + row);
            TLanes.Store(share * ((TLanes.Max(margin, zero) - (label * margin)) + LogOnePlus(e)), losses + row);
        }

        return row;
    }

    private static void Chunk(double* margins, float* labels, double* shares, double* derivatives, double* losses, int count)
    {
        int row = DoubleLanes8.IsAccelerated ? Rows<DoubleLanes8>(margins, labels, shares, derivatives, losses, 0, count)
            : DoubleLanes4.IsAccelerated ? Rows<DoubleLanes4>(margins, labels, shares, derivatives, losses, 0, count) : 0;
        row = DoubleLanes2.IsAccelerated ? Rows<DoubleLanes2>(margins, labels, shares, derivatives, losses, row, count) : row;
        Rows<DoubleLanes1>(margins, labels, shares, derivatives, losses, row, count);
    }

    // A row of three classes: one polynomial over four lanes rather than two and one. It does not pass
    // through memory, where a wide load would wait for the narrow stores before it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ExpFew(Span<double> values, double shift)
    {
        var x = new DoubleLanes4(Vector256.Create(values[0], values[1], values[2], shift)) - DoubleLanes4.Create(shift);
        Vector256<double> y = DoubleLanes4.Select(DoubleLanes4.AtLeast(x, x), Elementary.Exp(x), x).Value;
        (values[0], values[1], values[2]) = (y[0], y[1], y[2]);
    }

    // within a caller the compiler's budget ends in the middle of the polynomial, and what is left becomes calls
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ExpLanes<TLanes>(double* values, int start, int count, double shift)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        for (; start <= count - TLanes.Count; start += TLanes.Count)
        {
            TLanes x = TLanes.Load(values + start) - TLanes.Create(shift);
            TLanes.Store(TLanes.Select(TLanes.AtLeast(x, x), Elementary.Exp(x), x), values + start);
        }

        return start;
    }

    private static int SigmoidByLanes(double* values, int count)
    {
        int i = DoubleLanes8.IsAccelerated ? SigmoidLanes<DoubleLanes8>(values, 0, count)
            : DoubleLanes4.IsAccelerated ? SigmoidLanes<DoubleLanes4>(values, 0, count) : 0;
        return DoubleLanes2.IsAccelerated ? SigmoidLanes<DoubleLanes2>(values, i, count) : i;
    }

    // within a caller the compiler's budget ends in the middle of the polynomial, and what is left becomes calls
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SigmoidLanes<TLanes>(double* values, int start, int count)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes zero = TLanes.Create(0), one = TLanes.Create(1);
        for (; start <= count - TLanes.Count; start += TLanes.Count)
        {
            // e^−|x| never overflows, and both branches keep full precision near 0 and 1.
            TLanes x = TLanes.Load(values + start);
            TLanes e = Elementary.Exp(zero - TLanes.Abs(x));
            TLanes y = TLanes.Select(TLanes.AtLeast(x, zero), one, e) / (one + e);
            TLanes.Store(TLanes.Select(TLanes.AtLeast(x, x), y, x), values + start);
        }

        return start;
    }

    // log(1 + e) = 2 artanh(e / (2 + e)) for e in [0, 1]: the argument is at most 1/3, odd
    // terms up to its 33rd power leave 2e-17, and a tiny e loses nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LogOnePlus<TLanes>(TLanes e)
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        TLanes s = e / (TLanes.Create(2) + e);
        TLanes z = s * s;
        TLanes series = TLanes.Create(1.0 / 33);
        for (int odd = 31; odd >= 3; odd -= 2)
        {
            series = (series * z) + TLanes.Create(1.0 / odd);
        }

        return TLanes.Create(2) * (s + (s * (series * z)));
    }
}
