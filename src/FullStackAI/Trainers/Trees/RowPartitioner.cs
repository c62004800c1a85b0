using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Trainers.Trees;

/// <summary>Which bins of a column go left: those up to a threshold, except one special bin; or those a table names.</summary>
/// <param name="Threshold">Bins ≤ this go left, when <paramref name="Table"/> is null.</param>
/// <param name="SpecialBin">A bin (that of the missing) that goes left whatever the threshold; −1 for none.</param>
/// <param name="Table">[bins]; 1 where the bin goes left; or null.</param>
internal readonly record struct BinTest(int Threshold, int SpecialBin, byte[]? Table)
{
    internal bool GoesLeft(int bin) => Table is null ? bin <= Threshold || bin == SpecialBin : Table[bin] != 0;
}

/// <summary>Splits a list of rows in two, keeping their order.</summary>
internal static unsafe class RowPartitioner
{
    private const int Group = 64;
    private const int FetchAhead = 64;

    // For each mask of eight lanes, the lanes that are set, moved to the front: indices for a lane permutation.
    private static readonly byte[] Front = MakeFront();

    /// <summary>Splits rows by the bins of a column.</summary>
    /// <param name="column">The bins.</param>
    /// <param name="test">Which go left.</param>
    /// <param name="rows">[count, and readable <see cref="BinColumn.Padding"/> beyond]; row numbers.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="left">[count]; rows that go left, in order; may be <paramref name="rows"/> itself.</param>
    /// <param name="right">[count]; the others, in order.</param>
    /// <returns>The number that went left.</returns>
    internal static int Split(BinColumn column, in BinTest test, int* rows, int count, int* left, int* right)
    {
        if (test.Table is not null)
        {
            fixed (byte* table = test.Table)
            {
                return column.IsWide
                    ? SplitByTable(column.Words, table, rows, count, left, right)
                    : SplitByTable(column.Bytes, table, rows, count, left, right);
            }
        }

        return Avx2.IsSupported && !column.IsWide
            ? SplitVector(column.Bytes, test, rows, count, left, right)
            : SplitScalar(column, test, rows, count, left, right);
    }

    /// <summary>Whether <see cref="SplitConsecutive"/> knows such columns and tests.</summary>
    internal static bool SplitsConsecutive(BinColumn column, in BinTest test) => Avx2.IsSupported && !column.IsWide && test.Table is null;

    /// <summary>Splits consecutive rows, that need not be listed.</summary>
    /// <param name="column">The bins.</param>
    /// <param name="test">Which go left.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="left">[count]; rows that go left, in order.</param>
    /// <param name="right">[count]; the others, in order.</param>
    /// <returns>The number that went left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int SplitConsecutive(BinColumn column, in BinTest test, int first, int count, int* left, int* right)
    {
        byte* bins = column.Bytes + first;
        int* numbers = stackalloc int[Group];
        VectorTest vector = new(test);
        nint lefts = 0;
        nint rights = 0;
        int i = 0;
        for (; i + Group <= count; i += Group)
        {
            ulong mask = vector.LeftsOf(bins + i);
            for (int k = 0; k < Group; k += 8)
            {
                (Vector256.Create(first + i + k) + Vector256<int>.Indices).Store(numbers + k);
            }

            Compress(numbers, mask, left, right, ref lefts, ref rights);
        }

        for (; i < count; i++)
        {
            int goesLeft = test.GoesLeft(bins[i]) ? 1 : 0;
            right[rights] = first + i;
            left[lefts] = first + i;
            lefts += goesLeft;
            rights += 1 - goesLeft;
        }

        return (int)lefts;
    }

    /// <summary>The scalar twin of the vector split.</summary>
    internal static int SplitScalar(BinColumn column, in BinTest test, int* rows, int count, int* left, int* right) => column.IsWide
        ? SplitScalar(column.Words, test, rows, count, left, right)
        : SplitScalar(column.Bytes, test, rows, count, left, right);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SplitScalar<TBin>(TBin* bins, in BinTest test, int* rows, int count, int* left, int* right)
        where TBin : unmanaged, IBinaryInteger<TBin>
    {
        nint lefts = 0;
        nint rights = 0;
        int threshold = test.Threshold;
        int special = test.SpecialBin;
        for (int i = 0; i < count; i++)
        {
            int row = rows[i];
            int bin = int.CreateTruncating(bins[row]);
            int goesLeft = (bin <= threshold ? 1 : 0) | (bin == special ? 1 : 0);
            right[rights] = row;
            left[lefts] = row;
            lefts += goesLeft;
            rights += 1 - goesLeft;
        }

        return (int)lefts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SplitByTable<TBin>(TBin* bins, byte* table, int* rows, int count, int* left, int* right)
        where TBin : unmanaged, IBinaryInteger<TBin>
    {
        nint lefts = 0;
        nint rights = 0;
        for (int i = 0; i < count; i++)
        {
            int row = rows[i];
            nint goesLeft = table[nuint.CreateTruncating(bins[row])];
            right[rights] = row;
            left[lefts] = row;
            lefts += goesLeft;
            rights += 1 - goesLeft;
        }

        return (int)lefts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SplitVector(byte* bins, in BinTest test, int* rows, int count, int* left, int* right)
    {
        byte* staged = stackalloc byte[Group];
        VectorTest vector = new(test);
        nint lefts = 0;
        nint rights = 0;
        int i = 0;
        for (; i + Group <= count; i += Group)
        {
            Stage(bins, rows + i, staged);
            Compress(rows + i, vector.LeftsOf(staged), left, right, ref lefts, ref rights);
        }

        for (; i < count; i++)
        {
            int row = rows[i];
            int bin = bins[row];
            int goesLeft = (bin <= test.Threshold ? 1 : 0) | (bin == test.SpecialBin ? 1 : 0);
            right[rights] = row;
            left[lefts] = row;
            lefts += goesLeft;
            rights += 1 - goesLeft;
        }

        return (int)lefts;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Stage(byte* bins, int* rows, byte* staged)
    {
        for (nint k = 0; k < Group; k += 4)
        {
            Sse.Prefetch0(bins + rows[k + FetchAhead]);
            Sse.Prefetch0(bins + rows[k + FetchAhead + 1]);
            Sse.Prefetch0(bins + rows[k + FetchAhead + 2]);
            Sse.Prefetch0(bins + rows[k + FetchAhead + 3]);
            staged[k] = bins[rows[k]];
            staged[k + 1] = bins[rows[k + 1]];
            staged[k + 2] = bins[rows[k + 2]];
            staged[k + 3] = bins[rows[k + 3]];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(int* rows, ulong mask, int* left, int* right, ref nint lefts, ref nint rights)
    {
        if (Avx512F.IsSupported)
        {
            Compress512(rows, mask, left, right, ref lefts, ref rights);
        }
        else
        {
            Compress256(rows, mask, left, right, ref lefts, ref rights);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress256(int* rows, ulong mask, int* left, int* right, ref nint lefts, ref nint rights)
    {
        fixed (byte* front = Front)
        {
            for (nint k = 0; k < Group; k += 8)
            {
                uint lanes = (byte)(mask >> (int)k);
                var block = Vector256.Load(rows + k);
                Avx2.PermuteVar8x32(block, Avx2.ConvertToVector256Int32(front + (lanes * 8))).Store(left + lefts);
                Avx2.PermuteVar8x32(block, Avx2.ConvertToVector256Int32(front + ((lanes ^ 0xFF) * 8))).Store(right + rights);
                int taken = BitOperations.PopCount(lanes);
                lefts += taken;
                rights += 8 - taken;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress512(int* rows, ulong mask, int* left, int* right, ref nint lefts, ref nint rights)
    {
        var bit = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        for (nint k = 0; k < Group; k += 16)
        {
            int lanes = (ushort)(mask >> (int)k);
            var block = Vector512.Load(rows + k);
            var goesLeft = Vector512.Equals(Vector512.Create(lanes) & bit, bit);
            int taken = BitOperations.PopCount((uint)lanes);
            Avx512F.CompressStore(left + lefts, goesLeft, block);
            Avx512F.CompressStore(right + rights, ~goesLeft, block);
            lefts += taken;
            rights += 16 - taken;
        }
    }

    private static byte[] MakeFront()
    {
        byte[] front = new byte[256 * 8];
        for (int mask = 0; mask < 256; mask++)
        {
            int next = mask * 8;
            for (byte lane = 0; lane < 8; lane++)
            {
                if ((mask >> lane & 1) != 0)
                {
                    front[next++] = lane;
                }
            }
        }

        return front;
    }

    /// <summary>A test by threshold, for 64 narrow bins at once.</summary>
    private readonly ref struct VectorTest
    {
        private readonly Vector256<byte> _threshold;
        private readonly Vector256<byte> _special;
        private readonly Vector256<byte> _hasSpecial;

        internal VectorTest(in BinTest test)
        {
            _threshold = Vector256.Create((byte)test.Threshold);
            _special = Vector256.Create((byte)Math.Max(0, test.SpecialBin));
            _hasSpecial = test.SpecialBin >= 0 ? Vector256<byte>.AllBitsSet : Vector256<byte>.Zero;
        }

        /// <summary>A bit for each of 64 bins, set where it goes left.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal ulong LeftsOf(byte* bins) => LeftsOf(Vector256.Load(bins)) | ((ulong)LeftsOf(Vector256.Load(bins + 32)) << 32);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private uint LeftsOf(Vector256<byte> bins) =>
            (Vector256.Equals(Vector256.Min(bins, _threshold), bins) | (Vector256.Equals(bins, _special) & _hasSpecial))
                .ExtractMostSignificantBits();
    }
}
