namespace FullStackAI.Trainers.Boosting;

/// <summary>How monotone constraints bound the values of leaves.</summary>
public enum MonotoneMethod
{
    /// <summary>The middle of two siblings' values bounds all that grows below them: quick, and stricter than needed.</summary>
    Basic,

    /// <summary>Each leaf is bounded by the values of the leaves that it touches, which are
    /// watched as they change: trees fit better, and take longer.</summary>
    Intermediate,
}
