using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Counts for each number of a column how many bounds lie below it, by a branch-free binary search, sixteen values at a time where gathers exist.</summary>
/// <remarks>The range of the bounds is cut into equal buckets that know how many bounds lie before them, so that only the bounds of one bucket remain to be searched. Finding a bucket is monotone in the value, rounding included: the result is exact.</remarks>
internal sealed unsafe class ThresholdBinner
{
    private const int Steps = 256;
    private const int Buckets = 512;
    private readonly float[] _bounds = GC.AllocateUninitializedArray<float>(2 * Steps, pinned: true);
    private readonly byte _missingBin;
    private readonly int _firstStep; // of the search in the whole range, or in a bucket
    private readonly int[]? _before; // [buckets]; the bounds before each; null when buckets do not help
    private readonly float _low;
    private readonly float _bucketsPerUnit;

    /// <summary>Prepares the search.</summary>
    /// <param name="bounds">Ascending; at most 256, of which a 256th is not looked at.</param>
    /// <param name="missingBin">The bin of NaN.</param>
    internal ThresholdBinner(ReadOnlySpan<float> bounds, byte missingBin)
    {
        Array.Fill(_bounds, float.PositiveInfinity);
        bounds = bounds[..Math.Min(bounds.Length, Steps - 1)];
        bounds.CopyTo(_bounds);
        _missingBin = missingBin;
        _firstStep = FirstStep(bounds.Length);
        if (bounds.Length < 2)
        {
            return;
        }

        float range = bounds[^1] - bounds[0];
        float scale = (Buckets - 1) / range;
        if (!float.IsFinite(range) || !float.IsFinite(scale) || scale <= 0)
        {
            return;
        }

        (_low, _bucketsPerUnit) = (bounds[0], scale);
        int[] before = new int[Buckets];
        foreach (float bound in bounds)
        {
            before[BucketOf(bound)]++;
        }

        int most = 0;
        int sum = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int own = before[bucket];
            before[bucket] = sum;
            sum += own;
            most = Math.Max(most, own);
        }

        if (2 * FirstStep(most) < _firstStep)
        {
            // Finding the bucket costs as much as a step.
            _firstStep = FirstStep(most);
            _before = before;
        }
    }

    /// <summary>Maps values to bins.</summary>
    /// <param name="values">[n]</param>
    /// <param name="bins">[n]; out.</param>
    internal void Map(ReadOnlySpan<float> values, byte* bins)
    {
        fixed (float* source = values)
        {
            int done = Avx2.IsSupported ? MapGathered(source, values.Length, bins) : 0;
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

    /// <summary>The first step of a search among some bounds: half the next power of two above their number.</summary>
    private static int FirstStep(int bounds) => (int)BitOperations.RoundUpToPowerOf2((uint)bounds + 1) / 2;

    // As the vectors do it: the same roundings.
    private int BucketOf(float value) => (int)Math.Min(Math.Max((value - _low) * _bucketsPerUnit, 0), Buckets - 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    private int MapGathered(float* values, int count, byte* bins)
    {
        var missing = Vector256.Create((int)_missingBin);
        var low = Vector256.Create(_low);
        var scale = Vector256.Create(_bucketsPerUnit);
        var last = Vector256.Create((float)(Buckets - 1));
        int firstStep = _firstStep;
        int i = 0;
        fixed (float* bounds = _bounds)
        fixed (int* before = _before)
        {
            for (; i + 16 <= count; i += 16)
            {
                var x0 = Vector256.Load(values + i);
                var x1 = Vector256.Load(values + i + 8);
                var b0 = Vector256<int>.Zero;
                var b1 = Vector256<int>.Zero;
                if (before != null)
                {
                    // The maximum takes its second operand when the first is no number.
                    b0 = Avx2.GatherVector256(before, Avx.ConvertToVector256Int32WithTruncation(Avx.Min(Avx.Max((x0 - low) * scale, Vector256<float>.Zero), last)), 4);
                    b1 = Avx2.GatherVector256(before, Avx.ConvertToVector256Int32WithTruncation(Avx.Min(Avx.Max((x1 - low) * scale, Vector256<float>.Zero), last)), 4);
                }

                for (int step = firstStep; step > 0; step >>= 1)
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
