using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Spreads the values of a column over a fixed number of columns by a hash of their text:
/// levels never seen have a place too, and no list of levels is kept.</summary>
/// <param name="columns">Any column but a vector, read as text.</param>
/// <param name="options">The number of columns and the seed; null means the defaults.</param>
/// <remarks>The column is MurmurHash3 x86-32 of the UTF-8 bytes, its lowest bits. Missing is all zero.</remarks>
public sealed class HashTransform(ColumnSelector columns, HashOptions? options = null) : Transform(columns)
{
    /// <summary>The number of columns and the seed.</summary>
    public HashOptions Options { get; } = (options ?? new HashOptions()).Validated();

    /// <inheritdoc/>
    public override SlotKind? InputKind => SlotKind.Text;

    /// <inheritdoc/>
    public override FittedTransform Fit(FitContext context)
    {
        int width = 1 << Options.Bits;
        SlotSpec[] outputs = [.. context.Specs.Select(spec => SlotSpec.Sparse(
            $"{spec.Name}.hash",
            [.. Enumerable.Range(0, width).Select(
                i => new Feature(string.Create(CultureInfo.InvariantCulture, $"{spec.Name}.hash:{i}"), spec.Name))]))];
        return new FittedHash(context.Specs, outputs, Options.Seed);
    }
}
