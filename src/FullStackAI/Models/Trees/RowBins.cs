using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Cuts the numbers of one row into bins, all features at once: the bin of a number is how many thresholds
/// of its feature lie below it. The row's form of <see cref="ThresholdBinner"/>.</summary>
internal sealed unsafe class RowBins
{
    private const int Features = BlockForest.MostFeatures;
    private const int Lanes = 8;
    private const int Stride = 256 + Lanes; // floats from the bounds of a feature to the next's

    private readonly int _count;
    private readonly float[] _bounds; // [features × stride]; infinity after the last
    private readonly byte[] _before; // the tables of all features, one after the other
    private readonly float[] _lows = new float[Features];
    private readonly float[] _scales = new float[Features];
    private readonly float[] _lastBuckets = new float[Features];
    private readonly uint[] _lowKeys = new uint[Features];
    private readonly uint[] _keyShifts = new uint[Features];
    private readonly int[] _byKey = new int[Features]; // −1 where buckets are of keys
    private readonly int[] _offsets = new int[Features]; // of a feature's table
    private readonly bool _someByKey;

    private RowBins(float[][] bounds, ThresholdBinner[] binners)
    {
        _count = bounds.Length;
        _bounds = new float[bounds.Length * Stride];
        Array.Fill(_bounds, float.PositiveInfinity);
        var tables = new List<byte>();
        for (int place = 0; place < bounds.Length; place++)
        {
            ThresholdBinner binner = binners[place];
            bounds[place].CopyTo(_bounds, place * Stride);
            (_lows[place], _scales[place], _lowKeys[place], _keyShifts[place]) = (
                binner.Low,
                binner.BucketsPerUnit,
                binner.LowKey,
                (uint)binner.KeyShift);
            _byKey[place] = binner.ByKey ? -1 : 0;
            _someByKey |= binner.ByKey;
            _lastBuckets[place] = binner.Before!.Length - 1;
            _offsets[place] = tables.Count;
            tables.AddRange(binner.Before);
        }

        _before = [.. tables];
    }

    /// <summary>Prepares the search.</summary>
    /// <param name="bounds">[features][thresholds]; ascending.</param>
    /// <returns>Null when a feature has too many thresholds, or they lie too unevenly.</returns>
    internal static RowBins? Of(float[][] bounds)
    {
        var binners = new ThresholdBinner[bounds.Length];
        for (int place = 0; place < bounds.Length; place++)
        {
            if (bounds[place].Length > ThresholdBinner.MostBounds || Array.Exists(bounds[place], float.IsNaN))
            {
                return null;
            }

            binners[place] = new ThresholdBinner(bounds[place], 0);
            if (binners[place].Before is null)
            {
                return null;
            }
        }

        return new RowBins(bounds, binners);
    }

    /// <summary>What a node holds to find the bin of a used feature by byte shuffles.</summary>
    internal static byte Place(int feature) => (byte)((feature & 15) | (feature >= 16 ? 0x80 : 0));

    /// <summary>Finds the bins of a row.</summary>
    /// <param name="values">[<see cref="BlockForest.MostFeatures"/>]; the used features, then zeros.</param>
    /// <param name="bins">[<see cref="BlockForest.MostFeatures"/>]; with the top bit flipped; out.</param>
    /// <returns>False when a number is missing.</returns>
    internal bool TryFind(float* values, byte* bins)
    {
        int* buckets = stackalloc int[Features];
        fixed (float* lows = _lows, scales = _scales, lastBuckets = _lastBuckets, bounds = _bounds)
        fixed (int* offsets = _offsets)
        fixed (byte* before = _before)
        {
            for (int i = 0; i < _count; i += Lanes)
            {
                var x = Vector256.Load(values + i);
                if (!Vector256.EqualsAll(x, x))
                {
                    return false;
                }

                var bucket = Avx.ConvertToVector256Int32WithTruncation(Avx.Min(
                    Avx.Max((x - Vector256.Load(lows + i)) * Vector256.Load(scales + i), Vector256<float>.Zero),
                    Vector256.Load(lastBuckets + i)));
                bucket = _someByKey ? ByKey(x, i, bucket) : bucket;
                (bucket + Vector256.Load(offsets + i)).Store(buckets + i);
            }

            float* own = bounds;
            for (int i = 0; i < _count; i++, own += Stride)
            {
                int below = before[(nuint)(uint)buckets[i]];
                var passed = Vector256.LessThan(Vector256.Load(own + below), Vector256.Create(values[i]));
                bins[i] = (byte)((below + BitOperations.PopCount(passed.ExtractMostSignificantBits())) ^ BlendProgram.SignFlip);
            }
        }

        return true;
    }

    private Vector256<int> ByKey(Vector256<float> x, int i, Vector256<int> linear)
    {
        var bits = (x + Vector256<float>.Zero).AsInt32();
        var key = (bits ^ (Vector256.ShiftRightArithmetic(bits, 31) | Vector256.Create(int.MinValue))).AsUInt32();
        var low = Vector256.Create(_lowKeys.AsSpan(i));
        var last = Avx.ConvertToVector256Int32WithTruncation(Vector256.Create(_lastBuckets.AsSpan(i))).AsUInt32();
        var bucket = Vector256.Min(Avx2.ShiftRightLogicalVariable(
            Vector256.Max(key, low) - low, Vector256.Create(_keyShifts.AsSpan(i))), last).AsInt32();
        return Vector256.ConditionalSelect(Vector256.Create(_byKey.AsSpan(i)), bucket, linear);
    }
}
