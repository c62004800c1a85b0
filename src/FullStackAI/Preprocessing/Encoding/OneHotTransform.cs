using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Turns each level into a column that is 1 where the row has it: one sparse vector for all columns together.</summary>
/// <param name="columns">Categories; any other column but a vector is read as one.</param>
/// <param name="options">Rare and missing levels; null means the defaults.</param>
public sealed class OneHotTransform(ColumnSelector columns, OneHotOptions? options = null) : Transform(columns)
{
    /// <summary>Rare and missing levels.</summary>
    public OneHotOptions Options { get; } = (options ?? new OneHotOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Category;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        var features = new List<Feature>();
        int[][] columns = new int[context.Inputs.Length][];
        for (int input = 0; input < columns.Length; input++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            columns[input] = FitColumn(context.Specs[input], context.Block.Codes(context.Inputs[input]), features);
        }

        context.DropAll();
        SlotSpec output = SlotSpec.Sparse(SlotNames.Join(context.Specs), features);
        return new FittedOneHot(context.Specs, output, columns, Options.Unseen == UnseenLevels.Reject);
    }

    /// <summary>Gives each code a column; the last two places are those of missing and unseen.</summary>
    private int[] FitColumn(SlotSpec spec, ReadOnlySpan<int> codes, List<Feature> features)
    {
        int[] counts = LevelCounts.Of(codes, spec.Levels.Count);
        bool[] kept = LevelCounts.Kept(counts, Options.MinCount, Options.MaxLevels);
        int[] columns = new int[counts.Length + FittedOneHot.ExtraCodes];
        Array.Fill(columns, FittedOneHot.NoColumn);
        string source = spec.Features[0].Source;
        for (int code = 0; code < counts.Length; code++)
        {
            if (kept[code])
            {
                columns[code] = Add(spec.Levels[code]);
            }
        }

        int rare = Enumerable.Range(0, counts.Length).Any(code => !kept[code] && counts[code] > 0) ? Add("(rare)") : FittedOneHot.NoColumn;
        for (int code = 0; code < counts.Length; code++)
        {
            columns[code] = kept[code] ? columns[code] : rare;
        }

        int missing = Options.MissingColumn && codes.Contains(SlotCodes.Missing) ? Add("(missing)") : FittedOneHot.NoColumn;
        columns[^2] = missing;
        columns[^1] = Options.Unseen switch
        {
            UnseenLevels.AsRare => rare,
            UnseenLevels.AsMissing => missing,
            _ => FittedOneHot.NoColumn,
        };
        return columns;

        int Add(string level)
        {
            features.Add(new Feature($"{spec.Name}={level}", source));
            return features.Count - 1;
        }
    }
}
