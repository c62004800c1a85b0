namespace FullStackAI.Preprocessing;

/// <summary>What becomes of a level that the training rows did not have.</summary>
public enum UnseenLevels
{
    /// <summary>It is none of the known levels: all zero in a one-hot encoding.</summary>
    Ignore,

    /// <summary>It counts among the rare levels where those are grouped; else it is ignored.</summary>
    AsRare,

    /// <summary>It counts as missing.</summary>
    AsMissing,

    /// <summary>It is an error that names the column.</summary>
    Reject,
}
