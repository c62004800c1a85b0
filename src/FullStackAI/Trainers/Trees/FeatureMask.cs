using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Which features a leaf may be split on: those drawn for the tree, those drawn for the leaf, those
/// that interaction constraints allow, those that could split its parent.</summary>
internal sealed class FeatureMask(BinnedMatrix data, GrowthOptions options)
{
    private readonly bool[] _tree = new bool[data.Features.Length];
    private ulong _seed;

    /// <summary>Starts a tree.</summary>
    /// <param name="features">[features]; empty for all.</param>
    /// <param name="seed">Drives the draws for leaves.</param>
    internal void Begin(ReadOnlySpan<bool> features, ulong seed)
    {
        _seed = seed;
        if (features.Length == 0)
        {
            Array.Fill(_tree, true);
        }
        else
        {
            features.CopyTo(_tree);
        }
    }

    /// <summary>The features for a leaf.</summary>
    /// <param name="parent">[features]; what could split the parent.</param>
    /// <param name="path">Features of the matrix asked for above the leaf.</param>
    /// <param name="draw">A number of the leaf that differs from all others of the tree.</param>
    internal bool[] Of(bool[] parent, int[] path, int draw)
    {
        bool[] mask = new bool[_tree.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = _tree[i] && parent[i] && (options.InteractionConstraints.Count == 0 || MayMeet(data.Features[i].Index, path));
        }

        if (options.FeatureFractionByNode < 1)
        {
            Thin(mask, draw);
        }

        return mask;
    }

    /// <summary>Draws which features a tree may use.</summary>
    /// <param name="count">Number of features.</param>
    /// <param name="fraction">Share to keep; at least one is kept.</param>
    /// <param name="rng">Draws.</param>
    internal static bool[] Draw(int count, double fraction, Rng rng)
    {
        bool[] mask = new bool[count];
        int kept = Math.Max(1, (int)Math.Round(count * fraction, MidpointRounding.AwayFromZero));
        foreach (int feature in rng.Permutation(count).AsSpan(0, Math.Min(count, kept)))
        {
            mask[feature] = true;
        }

        return mask;
    }

    private bool MayMeet(int feature, int[] path)
    {
        if (path.Length == 0)
        {
            return true;
        }

        foreach (IReadOnlyList<int> set in options.InteractionConstraints)
        {
            if (set.Contains(feature) && Array.TrueForAll(path, set.Contains))
            {
                return true;
            }
        }

        return Array.TrueForAll(path, above => above == feature);
    }

    private void Thin(bool[] mask, int draw)
    {
        int[] allowed = [.. Enumerable.Range(0, mask.Length).Where(feature => mask[feature])];
        if (allowed.Length == 0)
        {
            return;
        }

        Array.Clear(mask);
        int kept = Math.Max(1, (int)Math.Round(allowed.Length * options.FeatureFractionByNode, MidpointRounding.AwayFromZero));
        new Rng(_seed).Split("leaf", draw).Shuffle<int>(allowed);
        foreach (int feature in allowed.AsSpan(0, kept))
        {
            mask[feature] = true;
        }
    }
}
