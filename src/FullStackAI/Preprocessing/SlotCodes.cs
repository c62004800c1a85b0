namespace FullStackAI.Preprocessing;

/// <summary>The codes of a Category slot that are no level.</summary>
public static class SlotCodes
{
    /// <summary>The cell is missing.</summary>
    public const int Missing = -1;

    /// <summary>The cell holds a level that the training rows did not have.</summary>
    public const int Unseen = -2;
}
