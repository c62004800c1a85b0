using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Metrics;
using FullStackAI.Numerics;

namespace FullStackAI.Explanation;

/// <summary>Permutation importance of columns, measured on rows whose label is known.</summary>
public static class PermutationImportance
{
    /// <summary>Shuffles each column of the input among the rows, one at a time, and measures what a metric loses.</summary>
    /// <param name="predictor">Predicts.</param>
    /// <param name="table">Rows that the model was not trained on, with the columns of the signature.</param>
    /// <param name="labels">[rows]; their labels, with the classes of the model.</param>
    /// <param name="metric">The metric; not one that needs the groups of a ranking.</param>
    /// <param name="repeats">Shuffles of each column; at least 1; the default is 5.</param>
    /// <param name="seed">Of the shuffles; the default is 0. The same seed gives the same bits on any number of threads.</param>
    /// <param name="cancellationToken">Polled between blocks of rows.</param>
    /// <returns>One for each column of the signature, the most important first; none of a model that looks at no column.</returns>
    /// <exception cref="ArgumentException">The metric is not for the task, or labels and rows differ in number.</exception>
    /// <exception cref="SchemaException">Columns are missing, or hold values that cannot be read.</exception>
    /// <remarks>Source: Breiman (2001); Fisher, Rudin and Dominici (2019). Columns that say the
    /// same stand in for each other: each may look unimportant.</remarks>
    public static IReadOnlyList<ColumnImportance> ImportanceOfColumns(
        this Predictor predictor, Table table, Labels labels, Metric metric, int repeats = 5, ulong seed = 0,
        CancellationToken cancellationToken = default) =>
        predictor.ImportanceOfColumns(table, labels, metric, repeats, seed, columns: null, cancellationToken);

    /// <summary>The same for some columns only; null means all.</summary>
    internal static IReadOnlyList<ColumnImportance> ImportanceOfColumns(
        this Predictor predictor, Table table, Labels labels, Metric metric, int repeats, ulong seed, IReadOnlyCollection<string>? columns,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        Table input = InputTable.From(table, predictor.Plan, predictor.Options.MissingColumns);
        if (input.Columns.Count == 0)
        {
            return []; // the model looks at nothing
        }

        double best = Measure(predictor, input, labels, metric, cancellationToken);
        var rng = new Rng(seed);
        var importances = new List<ColumnImportance>(input.Columns.Count);
        foreach (Column column in input.Columns.Where(column => columns?.Contains(column.Name) != false))
        {
            double[] losses = new double[repeats];
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                int[] order = rng.Split(column.Name, repeat).Permutation(input.RowCount);
                Table shuffled = input.With(column.WithSelection(RowSelection.Compose(column.Selection, order)));
                double loss = Measure(predictor, shuffled, labels, metric, cancellationToken) - best;
                losses[repeat] = metric.HigherIsBetter ? -loss : loss;
            }

            importances.Add(Summarize(column.Name, losses));
        }

        return [.. importances.OrderByDescending(importance => importance.Loss)];
    }

    private static double Measure(Predictor predictor, Table rows, Labels labels, Metric metric, CancellationToken cancellationToken) =>
        metric.Compute(new ScoredRows(labels, predictor.Predict(rows, cancellationToken).Outputs.ToArray()));

    private static ColumnImportance Summarize(string column, double[] losses)
    {
        double mean = losses.Sum() / losses.Length;
        double squares = losses.Sum(loss => (loss - mean) * (loss - mean));
        return new ColumnImportance(
            column, mean, losses.Length > 1 ? Math.Sqrt(squares / (losses.Length - 1) / losses.Length) : double.NaN);
    }
}
