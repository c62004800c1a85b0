namespace FullStackAI.Trainers.DecisionTrees;

/// <summary>A node while its tree grows: a range of every feature's order.</summary>
internal sealed class GrowingNode(int depth, int start, int end, int[] sparseStarts, int[] sparseEnds, GroupTotals totals)
{
    /// <summary>Questions above the node.</summary>
    internal int Depth => depth;

    /// <summary>The first of the node's rows in the order of every dense feature.</summary>
    internal int Start => start;

    /// <summary>The end of the node's rows in the order of every dense feature.</summary>
    internal int End => end;

    /// <summary>The first of the node's stored numbers, for each sparse feature.</summary>
    internal int[] SparseStarts => sparseStarts;

    /// <summary>The end of the node's stored numbers, for each sparse feature.</summary>
    internal int[] SparseEnds => sparseEnds;

    /// <summary>All rows of the node.</summary>
    internal GroupTotals Totals => totals;

    /// <summary>The best question; null when the node is to stay a leaf.</summary>
    internal Split? Split { get; set; }

    /// <summary>The number of the left child once the node is split; −1 before.</summary>
    internal int Left { get; set; } = -1;
}
