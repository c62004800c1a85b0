using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Trainers.Forests;

/// <summary>Up to sixteen cuts tried on the rows of a node together: a cut takes the rows
/// left whose place, plus an offset, is at most its limit.</summary>
/// <remarks>With offset 0 special rows go right. With offset 1 they wrap around to 0, below all places, and go left.</remarks>
internal unsafe struct DrawnCuts
{
    /// <summary>Most cuts of a batch.</summary>
    internal const int Most = 16;

    private const byte Nothing = 0x80; // a shuffle gives 0
    private const int Lanes = 16;
    private const int QuadLanes = 4; // 64-bit sums of a 256-bit vector

    private fixed byte _shuffle[RecordedRows.MaxStride];
    private fixed byte _offsets[Most];
    private fixed byte _limits[Most];
    private fixed byte _features[Most];
    private fixed long _sums[Most];

    /// <summary>Cuts in the batch.</summary>
    internal int Count { get; private set; }

    /// <summary>Starts an empty batch.</summary>
    internal void Clear()
    {
        Count = 0;
        fixed (byte* shuffle = _shuffle, offsets = _offsets, limits = _limits)
        fixed (long* sums = _sums)
        {
            // Vectors, not spans: a call to clear a few bytes costs more than the bytes.
            var nothing = Vector256.Create(Nothing);
            nothing.Store(shuffle);
            nothing.Store(shuffle + Vector256<byte>.Count);
            Vector128<byte>.Zero.Store(offsets);
            Vector128<byte>.Zero.Store(limits);
            for (int cut = 0; cut < Most; cut += QuadLanes)
            {
                Vector256<long>.Zero.Store(sums + cut);
            }
        }
    }

    /// <summary>Adds a cut.</summary>
    /// <param name="feature">Position in the record.</param>
    /// <param name="place">The last place that goes left.</param>
    /// <param name="specialLeft">Whether special rows go left.</param>
    internal void Add(int feature, int place, bool specialLeft)
    {
        int offset = specialLeft ? 1 : 0;
        _shuffle[(feature & ~(Lanes - 1)) + Count] = (byte)(feature & (Lanes - 1));
        _features[Count] = (byte)feature;
        _offsets[Count] = (byte)offset;
        _limits[Count] = (byte)(place + offset);
        Count++;
    }

    internal readonly int Feature(int cut) => _features[cut];

    internal readonly int Place(int cut) => _limits[cut] - _offsets[cut];

    internal readonly bool SpecialLeft(int cut) => _offsets[cut] != 0;

    /// <summary>The sum of the rows that a cut takes left.</summary>
    internal readonly long Sum(int cut) => _sums[cut];

    /// <summary>Adds rows to the sums.</summary>
    /// <param name="rows">Their records, one after the other.</param>
    /// <param name="stride">Bytes of a record.</param>
    /// <param name="values">[count]</param>
    /// <param name="count">How many.</param>
    internal void AddRows(byte* rows, int stride, long* values, int count)
    {
        if (!Avx2.IsSupported)
        {
            AddRowsScalar(rows, stride, values, count);
            return;
        }

        fixed (DrawnCuts* self = &this)
        {
            switch (stride)
            {
                case 16: AddRows<One>(self, rows, values, count); break;
                case 32: AddRows<Two>(self, rows, values, count); break;
                default: AddRows<Four>(self, rows, values, count); break;
            }
        }
    }

    /// <summary>The scalar twin of <see cref="AddRows(byte*, int, long*, int)"/>.</summary>
    internal void AddRowsScalar(byte* rows, int stride, long* values, int count)
    {
        for (int i = 0; i < count; i++, rows += stride)
        {
            for (int cut = 0; cut < Count; cut++)
            {
                byte place = (byte)(rows[_features[cut]] + _offsets[cut]);
                _sums[cut] += values[i] & ((place - _limits[cut] - 1) >> 31);
            }
        }
    }

    private static void AddRows<TBlocks>(DrawnCuts* self, byte* rows, long* values, int count)
        where TBlocks : struct, INumber
    {
        switch ((self->Count + QuadLanes - 1) / QuadLanes)
        {
            case 1: AddRows<TBlocks, One>(self, rows, values, count); break;
            case 2: AddRows<TBlocks, Two>(self, rows, values, count); break;
            case 3: AddRows<TBlocks, Three>(self, rows, values, count); break;
            default: AddRows<TBlocks, Four>(self, rows, values, count); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows<TBlocks, TQuads>(DrawnCuts* self, byte* rows, long* values, int count)
        where TBlocks : struct, INumber
        where TQuads : struct, INumber
    {
        var shuffle0 = Vector128.Load(self->_shuffle);
        var shuffle1 = Vector128.Load(self->_shuffle + Lanes);
        var shuffle2 = Vector128.Load(self->_shuffle + (2 * Lanes));
        var shuffle3 = Vector128.Load(self->_shuffle + (3 * Lanes));
        var offsets = Vector128.Load(self->_offsets);
        var limits = Vector128.Load(self->_limits);
        var sums0 = Vector256.Load(self->_sums);
        var sums1 = Vector256.Load(self->_sums + QuadLanes);
        var sums2 = Vector256.Load(self->_sums + (2 * QuadLanes));
        var sums3 = Vector256.Load(self->_sums + (3 * QuadLanes));
        for (nint i = 0; i < count; i++, rows += TBlocks.Value * Lanes)
        {
            Vector128<byte> places = Ssse3.Shuffle(Vector128.Load(rows), shuffle0);
            if (TBlocks.Value > 1)
            {
                places |= Ssse3.Shuffle(Vector128.Load(rows + Lanes), shuffle1);
            }

            if (TBlocks.Value > 2)
            {
                places |= Ssse3.Shuffle(
                    Vector128.Load(rows + (2 * Lanes)), shuffle2) | Ssse3.Shuffle(Vector128.Load(rows + (3 * Lanes)), shuffle3);
            }

            places += offsets;
            Vector128<sbyte> left = Vector128.Equals(Vector128.Min(places, limits), places).AsSByte();
            var value = Vector256.Create(values[i]);
            sums0 += value & Avx2.ConvertToVector256Int64(left);
            if (TQuads.Value > 1)
            {
                sums1 += value & Avx2.ConvertToVector256Int64(Sse2.ShiftRightLogical128BitLane(left, QuadLanes));
            }

            if (TQuads.Value > 2)
            {
                sums2 += value & Avx2.ConvertToVector256Int64(Sse2.ShiftRightLogical128BitLane(left, 2 * QuadLanes));
            }

            if (TQuads.Value > 3)
            {
                sums3 += value & Avx2.ConvertToVector256Int64(Sse2.ShiftRightLogical128BitLane(left, 3 * QuadLanes));
            }
        }

        sums0.Store(self->_sums);
        sums1.Store(self->_sums + QuadLanes);
        sums2.Store(self->_sums + (2 * QuadLanes));
        sums3.Store(self->_sums + (3 * QuadLanes));
    }

    private interface INumber
    {
        static abstract int Value { get; }
    }

    private readonly struct One : INumber
    {
        public static int Value => 1;
    }

    private readonly struct Two : INumber
    {
        public static int Value => 2;
    }

    private readonly struct Three : INumber
    {
        public static int Value => 3;
    }

    private readonly struct Four : INumber
    {
        public static int Value => 4;
    }
}
