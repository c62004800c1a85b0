using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Forests;

/// <summary>The values behind the places of records, laid out so that a drawn threshold finds its place with two looks at a cache
/// line each: sixteen middles of places that stand sixteen apart, then the sixteen from there on.</summary>
/// <remarks>Memory: 3 KB a feature.</remarks>
internal sealed unsafe class PlaceValues : IDisposable
{
    private const int Fan = 16;
    private const int Places = Fan * Fan;
    private const int Middles = Fan;
    private const int Lowest = Middles + Places;
    private const int Highest = Lowest + Places;
    private const int Length = Highest + Places;

    private readonly NativeArray<float> _values;

    /// <summary>Lays out the values.</summary>
    /// <param name="ranges">Of bins, which are the places of numbers; at most 255 a feature.</param>
    /// <param name="features">How many.</param>
    internal PlaceValues(BinRanges ranges, int features)
    {
        _values = new((long)features * Length);
        for (int feature = 0; feature < features; feature++)
        {
            Span<float> values = _values.Span.Slice(feature * Length, Length);
            (float[] lowest, float[] highest, double[] middles) = ranges.Of(feature);
            values[..Lowest].Fill(float.PositiveInfinity);
            for (int place = 0; place < middles.Length; place++)
            {
                values[Middles + place] = (float)middles[place];
                values[Lowest + place] = lowest[place];
                values[Highest + place] = highest[place];
            }

            for (int i = 0; i < Fan; i++)
            {
                values[i] = values[Middles + (i * Fan)];
            }
        }
    }

    /// <summary>Draws a cut: a value uniform between the smallest and the largest of the
    /// rows, then the bound of places that lies nearest.</summary>
    /// <param name="feature">Position among the features; of numbers.</param>
    /// <param name="first">The lowest place with a row.</param>
    /// <param name="last">The highest place with a row; above <paramref name="first"/>.</param>
    /// <param name="draw">In [0, 1).</param>
    /// <returns>A place from <paramref name="first"/> up to one below <paramref name="last"/>: rows up to it go left.</returns>
    internal int Cut(int feature, int first, int last, double draw)
    {
        float* values = _values.Pointer + ((nint)feature * Length);
        double lowest = values[Lowest + first];
        float value = (float)(lowest + (draw * (values[Highest + last] - lowest)));

        // The last place whose middle is not above the value.
        int block = Math.Max(0, NotAbove(values, value) - 1) * Fan;
        int place = block + NotAbove(values + Middles + block, value) - 1;
        return Math.Max(first, Math.Min(place, last - 1));
    }

    public void Dispose() => _values.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NotAbove(float* ascending, float value)
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            int count = 0;
            while (count < Fan && ascending[count] <= value)
            {
                count++;
            }

            return count;
        }

        var bar = Vector256.Create(value);
        uint low = Vector256.LessThanOrEqual(Vector256.Load(ascending), bar).ExtractMostSignificantBits();
        uint high = Vector256.LessThanOrEqual(Vector256.Load(ascending + 8), bar).ExtractMostSignificantBits();
        return BitOperations.PopCount(low | (high << 8));
    }
}
