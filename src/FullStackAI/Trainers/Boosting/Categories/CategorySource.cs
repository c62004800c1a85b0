using FullStackAI.Data;
using FullStackAI.Models.Trees;

namespace FullStackAI.Trainers.Boosting;

/// <summary>Where categories come from: one categorical feature, or several as one.</summary>
internal sealed class CategorySource
{
    private const int MinRows = 2; // a combination seen once has nothing to say about other rows

    private CategorySource(int feature, CategoryCross? cross, string name, int levelCount, int[] codes)
    {
        Feature = feature;
        Cross = cross;
        Name = name;
        LevelCount = levelCount;
        Codes = codes;
    }

    /// <summary>The feature; −1 for a combination.</summary>
    internal int Feature { get; }

    /// <summary>The combination; null for a single feature.</summary>
    internal CategoryCross? Cross { get; }

    internal string Name { get; }

    /// <summary>Number of levels; missing and unseen codes are one more level after them.</summary>
    internal int LevelCount { get; }

    /// <summary>[training rows]; the level of each, <see cref="LevelCount"/> when missing.</summary>
    internal int[] Codes { get; }

    /// <summary>The source of one feature.</summary>
    internal static CategorySource Of(FeatureMatrix matrix, int feature)
    {
        int levels = matrix.Features[feature].LevelCount;
        return new(feature, cross: null, matrix.Features[feature].Name, levels, LevelsOf(matrix.Dense(feature), levels));
    }

    /// <summary>The source of several features as one.</summary>
    /// <param name="matrix">The training rows.</param>
    /// <param name="members">Numbers of the features.</param>
    /// <param name="maxLevels">The most frequent combinations are kept, at most so many.</param>
    internal static CategorySource Of(FeatureMatrix matrix, int[] members, int maxLevels)
    {
        int[] levels = Array.ConvertAll(members, member => matrix.Features[member].LevelCount);
        var counts = new Dictionary<long, int>();
        float[] codes = new float[members.Length];
        for (int row = 0; row < matrix.Rows; row++)
        {
            for (int i = 0; i < members.Length; i++)
            {
                codes[i] = matrix.Dense(members[i])[row];
            }

            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, CategoryCross.KeyOf(codes, levels), out _)++;
        }

        long[] keys = [.. counts
            .Where(pair => pair.Value >= MinRows)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key)
            .Take(maxLevels)
            .Select(pair => pair.Key)];
        var cross = new CategoryCross(members, levels, keys);
        return new(
            -1,
            cross,
            string.Join(" × ", members.Select(member => matrix.Features[member].Name)),
            keys.Length,
            LevelsOf(cross.CodesOf(matrix), keys.Length));
    }

    /// <summary>The level of each code.</summary>
    internal static int[] LevelsOf(ReadOnlySpan<float> codes, int levels)
    {
        int[] found = new int[codes.Length];
        for (int row = 0; row < found.Length; row++)
        {
            found[row] = codes[row] >= 0 && codes[row] < levels ? (int)codes[row] : levels;
        }

        return found;
    }
}
