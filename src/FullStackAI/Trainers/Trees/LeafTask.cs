namespace FullStackAI.Trainers.Trees;

/// <summary>What the search must know of the leaf it wants to split.</summary>
internal readonly record struct LeafTask
{
    /// <summary>Sum of the rows' packed gradients.</summary>
    internal long Total { get; init; }

    /// <summary>Sum of gradients.</summary>
    internal double Gradient { get; init; }

    /// <summary>Sum of hessians.</summary>
    internal double Hessian { get; init; }

    /// <summary>Number of rows.</summary>
    internal int Count { get; init; }

    /// <summary>Smallest hessian of a child: the option's, and what <c>MinDataInLeaf</c> rows weigh.</summary>
    internal double MinChildHessian { get; init; }

    /// <summary>A split must reach more than this: the leaf's own gain and <c>MinGainToSplit</c>.</summary>
    internal double GainToBeat { get; init; }

    /// <summary>The leaf's own value, for path smoothing.</summary>
    internal double Output { get; init; }

    internal double MinOutput { get; init; }

    internal double MaxOutput { get; init; }

    /// <summary>Drives random thresholds.</summary>
    internal ulong Seed { get; init; }

    /// <summary>Skips thresholds that cannot win.</summary>
    internal GainFilter Filter { get; init; }

    /// <summary>Rows for one unit of hessian.</summary>
    internal double CountFactor => Count / Hessian;
}
