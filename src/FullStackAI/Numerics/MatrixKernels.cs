using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Numerics;

/// <summary>Products of row-major single-precision matrices whose width is a multiple of <see cref="Lanes"/>.</summary>
/// <remarks>
/// Notation: y[r,c] = b[c] + Σₖ x[r,k] w[k,c]. Each result is one chain of fused multiply-adds over k
/// in ascending order, whatever the tile, the number of rows or the SIMD width:
/// the same bits for one row and for many.
/// </remarks>
internal static class MatrixKernels
{
    /// <summary>Widths are padded to a multiple of this many numbers.</summary>
    internal const int Lanes = 8;

    private const int TileRows = 4;

    /// <summary>The width after padding.</summary>
    internal static int Padded(int width) => (width + Lanes - 1) / Lanes * Lanes;

    /// <summary>y = start + x w, where start is the bias of each column.</summary>
    /// <param name="x">[rows × inner].</param>
    /// <param name="w">[inner × width].</param>
    /// <param name="bias">[width].</param>
    /// <param name="y">[rows × width]; out.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inner">The length of each sum.</param>
    /// <param name="width">A multiple of <see cref="Lanes"/>.</param>
    internal static void Multiply(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, Span<float> y, int rows, int inner, int width)
    {
        for (int row = 0; row < rows; row++)
        {
            bias[..width].CopyTo(y.Slice(row * width, width));
        }

        AddProduct(x, rowStride: inner, innerStride: 1, w, y, rows, inner, width);
    }

    /// <summary>y += x w.</summary>
    /// <param name="x">[rows × inner].</param>
    /// <param name="w">[inner × width].</param>
    /// <param name="y">[rows × width]; in and out.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inner">The length of each sum.</param>
    /// <param name="width">A multiple of <see cref="Lanes"/>.</param>
    internal static void AddMultiply(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, int rows, int inner, int width) =>
        AddProduct(x, rowStride: inner, innerStride: 1, w, y, rows, inner, width);

    /// <summary>g += xᵀ d: the gradient of the weights from inputs and output gradients.</summary>
    /// <param name="x">[rows × inner].</param>
    /// <param name="d">[rows × width].</param>
    /// <param name="g">[inner × width]; in and out.</param>
    /// <param name="rows">The length of each sum.</param>
    /// <param name="inner">The number of result rows.</param>
    /// <param name="width">A multiple of <see cref="Lanes"/>.</param>
    internal static void AddTransposedMultiply(
        ReadOnlySpan<float> x, ReadOnlySpan<float> d, Span<float> g, int rows, int inner, int width) =>
        AddProduct(x, rowStride: 1, innerStride: inner, d, g, inner, rows, width);

    /// <summary>Writes the transpose of a matrix, padded with zeros.</summary>
    /// <param name="w">[rows × width].</param>
    /// <param name="t">[width × Padded(rows)]; out.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    internal static void Transpose(ReadOnlySpan<float> w, Span<float> t, int rows, int width)
    {
        int padded = Padded(rows);
        t[..(width * padded)].Clear();
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < width; column++)
            {
                t[(column * padded) + row] = w[(row * width) + column];
            }
        }
    }

    /// <summary>y += scale × x, number by number.</summary>
    /// <param name="scale">The factor.</param>
    /// <param name="x">[n], n a multiple of <see cref="Lanes"/>.</param>
    /// <param name="y">[n]; in and out.</param>
    internal static void AddScaled(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        var factor = Vector256.Create(scale);
        for (int i = 0; i < x.Length; i += Lanes)
        {
            Vector256.FusedMultiplyAdd(factor, Vector256.Create(x[i..]), Vector256.Create((ReadOnlySpan<float>)y[i..])).CopyTo(y[i..]);
        }
    }

    private static void AddProduct(
        ReadOnlySpan<float> x, int rowStride, int innerStride, ReadOnlySpan<float> w, Span<float> y, int rows, int inner, int width)
    {
        if (rows == 0 || inner == 0)
        {
            return;
        }

        // The kernels below use references without bounds checks; these are the checks.
        _ = x[((rows - 1) * rowStride) + ((inner - 1) * innerStride)];
        _ = w[(inner * width) - 1];
        _ = y[(rows * width) - 1];
        int row = 0;
        for (; row + TileRows <= rows; row += TileRows)
        {
            int column = 0;
            for (; column + (2 * Lanes) <= width; column += 2 * Lanes)
            {
                FourRowsTwoVectors(
                    ref At(x, row * rowStride), rowStride, innerStride, ref At(w, column), ref At(y, (row * width) + column), inner, width);
            }

            if (column < width)
            {
                for (int r = row; r < row + TileRows; r++)
                {
                    OneRowOneVector(ref At(
                        x, r * rowStride), innerStride, ref At(w, column), ref At(y, (r * width) + column), inner, width);
                }
            }
        }

        for (; row < rows; row++)
        {
            for (int column = 0; column < width; column += Lanes)
            {
                OneRowOneVector(ref At(
                    x, row * rowStride), innerStride, ref At(w, column), ref At(y, (row * width) + column), inner, width);
            }
        }
    }

    private static ref float At(ReadOnlySpan<float> span, int index) =>
        ref System.Runtime.CompilerServices.Unsafe.Add(ref MemoryMarshal.GetReference(span), index);

    private static void FourRowsTwoVectors(ref float x, nint rowStride, nint innerStride, ref float w, ref float y, int inner, nint width)
    {
        Vector256<float> a0 = Load(ref y, 0), a1 = Load(ref y, Lanes);
        Vector256<float> b0 = Load(ref y, width), b1 = Load(ref y, width + Lanes);
        Vector256<float> c0 = Load(ref y, 2 * width), c1 = Load(ref y, (2 * width) + Lanes);
        Vector256<float> d0 = Load(ref y, 3 * width), d1 = Load(ref y, (3 * width) + Lanes);
        nint at = 0;
        nint weights = 0;
        for (int k = 0; k < inner; k++)
        {
            Vector256<float> w0 = Load(ref w, weights), w1 = Load(ref w, weights + Lanes);
            Vector256<float> x0 = Broadcast(ref x, at);
            Vector256<float> x1 = Broadcast(ref x, at + rowStride);
            a0 = Vector256.FusedMultiplyAdd(x0, w0, a0);
            a1 = Vector256.FusedMultiplyAdd(x0, w1, a1);
            b0 = Vector256.FusedMultiplyAdd(x1, w0, b0);
            b1 = Vector256.FusedMultiplyAdd(x1, w1, b1);
            Vector256<float> x2 = Broadcast(ref x, at + (2 * rowStride));
            Vector256<float> x3 = Broadcast(ref x, at + (3 * rowStride));
            c0 = Vector256.FusedMultiplyAdd(x2, w0, c0);
            c1 = Vector256.FusedMultiplyAdd(x2, w1, c1);
            d0 = Vector256.FusedMultiplyAdd(x3, w0, d0);
            d1 = Vector256.FusedMultiplyAdd(x3, w1, d1);
            at += innerStride;
            weights += width;
        }

        Store(a0, ref y, 0);
        Store(a1, ref y, Lanes);
        Store(b0, ref y, width);
        Store(b1, ref y, width + Lanes);
        Store(c0, ref y, 2 * width);
        Store(c1, ref y, (2 * width) + Lanes);
        Store(d0, ref y, 3 * width);
        Store(d1, ref y, (3 * width) + Lanes);
    }

    private static void OneRowOneVector(ref float x, nint innerStride, ref float w, ref float y, int inner, nint width)
    {
        Vector256<float> sum = Load(ref y, 0);
        nint at = 0;
        nint weights = 0;
        for (int k = 0; k < inner; k++)
        {
            sum = Vector256.FusedMultiplyAdd(Broadcast(ref x, at), Load(ref w, weights), sum);
            at += innerStride;
            weights += width;
        }

        Store(sum, ref y, 0);
    }

    private static Vector256<float> Load(ref float from, nint index) => Vector256.LoadUnsafe(ref from, (nuint)index);

    private static Vector256<float> Broadcast(ref float from, nint index) =>
        Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref from, index));

    private static void Store(Vector256<float> value, ref float to, nint index) => value.StoreUnsafe(ref to, (nuint)index);
}
