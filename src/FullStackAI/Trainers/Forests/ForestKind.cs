namespace FullStackAI.Trainers.Forests;

/// <summary>How the trees of a forest are made different.</summary>
public enum ForestKind
{
    /// <summary>Each tree sees a bootstrap sample; each node tries some features at every threshold (Breiman, 2001).</summary>
    RandomForest,

    /// <summary>Each tree sees all rows; each node tries some features at one random threshold each (Geurts et al., 2006).</summary>
    ExtraTrees,
}
