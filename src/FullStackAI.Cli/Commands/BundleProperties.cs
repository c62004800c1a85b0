namespace FullStackAI.Cli.Commands;

/// <summary>What the tool writes into a bundle for its later commands.</summary>
internal static class BundleProperties
{
    /// <summary>The column whose equal values are one group.</summary>
    internal const string Group = "group column";

    /// <summary>The words that stand for a missing value, where the user named them; commas between them.</summary>
    internal const string Missing = "missing words";
}
