using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Counts for each number of a column how many bounds lie below it: a table says how many lie before
/// the number's bucket, and one comparison of eight bounds counts the rest.</summary>
/// <remarks>
/// Buckets are equal parts of the bounds' range, or of the range of their
/// order-preserving keys, whichever leaves at most eight bounds in each.
/// Finding a bucket is monotone in the number, rounding included: the result is exact. Where no
/// buckets are small enough, a branch-free binary search takes their place.
/// </remarks>
internal sealed unsafe class ThresholdBinner
{
    /// <summary>Most bounds: bins are bytes.</summary>
    internal const int MostBounds = Steps - 1;

    private const int Steps = 256;
    private const int Near = 8; // bounds that one comparison looks at
    private const int FewestBuckets = 256;
    private const int MostBuckets = 4096; // a byte each
    private readonly float[] _bounds = GC.AllocateUninitializedArray<float>(2 * Steps, pinned: true);
    private readonly byte _missingBin;
    private readonly byte[]? _before; // [buckets]; the bounds before each; null when no buckets are small enough
    private readonly bool _byKey;
    private readonly float _low;
    private readonly float _bucketsPerUnit;
    private readonly uint _lowKey;
    private readonly int _keyShift;

    /// <summary>Prepares the search.</summary>
    /// <param name="bounds">Ascending; at most 256, of which a 256th is not looked at.</param>
    /// <param name="missingBin">The bin of NaN.</param>
    internal ThresholdBinner(ReadOnlySpan<float> bounds, byte missingBin)
    {
        Array.Fill(_bounds, float.PositiveInfinity);
        bounds = bounds[..Math.Min(bounds.Length, Steps - 1)];
        bounds.CopyTo(_bounds);
        _missingBin = missingBin;
        if (!Avx2.IsSupported || bounds.Length <= Near)
        {
            _before = Avx2.IsSupported ? new byte[1] : null;
            return;
        }

        float range = bounds[^1] - bounds[0];
        uint keys = RowCells.KeyOf(bounds[^1]) - RowCells.KeyOf(bounds[0]);
        for (int buckets = FewestBuckets; buckets <= MostBuckets && _before is null; buckets *= 2)
        {
            _byKey = false;
            (_low, _bucketsPerUnit) = (bounds[0], (buckets - 1) / range);
            if (float.IsFinite(range) && float.IsFinite(_bucketsPerUnit) && _bucketsPerUnit > 0)
            {
                _before = CountBefore(bounds, buckets);
            }

            if (_before is null)
            {
                _byKey = true;
                _lowKey = RowCells.KeyOf(bounds[0]);
                _keyShift = Math.Max(0, BitOperations.Log2(keys) + 1 - BitOperations.Log2((uint)buckets));
                _before = CountBefore(bounds, buckets);
            }
        }
    }

    /// <summary>[buckets]; the bounds before each; null when no buckets are small enough, or no vectors are there to use them.</summary>
    internal byte[]? Before => _before;

    /// <summary>Whether buckets are parts of the range of keys: the number of one is (key − <see cref="LowKey"/>) >>
    /// <see cref="KeyShift"/>; else it is (value − <see cref="Low"/>) × <see cref="BucketsPerUnit"/>.</summary>
    internal bool ByKey => _byKey;

    internal float Low => _low;

    internal float BucketsPerUnit => _bucketsPerUnit;

    internal uint LowKey => _lowKey;

    internal int KeyShift => _keyShift;

    /// <summary>[used features][distinct thresholds]; ascending.</summary>
    internal static float[][] BoundsOf(DecisionTree[] trees, FeatureGather gather)
    {
        var thresholds = new HashSet<float>[gather.UsedCount];
        for (int place = 0; place < thresholds.Length; place++)
        {
            thresholds[place] = [];
        }

        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                if (!tree.IsCategorical(node))
                {
                    thresholds[gather.PlaceOf(tree.Features[node])].Add(tree.Thresholds[node]);
                }
            }
        }

        return Array.ConvertAll(thresholds, values => values.Order().ToArray());
    }

    /// <summary>Maps values to bins.</summary>
    /// <param name="values">[n]</param>
    /// <param name="bins">[n]; out.</param>
    internal void Map(ReadOnlySpan<float> values, byte* bins)
    {
        fixed (float* source = values)
        {
            int done = _before is not null ? MapNear(source, values.Length, bins)
                : Avx2.IsSupported ? MapGathered(source, values.Length, bins)
                : 0;
            MapScalar(source + done, values.Length - done, bins + done);
        }
    }

    /// <summary>The scalar twin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void MapScalar(float* values, int count, byte* bins)
    {
        fixed (float* bounds = _bounds)
        {
            for (int i = 0; i < count; i++)
            {
                float value = values[i];
                int bin = 0;
                for (int step = Steps / 2; step > 0; step >>= 1)
                {
                    bin += step & -(value > bounds[bin + step - 1] ? 1 : 0);
                }

                bins[i] = float.IsNaN(value) ? _missingBin : (byte)bin;
            }
        }
    }

    /// <summary>[buckets]; the bounds before each; null when some bucket holds more than one comparison looks at.</summary>
    private byte[]? CountBefore(ReadOnlySpan<float> bounds, int buckets)
    {
        byte[] before = new byte[buckets];
        foreach (float bound in bounds)
        {
            if (++before[BucketOf(bound, buckets)] > Near)
            {
                return null;
            }
        }

        int sum = 0;
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            int own = before[bucket];
            before[bucket] = (byte)sum;
            sum += own;
        }

        return before;
    }

    // As the vectors do it: the same roundings.
    private int BucketOf(float value, int buckets) => _byKey
        ? (int)Math.Min((Math.Max(RowCells.KeyOf(value), _lowKey) - _lowKey) >> _keyShift, (uint)buckets - 1)
        : (int)Math.Min(Math.Max((value - _low) * _bucketsPerUnit, 0), buckets - 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    private int MapNear(float* values, int count, byte* bins)
    {
        Vector256<int> buckets;
        int* bucket = (int*)&buckets;
        int i = 0;
        fixed (float* bounds = _bounds)
        fixed (byte* before = _before)
        {
            for (; i + 8 <= count; i += 8)
            {
                float* x = values + i;
                var eight = Vector256.Load(x);
                buckets = _byKey ? BucketsByKey(eight) : Buckets(eight);
                byte* target = bins + i;
                target[0] = Bin(bounds, before[(nuint)(uint)bucket[0]], x[0]);
                target[1] = Bin(bounds, before[(nuint)(uint)bucket[1]], x[1]);
                target[2] = Bin(bounds, before[(nuint)(uint)bucket[2]], x[2]);
                target[3] = Bin(bounds, before[(nuint)(uint)bucket[3]], x[3]);
                target[4] = Bin(bounds, before[(nuint)(uint)bucket[4]], x[4]);
                target[5] = Bin(bounds, before[(nuint)(uint)bucket[5]], x[5]);
                target[6] = Bin(bounds, before[(nuint)(uint)bucket[6]], x[6]);
                target[7] = Bin(bounds, before[(nuint)(uint)bucket[7]], x[7]);
                for (uint missing = ~Vector256.Equals(eight, eight).ExtractMostSignificantBits() & byte.MaxValue;
                    missing != 0;
                    missing &= missing - 1)
                {
                    target[BitOperations.TrailingZeroCount(missing)] = _missingBin;
                }
            }
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Bin(float* bounds, int before, float value) =>
        (byte)(before + BitOperations.PopCount(
            Vector256.LessThan(Vector256.Load(bounds + before), Vector256.Create(value)).ExtractMostSignificantBits()));

    // The maximum takes its second operand when the first is no number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Buckets(Vector256<float> values) => Avx.ConvertToVector256Int32WithTruncation(Avx.Min(
        Avx.Max((values - Vector256.Create(_low)) * Vector256.Create(_bucketsPerUnit), Vector256<float>.Zero),
        Vector256.Create((float)(_before!.Length - 1))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> BucketsByKey(Vector256<float> values)
    {
        var bits = (values + Vector256<float>.Zero).AsInt32();
        var key = (bits ^ (Vector256.ShiftRightArithmetic(bits, 31) | Vector256.Create(int.MinValue))).AsUInt32();
        var low = Vector256.Create(_lowKey);
        return Vector256.Min(Vector256.ShiftRightLogical(
            Vector256.Max(key, low) - low, _keyShift), Vector256.Create((uint)_before!.Length - 1)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    private int MapGathered(float* values, int count, byte* bins)
    {
        var missing = Vector256.Create((int)_missingBin);
        int i = 0;
        fixed (float* bounds = _bounds)
        {
            for (; i + 16 <= count; i += 16)
            {
                var x0 = Vector256.Load(values + i);
                var x1 = Vector256.Load(values + i + 8);
                var b0 = Vector256<int>.Zero;
                var b1 = Vector256<int>.Zero;
                for (int step = Steps / 2; step > 0; step >>= 1)
                {
                    var width = Vector256.Create(step);
                    b0 += Vector256.GreaterThan(x0, Avx2.GatherVector256(bounds + step - 1, b0, 4)).AsInt32() & width;
                    b1 += Vector256.GreaterThan(x1, Avx2.GatherVector256(bounds + step - 1, b1, 4)).AsInt32() & width;
                }

                b0 = Vector256.ConditionalSelect(Vector256.Equals(x0, x0).AsInt32(), b0, missing);
                b1 = Vector256.ConditionalSelect(Vector256.Equals(x1, x1).AsInt32(), b1, missing);
                var halves = Vector256.Narrow(b0, b1);
                Vector128.Narrow(halves.GetLower().AsUInt16(), halves.GetUpper().AsUInt16()).Store(bins + i);
            }
        }

        return i;
    }
}
