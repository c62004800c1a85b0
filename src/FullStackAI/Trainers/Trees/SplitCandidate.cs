namespace FullStackAI.Trainers.Trees;

/// <summary>The best split of a leaf by one feature.</summary>
internal readonly record struct SplitCandidate
{
    /// <summary>No split.</summary>
    internal static SplitCandidate None { get; } = new() { Gain = double.NegativeInfinity, Feature = -1 };

    /// <summary>What it gains over the leaf unsplit.</summary>
    internal double Gain { get; init; }

    /// <summary>Position in <see cref="BinnedMatrix.Features"/>; −1 for none.</summary>
    internal int Feature { get; init; }

    /// <summary>Numeric: bins up to this go left.</summary>
    internal int Bin { get; init; }

    /// <summary>Numeric: whether the missing go left.</summary>
    internal bool MissingLeft { get; init; }

    /// <summary>Categorical: the bins that go left; else null.</summary>
    internal int[]? LeftBins { get; init; }

    /// <summary>Packed sum of the left child.</summary>
    internal long LeftTotal { get; init; }

    internal double LeftOutput { get; init; }

    internal double RightOutput { get; init; }

    internal bool Exists => Feature >= 0;
}
