using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Trees;

/// <summary>Two or more categorical features as one: each combination of codes that
/// training saw often enough has a code of its own.</summary>
public sealed class CategoryCross
{
    private const int MaxMembers = 8;

    private readonly int[] _features;
    private readonly int[] _levels;
    private readonly long[] _keys;
    private readonly int[] _codes;

    /// <summary>Joins features.</summary>
    /// <param name="features">Numbers of the features, two or more.</param>
    /// <param name="levels">[features]; their numbers of levels.</param>
    /// <param name="keys">[combinations]; distinct keys, in the order of their codes.</param>
    internal CategoryCross(int[] features, int[] levels, long[] keys)
    {
        _features = features;
        _levels = levels;
        _keys = [.. keys];
        _codes = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(_keys, _codes);
    }

    /// <summary>The features that are joined.</summary>
    public IReadOnlyList<int> Features => _features;

    /// <summary>Number of combinations that have a code.</summary>
    public int LevelCount => _keys.Length;

    /// <summary>[features]; their numbers of levels.</summary>
    internal IReadOnlyList<int> Levels => _levels;

    /// <summary>[combinations]; their keys, in the order of their codes.</summary>
    internal IReadOnlyList<long> Keys
    {
        get
        {
            long[] keys = new long[_keys.Length];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[_codes[i]] = _keys[i];
            }

            return keys;
        }
    }

    /// <summary>Whether the keys of all combinations fit 64 bits.</summary>
    internal static bool Fits(IEnumerable<int> levels) => levels.Aggregate(1.0, (product, count) => product * (count + 1.0)) < 1L << 62;

    /// <summary>The key of a combination.</summary>
    /// <param name="codes">[features]; a code outside the levels, or NaN, counts as missing: a level of its own.</param>
    /// <param name="levels">[features]</param>
    internal static long KeyOf(ReadOnlySpan<float> codes, ReadOnlySpan<int> levels)
    {
        long key = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            float code = codes[i];
            key = (key * (levels[i] + 1L)) + (code >= 0 && code < levels[i] ? (int)code : levels[i]);
        }

        return key;
    }

    /// <summary>The code of a row's combination.</summary>
    /// <param name="dense">[features]; the row.</param>
    /// <returns>NaN for a combination without a code.</returns>
    internal float CodeOf(ReadOnlySpan<float> dense)
    {
        Span<float> codes = stackalloc float[MaxMembers];
        for (int i = 0; i < _features.Length; i++)
        {
            codes[i] = dense[_features[i]];
        }

        int at = Array.BinarySearch(_keys, KeyOf(codes, _levels));
        return at >= 0 ? _codes[at] : float.NaN;
    }

    /// <summary>The codes of all rows.</summary>
    /// <param name="features">[rows × features]</param>
    /// <returns>[rows]; NaN where a combination has no code.</returns>
    internal float[] CodesOf(FeatureMatrix features)
    {
        float[] codes = new float[features.Rows];
        Span<float> row = stackalloc float[MaxMembers];
        for (int i = 0; i < codes.Length; i++)
        {
            for (int member = 0; member < _features.Length; member++)
            {
                row[member] = features.Dense(_features[member])[i];
            }

            int at = Array.BinarySearch(_keys, KeyOf(row, _levels));
            codes[i] = at >= 0 ? _codes[at] : float.NaN;
        }

        return codes;
    }

    internal void Write(ComponentWriter writer)
    {
        writer.WriteInt32s(_features);
        writer.WriteInt32s(_levels);
        writer.WriteInt64s([.. Keys]);
    }

    internal static CategoryCross Read(ComponentReader reader, IReadOnlyList<Feature> features)
    {
        int[] members = reader.ReadInt32s();
        int[] levels = reader.ReadInt32s();
        long[] keys = reader.ReadInt64s();
        bool fits = members.Length is >= 2 and <= MaxMembers
            && levels.Length == members.Length
            && Array.TrueForAll(members, member => member >= 0 && member < features.Count)
                && Array.TrueForAll(levels, level => level >= 0) && Fits(levels) && keys.Distinct().Count() == keys.Length;
        return fits ? new(members, levels, keys) : throw reader.Fault("the parts of a combination of categories do not fit each other");
    }
}
