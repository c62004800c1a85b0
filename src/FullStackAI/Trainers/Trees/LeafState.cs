namespace FullStackAI.Trainers.Trees;

/// <summary>A leaf of the tree that is being grown.</summary>
internal struct LeafState
{
    /// <summary>Its rows.</summary>
    internal RowRange Rows;

    /// <summary>Splits above it.</summary>
    internal int Depth;

    /// <summary>The node above it; −1 for the root.</summary>
    internal int ParentNode;

    /// <summary>Whether it is the left child of that node.</summary>
    internal bool IsLeft;

    /// <summary>Sum of its rows' packed gradients.</summary>
    internal long Total;

    /// <summary>Its value.</summary>
    internal double Output;

    /// <summary>Lower bound of its value, from monotone splits above.</summary>
    internal double MinOutput;

    /// <summary>Upper bound of its value.</summary>
    internal double MaxOutput;

    /// <summary>Its best split.</summary>
    internal SplitCandidate Best;

    /// <summary>[features]; whether the feature could split the parent. What could not, is not tried again below.</summary>
    internal bool[] Splittable;

    /// <summary>Features asked for above it; kept only under interaction constraints.</summary>
    internal int[] Path;

    /// <summary>How many rows it has.</summary>
    internal readonly int Count => Rows.Count;
}
