namespace FullStackAI.Preprocessing;

/// <summary>Names of slots made from several.</summary>
internal static class SlotNames
{
    private const int MostListed = 3;

    /// <summary>The name of the slot that takes the place of others.</summary>
    internal static string Join(IReadOnlyList<SlotSpec> specs) => specs.Count <= MostListed
        ? string.Join('|', specs.Select(spec => spec.Name))
        : $"{specs[0].Name}|…|{specs[^1].Name}";

    /// <summary>The table's column a slot comes from.</summary>
    internal static string Source(SlotSpec spec) => spec.Features.Count == 0 ? spec.Name : spec.Features[0].Source;

    /// <summary>The columns that something made of two slots comes from.</summary>
    internal static string Source(SlotSpec first, SlotSpec second) =>
        Source(first) == Source(second) ? Source(first) : $"{Source(first)}|{Source(second)}";
}
