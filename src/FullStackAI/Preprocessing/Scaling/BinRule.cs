namespace FullStackAI.Preprocessing;

/// <summary>How the edges of bins are found.</summary>
public enum BinRule
{
    /// <summary>Bins of as many training rows each as can be.</summary>
    Quantiles,

    /// <summary>Bins of equal width from the smallest to the largest training number.</summary>
    EqualWidth,
}
