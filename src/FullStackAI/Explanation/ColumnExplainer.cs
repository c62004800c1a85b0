using FullStackAI.Data;
using FullStackAI.Preprocessing;

namespace FullStackAI.Explanation;

/// <summary>Splits the raw score of a row of a table into contributions of its columns. Immutable and thread-safe.</summary>
internal abstract class ColumnExplainer
{
    internal abstract ContributionMethod Method { get; }

    /// <summary>[outputs].</summary>
    internal abstract IReadOnlyList<double> Baseline { get; }

    /// <summary>Brings rows into the form that <see cref="Explain"/> reads; called once for a batch.</summary>
    internal virtual Table Prepare(Table rows) => rows;

    /// <summary>Working memory of one thread.</summary>
    internal abstract Block[] NewBlocks();

    /// <param name="prepared">From <see cref="Prepare"/>.</param>
    /// <param name="row">The row.</param>
    /// <param name="blocks">From <see cref="NewBlocks"/>; not shared.</param>
    /// <param name="shares">Zeros; out.</param>
    /// <param name="cancellationToken">Polled at least once for each background row.</param>
    internal abstract void Explain(Table prepared, int row, Block[] blocks, RowShares shares, CancellationToken cancellationToken);
}
