namespace FullStackAI.AutoML;

/// <summary>How the values of a dimension lie between its ends.</summary>
public enum SearchScale
{
    /// <summary>Equal distances are equally far.</summary>
    Linear,

    /// <summary>Equal ratios are equally far: for rates, penalties and sizes that span powers of ten; both ends must be above 0.</summary>
    Logarithmic,
}
