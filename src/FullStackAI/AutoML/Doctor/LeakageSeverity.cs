namespace FullStackAI.AutoML;

/// <summary>How much a finding matters.</summary>
public enum LeakageSeverity
{
    /// <summary>Good to know; nothing need be done.</summary>
    Note,

    /// <summary>Scores may be too good; look at it.</summary>
    Warning,

    /// <summary>Scores will be too good unless something is done.</summary>
    Severe,
}
