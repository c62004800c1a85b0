namespace FullStackAI.Trainers.Forests;

/// <summary>Targets that take two values with a weight of 1 each, as those of two classes do:
/// then the sum of a node tells whether it holds only one of them.</summary>
/// <param name="AreAll">Whether all rows are of this kind.</param>
/// <param name="First">A packed target.</param>
/// <param name="Second">The other; the same when there is only one.</param>
internal readonly record struct TwoTargets(bool AreAll, long First, long Second)
{
    /// <summary>Looks at all rows.</summary>
    internal static TwoTargets Of(ForestTargets targets)
    {
        long[] packed = targets.Packed;
        int next = 0;
        while (next < packed.Length && packed[next] == packed[0])
        {
            next++;
        }

        long second = packed[next == packed.Length ? 0 : next];
        bool all = Array.TrueForAll(targets.Units, unit => unit == 1)
            && Array.TrueForAll(packed, value => value == packed[0] || value == second);
        return new(all, packed[0], second);
    }

    /// <summary>Whether rows are known to have one target.</summary>
    /// <param name="total">Their packed sum.</param>
    /// <param name="count">How many.</param>
    internal bool IsOne(long total, int count) => count == 1 || (AreAll && (total == count * First || total == count * Second));
}
