using System.Globalization;

namespace FullStackAI.Preprocessing;

/// <summary>Turns numbers into categories, one per bin; missing stays missing, numbers
/// beyond the training rows fall into the outer bins.</summary>
/// <param name="columns">Numbers.</param>
/// <param name="options">How many bins, and how their edges are found; null means the defaults.</param>
public sealed class BinTransform(ColumnSelector columns, BinOptions? options = null) : Transform(columns)
{
    /// <summary>How many bins, and how their edges are found.</summary>
    public BinOptions Options { get; } = (options ?? new BinOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Number;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        float[][] edges = new float[context.Inputs.Length][];
        var outputs = new SlotSpec[edges.Length];
        for (int input = 0; input < edges.Length; input++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            SlotSpec spec = context.Specs[input];
            edges[input] = Edges(Numbers.SortedFinite(context.Block.Numbers(context.Inputs[input])));
            outputs[input] = SlotSpec.Category(spec.Name, Levels(edges[input]), SlotNames.Source(spec));
        }

        return new FittedBins(context.Specs, outputs, edges);
    }

    private float[] Edges(float[] sorted)
    {
        if (sorted.Length == 0)
        {
            return [];
        }

        IEnumerable<double> edges = Enumerable.Range(1, Options.Bins - 1)
            .Select(edge => edge / (double)Options.Bins)
            .Select(share => Options.Rule == BinRule.Quantiles
                ? Numbers.Quantile(sorted, share)
                : sorted[0] + (share * ((double)sorted[^1] - sorted[0])));
        return [.. edges.Select(edge => (float)edge).Distinct().Where(edge => edge > sorted[0]).Order()];
    }

    private static string[] Levels(float[] edges)
    {
        string[] ends = ["-∞", .. edges.Select(edge => edge.ToString("R", CultureInfo.InvariantCulture)), "∞"];
        return [.. Enumerable.Range(0, edges.Length + 1).Select(bin => $"[{ends[bin]}, {ends[bin + 1]})")];
    }
}
