using System.Numerics;
using System.Runtime.InteropServices;

namespace FullStackAI.Models.Trees;

/// <summary>The sets that trees hold codes of a feature against, in chains in which each set lies within the next: along a chain
/// a code is known by how many sets lack it, as a number is by how many thresholds lie below it.</summary>
internal sealed class SetChains
{
    /// <summary>Most chains; beyond them a row is better known by its code.</summary>
    private const int MostChains = 24;
    private const int MostSets = 4096;
    private const int WordBits = 32;

    private readonly Dictionary<string, (int Chain, int Rank)> _places = [];
    private readonly ushort[][] _ranks; // [chains][codes]; last the rank of all other codes

    private SetChains(List<List<int[]>> chains)
    {
        _ranks = new ushort[chains.Count][];
        for (int chain = 0; chain < chains.Count; chain++)
        {
            List<int[]> sets = chains[chain];
            ushort[] ranks = new ushort[(sets[^1].Length * WordBits) + 1];
            for (int code = 0; code < ranks.Length; code++)
            {
                ranks[code] = (ushort)sets.Count(set => !Holds(set, code));
            }

            _ranks[chain] = ranks;
            for (int rank = 0; rank < sets.Count; rank++)
            {
                _places.Add(KeyOf(sets[rank]), (chain, rank));
            }
        }
    }

    /// <summary>Number of chains.</summary>
    internal int Count => _ranks.Length;

    /// <summary>The length of the longest chain.</summary>
    internal int Longest => _ranks.Max(ranks => ranks[^1]);

    /// <summary>Puts the sets of a feature in chains.</summary>
    /// <returns>Null when that takes too many.</returns>
    internal static SetChains? TryBuild(DecisionTree[] trees, int feature)
    {
        var known = new Dictionary<string, int[]>();
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                if (tree.Features[node] == feature && tree.IsCategorical(node))
                {
                    ReadOnlySpan<int> set = Trimmed(tree.CategorySet(node));
                    known.TryAdd(KeyOf(set), set.ToArray());
                    if (known.Count > MostSets)
                    {
                        return null;
                    }
                }
            }
        }

        var chains = new List<List<int[]>>();
        foreach (int[] set in known
            .OrderBy(entry => SizeOf(entry.Value))
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => entry.Value))
        {
            List<int[]>? chain = chains.Find(chain => Array.TrueForAll(CodesOf(chain[^1]), code => Holds(set, code)));
            if (chain is null)
            {
                chains.Add(chain = []);
            }

            chain.Add(set);
            if (chains.Count > MostChains)
            {
                return null;
            }
        }

        return new SetChains(chains);
    }

    /// <summary>Which chain a set stands in, and how many sets of it lie before.</summary>
    internal (int Chain, int Rank) PlaceOf(ReadOnlySpan<int> set) => _places[KeyOf(Trimmed(set))];

    /// <summary>How many sets of a chain lack a code: a row goes right at a set's node when they are more than lie before it.</summary>
    /// <param name="chain">In [0, <see cref="Count"/>).</param>
    /// <param name="value">The code; negative or NaN when missing.</param>
    internal ushort RankOf(int chain, float value)
    {
        ushort[] ranks = _ranks[chain];
        return value >= 0 && value < ranks.Length - 1 ? ranks[(int)value] : ranks[^1];
    }

    private static bool Holds(int[] set, int code) => code < set.Length * WordBits && (set[code / WordBits] >> (code % WordBits) & 1) != 0;

    private static int[] CodesOf(int[] set) => [.. Enumerable.Range(0, set.Length * WordBits).Where(code => Holds(set, code))];

    private static int SizeOf(int[] set) => set.Sum(word => BitOperations.PopCount((uint)word));

    private static string KeyOf(ReadOnlySpan<int> set) => new(MemoryMarshal.Cast<int, char>(set));

    private static ReadOnlySpan<int> Trimmed(ReadOnlySpan<int> set)
    {
        int length = set.Length;
        while (length > 0 && set[length - 1] == 0)
        {
            length--;
        }

        return set[..length];
    }
}
