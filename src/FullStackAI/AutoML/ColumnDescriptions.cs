using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.AutoML;

/// <summary>What the signature of a bundle says of the columns, made once: it reads every
/// row, which at the end of a budget there is no time for.</summary>
internal sealed class ColumnDescriptions
{
    private readonly Dictionary<Column, SignatureColumn> _made = new(ReferenceEqualityComparer.Instance);

    /// <summary>Describes all columns of a table, side by side.</summary>
    /// <param name="table">The features.</param>
    /// <param name="parallelism">The largest number of threads.</param>
    /// <param name="token">Polled for each column; what is not described then is described when it is asked for.</param>
    internal void Make(Table table, int parallelism, CancellationToken token)
    {
        Column[] open = [.. table.Columns.Where(column => !_made.ContainsKey(column))];
        var made = new SignatureColumn?[open.Length];
        try
        {
            Parallel.For(
                0,
                open.Length,
                new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = token },
                i => made[i] = SignatureColumn.From(open[i]));
        }
        catch (OperationCanceledException)
        {
            // The run ends soon; its bundle reads few columns, or all of them once.
        }

        for (int i = 0; i < open.Length; i++)
        {
            if (made[i] is { } description)
            {
                _made.Add(open[i], description);
            }
        }
    }

    internal SignatureColumn Of(Column column) =>
        _made.TryGetValue(column, out SignatureColumn? made) ? made : SignatureColumn.From(column);
}
