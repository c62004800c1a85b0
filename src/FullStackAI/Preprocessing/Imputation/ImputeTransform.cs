namespace FullStackAI.Preprocessing;

/// <summary>Fills missing numbers and categories with a value learned from the training rows; a level never seen stays unseen.</summary>
/// <param name="columns">Numbers and categories.</param>
/// <param name="options">What fills; null means the defaults.</param>
public sealed class ImputeTransform(ColumnSelector columns, ImputeOptions? options = null) : Transform(columns)
{
    /// <summary>What fills.</summary>
    public ImputeOptions Options { get; } = (options ?? new ImputeOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => null;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        var filled = new List<SlotSpec>();
        var indicators = new List<SlotSpec>();
        var indicated = new List<int>();
        double[] fills = new double[context.Inputs.Length];
        for (int input = 0; input < fills.Length; input++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            SlotSpec spec = context.Specs[input];
            (SlotSpec output, fills[input], bool anyMissing) = spec.Kind switch
            {
                SlotKind.Number => FitNumbers(spec, context.Block.Numbers(context.Inputs[input])),
                SlotKind.Category => FitCodes(spec, context.Block.Codes(context.Inputs[input])),
                _ => throw SlotFaults.WrongKind(nameof(ImputeTransform), spec, "numbers and categories"),
            };
            filled.Add(output);
            if (Options.AddIndicator && anyMissing)
            {
                indicated.Add(input);
                indicators.Add(SlotSpec.Number($"{spec.Name}.missing", spec.Features[0].Source));
            }
        }

        return new FittedImpute(context.Specs, [.. filled, .. indicators], fills, [.. indicated]);
    }

    private (SlotSpec Output, double Fill, bool AnyMissing) FitNumbers(SlotSpec spec, ReadOnlySpan<float> values)
    {
        double fill = Options.Numbers switch
        {
            ImputeStrategy.Mean => Numbers.Mean(values),
            ImputeStrategy.Median => Numbers.Quantile(Numbers.SortedFinite(values), 0.5),
            ImputeStrategy.MostFrequent => Numbers.Mode(Numbers.SortedFinite(values)),
            _ => Options.ConstantNumber,
        };
        bool anyMissing = false;
        foreach (float value in values)
        {
            anyMissing |= float.IsNaN(value);
        }

        return (spec, double.IsNaN(fill) ? Options.ConstantNumber : fill, anyMissing);
    }

    private (SlotSpec Output, double Fill, bool AnyMissing) FitCodes(SlotSpec spec, ReadOnlySpan<int> codes)
    {
        int[] counts = LevelCounts.Of(codes, spec.Levels.Count);
        bool anyMissing = codes.Contains(SlotCodes.Missing);
        if (Options.Categories == ImputeStrategy.MostFrequent && counts.Length > 0)
        {
            return (spec, Array.IndexOf(counts, counts.Max()), anyMissing);
        }

        int constant = spec.Levels.ToList().IndexOf(Options.ConstantCategory);
        return constant >= 0
            ? (spec, constant, anyMissing)
            : (
                SlotSpec.Category(spec.Name, [.. spec.Levels, Options.ConstantCategory], spec.Features[0].Source),
                spec.Levels.Count,
                anyMissing);
    }
}
