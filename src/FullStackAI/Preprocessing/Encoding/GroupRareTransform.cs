namespace FullStackAI.Preprocessing;

/// <summary>Puts the rare levels of a category into one.</summary>
/// <param name="columns">Categories; any other column but a vector is read as one.</param>
/// <param name="options">Which levels are kept; null means the defaults.</param>
public sealed class GroupRareTransform(ColumnSelector columns, GroupRareOptions? options = null) : Transform(columns)
{
    /// <summary>Which levels are kept.</summary>
    public GroupRareOptions Options { get; } = (options ?? new GroupRareOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Category;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        var outputs = new SlotSpec[context.Inputs.Length];
        int[][] maps = new int[outputs.Length][];
        for (int input = 0; input < outputs.Length; input++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            (outputs[input], maps[input]) = FitColumn(context.Specs[input], context.Block.Codes(context.Inputs[input]));
        }

        return new FittedRecode(context.Specs, outputs, maps, Options.Unseen == UnseenLevels.Reject);
    }

    private (SlotSpec Output, int[] Map) FitColumn(SlotSpec spec, ReadOnlySpan<int> codes)
    {
        int[] counts = LevelCounts.Of(codes, spec.Levels.Count);
        bool[] kept = LevelCounts.Kept(counts, Options.MinCount, Options.MaxLevels);
        List<string> levels = [.. spec.Levels.Where((_, code) => kept[code])];
        int rare = SlotCodes.Missing;
        if (Enumerable.Range(0, counts.Length).Any(code => !kept[code] && counts[code] > 0))
        {
            rare = levels.IndexOf(Options.RareLevel);
            if (rare < 0)
            {
                rare = levels.Count;
                levels.Add(Options.RareLevel);
            }
        }

        int[] map = new int[counts.Length + 1];
        int next = 0;
        for (int code = 0; code < counts.Length; code++)
        {
            map[code] = kept[code] ? next++ : rare;
        }

        map[^1] = Options.Unseen switch
        {
            UnseenLevels.AsRare when rare >= 0 => rare,
            UnseenLevels.AsMissing => SlotCodes.Missing,
            _ => SlotCodes.Unseen,
        };
        return (SlotSpec.Category(spec.Name, levels, spec.Features[0].Source), map);
    }
}
