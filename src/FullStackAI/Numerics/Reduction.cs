using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Numerics;

/// <summary>Sums and dot products whose bits depend neither on the processor's vector width nor on the number of threads.</summary>
/// <remarks>
/// Within a block of <see cref="BlockLength"/> numbers, number i goes to lane i mod 8; the
/// lanes are then added as a fixed tree, and the blocks pairwise.
/// A block is the unit of work for threads: any thread may compute any block, the way blocks are joined stays the same.
/// Multiplications and additions are rounded separately (no fused multiply-add). Error grows with the logarithm of the number of blocks.
/// </remarks>
internal static class Reduction
{
    /// <summary>Numbers in a block.</summary>
    internal const int BlockLength = 4096;

    /// <summary>The number of blocks that hold <paramref name="length"/> numbers.</summary>
    internal static int BlockCount(int length) => (int)(((long)length + BlockLength - 1) / BlockLength);

    /// <summary>The sum of all numbers; 0 for none.</summary>
    internal static double Sum(ReadOnlySpan<double> values) => OverBlocks(new Addends(values), 0, BlockCount(values.Length));

    /// <summary>Σ left × right.</summary>
    /// <param name="left">[n].</param>
    /// <param name="right">[n].</param>
    internal static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right) =>
        OverBlocks(new DoubleProducts(left, right), 0, BlockCount(left.Length));

    /// <summary>Σ left × right, the left numbers widened first.</summary>
    /// <param name="left">[n].</param>
    /// <param name="right">[n].</param>
    internal static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<double> right) =>
        OverBlocks(new SingleProducts(left, right), 0, BlockCount(left.Length));

    /// <summary>The sum of numbers that are sums of blocks already, joined pairwise as <see cref="Sum"/> joins them.</summary>
    /// <param name="blocks">[blocks]; in the order of the blocks.</param>
    internal static double Join(ReadOnlySpan<double> blocks)
    {
        switch (blocks.Length)
        {
            case 0:
                return 0;
            case 1:
                return blocks[0];
            default:
                int half = LeftHalf(blocks.Length);
                return Join(blocks[..half]) + Join(blocks[half..]);
        }
    }

    /// <summary>The part of Σ left × right that one block contributes.</summary>
    /// <param name="left">[at most <see cref="BlockLength"/>].</param>
    /// <param name="right">[as many].</param>
    internal static double BlockDot(ReadOnlySpan<float> left, ReadOnlySpan<double> right) => new SingleProducts(left, right).Block(0);

    /// <summary>The part of Σ left × right that one block contributes.</summary>
    /// <param name="left">[at most <see cref="BlockLength"/>].</param>
    /// <param name="right">[as many].</param>
    internal static double BlockDot(ReadOnlySpan<double> left, ReadOnlySpan<double> right) => new DoubleProducts(left, right).Block(0);

    // The largest power of two below the count: the same tree whatever part of it a caller has joined before.
    private static int LeftHalf(int count) => 1 << (31 - BitOperations.LeadingZeroCount((uint)(count - 1)));

    private static double OverBlocks<T>(T terms, int first, int count)
        where T : ITerms, allows ref struct
    {
        switch (count)
        {
            case 0:
                return 0;
            case 1:
                return terms.Block(first);
            default:
                int half = LeftHalf(count);
                return OverBlocks(terms, first, half) + OverBlocks(terms, first + half, count - half);
        }
    }

    private static double JoinLanes(Vector256<double> low, Vector256<double> high)
    {
        Vector256<double> four = low + high;
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }

    // The rest of a block goes to the lanes its numbers would have had, so that a short block sums as a full one with zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTail(ref Vector256<double> low, ref Vector256<double> high, ReadOnlySpan<double> tail)
    {
        Span<double> padded = stackalloc double[8];
        padded.Clear();
        tail.CopyTo(padded);
        low += Vector256.Create<double>(padded);
        high += Vector256.Create<double>(padded[4..]);
    }

    private interface ITerms
    {
        double Block(int block);
    }

    private readonly ref struct Addends(ReadOnlySpan<double> values) : ITerms
    {
        private readonly ReadOnlySpan<double> _values = values;

        public double Block(int block)
        {
            int start = block * BlockLength;
            ReadOnlySpan<double> values = _values.Slice(start, Math.Min(BlockLength, _values.Length - start));
            Vector256<double> low = default, high = default;
            int i = 0;
            for (; i <= values.Length - 8; i += 8)
            {
                low += Vector256.Create(values[i..]);
                high += Vector256.Create(values[(i + 4)..]);
            }

            AddTail(ref low, ref high, values[i..]);
            return JoinLanes(low, high);
        }
    }

    private readonly ref struct DoubleProducts(ReadOnlySpan<double> left, ReadOnlySpan<double> right) : ITerms
    {
        private readonly ReadOnlySpan<double> _left = left;
        private readonly ReadOnlySpan<double> _right = right;

        public double Block(int block)
        {
            int start = block * BlockLength;
            int count = Math.Min(BlockLength, _left.Length - start);
            ref double left = ref MemoryMarshal.GetReference(_left.Slice(start, count));
            ref double right = ref MemoryMarshal.GetReference(_right.Slice(start, count));
            Vector256<double> low = default, high = default;
            int i = 0;
            for (; i <= count - 8; i += 8)
            {
                low += Vector256.LoadUnsafe(ref left, (nuint)i) * Vector256.LoadUnsafe(ref right, (nuint)i);
                high += Vector256.LoadUnsafe(ref left, (nuint)(i + 4)) * Vector256.LoadUnsafe(ref right, (nuint)(i + 4));
            }

            Span<double> tail = stackalloc double[8];
            int rest = count - i;
            for (int k = 0; k < rest; k++)
            {
                tail[k] = Unsafe.Add(ref left, i + k) * Unsafe.Add(ref right, i + k);
            }

            AddTail(ref low, ref high, tail[..rest]);
            return JoinLanes(low, high);
        }
    }

    private readonly ref struct SingleProducts(ReadOnlySpan<float> left, ReadOnlySpan<double> right) : ITerms
    {
        private readonly ReadOnlySpan<float> _left = left;
        private readonly ReadOnlySpan<double> _right = right;

        public double Block(int block)
        {
            int start = block * BlockLength;
            int count = Math.Min(BlockLength, _left.Length - start);
            ref float left = ref MemoryMarshal.GetReference(_left.Slice(start, count));
            ref double right = ref MemoryMarshal.GetReference(_right.Slice(start, count));
            Vector256<double> low = default, high = default;
            int i = 0;
            for (; i <= count - 8; i += 8)
            {
                (Vector256<double> wideLow, Vector256<double> wideHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref left, (nuint)i));
                low += wideLow * Vector256.LoadUnsafe(ref right, (nuint)i);
                high += wideHigh * Vector256.LoadUnsafe(ref right, (nuint)(i + 4));
            }

            Span<double> tail = stackalloc double[8];
            int rest = count - i;
            for (int k = 0; k < rest; k++)
            {
                tail[k] = Unsafe.Add(ref left, i + k) * Unsafe.Add(ref right, i + k);
            }

            AddTail(ref low, ref high, tail[..rest]);
            return JoinLanes(low, high);
        }
    }
}
