using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Forests;

/// <summary>Draws the rows that a tree of a forest sees.</summary>
internal static class RowDraws
{
    /// <summary>Draws.</summary>
    /// <param name="times">[rows]; how often each is drawn; out.</param>
    /// <param name="options">Bootstrap and share.</param>
    /// <param name="rng">Draws.</param>
    /// <param name="outOfBag">[(rows + 63) / 64]; bits of the rows that were not drawn; out.</param>
    internal static void Draw(ushort[] times, ForestOptions options, Rng rng, ulong[] outOfBag)
    {
        int wanted = Math.Max(1, (int)Math.Round(times.Length * options.SampleFraction));
        Array.Clear(times);
        if (options.DrawsWithReplacement)
        {
            for (int i = 0; i < wanted; i++)
            {
                times[rng.NextInt32(times.Length)]++;
            }
        }
        else if (wanted == times.Length)
        {
            Array.Fill(times, (ushort)1);
            return;
        }
        else
        {
            foreach (int row in rng.Permutation(times.Length).AsSpan(0, wanted))
            {
                times[row] = 1;
            }
        }

        for (int row = 0; row < times.Length; row++)
        {
            outOfBag[row >> 6] |= times[row] == 0 ? 1UL << (row & 63) : 0;
        }
    }
}
