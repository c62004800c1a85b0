namespace FullStackAI.Onnx.Rewriting;

/// <summary>The share of something that is to go.</summary>
internal static class PrunedShare
{
    /// <summary>Refuses a share outside [0, 1).</summary>
    internal static void Require(double share)
    {
        if (!(share is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie in [0, 1).");
        }
    }
}
