namespace FullStackAI.AutoML;

/// <summary>How much of the budget a trial may take.</summary>
internal static class TrialShares
{
    /// <summary>So many trials at the start may take more: they are what everything else is measured against.</summary>
    internal const int FirstTrials = 2;

    internal const double OfFirst = 0.25;

    internal const double OfOthers = 0.12;

    /// <summary>A trial in less of the budget would be cut too short to compare.</summary>
    internal const double Least = 0.02;
}
