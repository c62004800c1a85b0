using System.Globalization;
using System.Runtime.ExceptionServices;
using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Preprocessing;

namespace FullStackAI.Explanation;

/// <summary>Explains the predictions of a bundle: what each column of the input added to the score
/// of a row. Immutable and thread-safe; make it once and keep it.</summary>
/// <remarks>
/// Exact Shapley values for trees (Lundberg et al., 2020) and linear models, and for blends of them that are linear in raw
/// scores; for any other, Shapley values of the columns sampled from a seed, with their standard errors.
/// Contributions of one-hot levels, text terms and parts of dates are added up to the column they
/// come from; a feature made of several columns is shared out evenly among them.
/// Trees carry what stands for unknown columns themselves; the other methods measure against background
/// rows, by default the warm-up rows that the bundle carries: up to 64 training rows.
/// </remarks>
public sealed class PredictorExplainer
{
    private const int RowsPerTask = 8;
    private const int ShownDigits = 6;
    private const int MostDecimals = 10;
    private readonly Predictor _predictor;
    private readonly ColumnExplainer _explainer;

    /// <summary>Prepares explanations; for trees this takes about 1 KB of memory a split.</summary>
    /// <param name="predictor">What is explained; it must outlive the explainer.</param>
    /// <param name="options">How; null means the defaults.</param>
    /// <param name="background">Typical rows with the model's columns, not needed for
    /// trees; null means the warm-up rows of the bundle.</param>
    /// <exception cref="ArgumentException">Options lie outside their range, or the model is
    /// measured against background rows and there are none.</exception>
    /// <exception cref="SchemaException">The background lacks columns of the model.</exception>
    public PredictorExplainer(Predictor predictor, ExplainOptions? options = null, Table? background = null)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        options ??= new ExplainOptions();
        options.Validate();
        _predictor = predictor;
        Blend blend = predictor.Plan.Blend;
        var scorer = new RawScorer(predictor.Manifest, blend);
        Unit = ScoreUnits.Of(predictor.Manifest, blend, scorer.IsLinear);
        bool exact = scorer.IsLinear && ExactColumnExplainer.Serves(blend);
        Table? typical = exact && !ExactColumnExplainer.NeedsBackground(blend) ? null : Typical(predictor, background);
        _explainer = exact
            ? new ExactColumnExplainer(predictor.Signature, blend, typical, options)
            : new SampledColumnExplainer(scorer, typical!, options);
        BackgroundRows = exact ? typical?.RowCount ?? 0 : Math.Min(typical!.RowCount, options.BackgroundRows);
    }

    /// <summary>How contributions are computed.</summary>
    public ContributionMethod Method => _explainer.Method;

    /// <summary>Whether contributions are exact; otherwise each comes with a standard error.</summary>
    public bool IsExact => Method != ContributionMethod.Sampling;

    /// <summary>What the numbers count.</summary>
    public ScoreUnit Unit { get; }

    /// <summary>The columns that are explained.</summary>
    public BundleSignature Signature => _predictor.Signature;

    /// <summary>[outputs]; the score before any column is known.</summary>
    public IReadOnlyList<double> Baseline => _explainer.Baseline;

    /// <summary>The number of background rows that contributions are measured against; 0 where trees need none.</summary>
    public int BackgroundRows { get; }

    /// <summary>Explains one row.</summary>
    /// <param name="row">Has a cell for every column of the signature; a missing cell may be null.</param>
    /// <param name="cancellationToken">Polled between background rows where contributions are sampled.</param>
    /// <exception cref="SchemaException">Columns are missing, or cells are of the wrong kind; all are named.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public RowExplanation Explain(Row row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (Signature.Columns.Count == 0)
        {
            _predictor.ThrowIfDisposed();
            return OfNoColumns(_predictor.Predict(row));
        }

        return Explain(RowTable.Of(row, _predictor.Signature), cancellationToken)[0];
    }

    /// <summary>Explains every row of a table, on as many threads as the predictor may
    /// use; a row alone and in a batch gets the same bits.</summary>
    /// <param name="table">Has the columns of the signature.</param>
    /// <param name="cancellationToken">Polled between rows, and between background rows where contributions are sampled.</param>
    /// <returns>One explanation a row, in order; about 100 bytes for each column and score.</returns>
    /// <exception cref="SchemaException">Columns are missing, or hold values that cannot be read; all are named.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<RowExplanation> Explain(Table table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        _predictor.ThrowIfDisposed();
        if (Signature.Columns.Count == 0)
        {
            Predictions same = _predictor.Predict(table, cancellationToken);
            return [.. Enumerable.Range(0, table.RowCount).Select(row => OfNoColumns(same[row]))];
        }

        Table input = InputTable.From(table, _predictor.Plan, _predictor.Options.MissingColumns);
        if (input.RowCount == 0)
        {
            return [];
        }

        Predictions predictions = _predictor.Predict(input, cancellationToken);
        Table prepared = _explainer.Prepare(input);
        var explanations = new RowExplanation[input.RowCount];
        int tasks = (input.RowCount + RowsPerTask - 1) / RowsPerTask;
        void Run(int task)
        {
            Block[] blocks = _explainer.NewBlocks();
            for (int row = task * RowsPerTask; row < Math.Min(input.RowCount, (task + 1) * RowsPerTask); row++)
            {
                var shares = new RowShares(input.Columns.Count, Baseline.Count);
                _explainer.Explain(prepared, row, blocks, shares, cancellationToken);
                explanations[row] = new RowExplanation(predictions[row], Method, Unit, Outputs(input, row, shares));
            }
        }

        ForEach(tasks, Run, cancellationToken);
        return explanations;
    }

    // A prior reads nothing: its score is the baseline, and there is no column that could add to it.
    private RowExplanation OfNoColumns(Prediction prediction) =>
        new(
            prediction,
            Method,
            Unit,
            [.. Enumerable.Range(0, Baseline.Count).Select(
                output => new OutputExplanation(ClassOf(output, Baseline.Count), Baseline[output], Baseline[output], []))]);

    private void ForEach(int tasks, Action<int> run, CancellationToken cancellationToken)
    {
        int threads = _predictor.Options.Parallelism;
        if (tasks == 1 || threads == 1)
        {
            for (int task = 0; task < tasks; task++)
            {
                run(task);
            }

            return;
        }

        try
        {
            Parallel.For(0, tasks, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, run);
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }

    private OutputExplanation[] Outputs(Table input, int row, RowShares shares)
    {
        string?[] values = [.. input.Columns.Select(column => TextOf(column, row))];
        var outputs = new OutputExplanation[Baseline.Count];
        for (int output = 0; output < outputs.Length; output++)
        {
            var contributions = new ColumnContribution[input.Columns.Count];
            for (int column = 0; column < contributions.Length; column++)
            {
                int at = (column * outputs.Length) + output;
                contributions[column] = new ColumnContribution(
                    input.Columns[column].Name, values[column], shares.Contributions[at], shares.Errors[at], shares.Parts[at] ?? []);
            }

            outputs[output] = new OutputExplanation(
                ClassOf(output, outputs.Length), Baseline[output], shares.Scores[output], contributions);
        }

        return outputs;
    }

    private string? ClassOf(int output, int outputs)
    {
        IReadOnlyList<string> classes = _predictor.Manifest.ClassNames;
        return classes.Count == 0 ? null : classes[outputs == 1 ? 1 : output];
    }

    private static string? TextOf(Column column, int row) => column switch
    {
        _ when column.IsMissing(row) => null,
        BooleanColumn booleans => booleans[row] == true ? booleans.Words.True : booleans.Words.False,
        DateTimeColumn dates =>
            new DateTime(dates[row]) is { } date && date.TimeOfDay == TimeSpan.Zero
                ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : date.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        NumberColumn numbers => Rounded(numbers[row]),
        VectorColumn vector => string.Create(CultureInfo.InvariantCulture, $"[{vector.Width} numbers]"),
        _ => Convert.ToString(column.GetValue(row), CultureInfo.InvariantCulture),
    };

    // What people read: digits beyond the sixth tell nobody why. Very large and very small numbers keep their size in the exponent.
    private static string Rounded(double value)
    {
        double size = Math.Abs(value);
        if (size is >= 1e15 or < 1e-4 and > 0 || !double.IsFinite(value))
        {
            return value.ToString($"G{ShownDigits}", CultureInfo.InvariantCulture);
        }

        int beforeThePoint = size == 0 ? 1 : (int)Math.Floor(Math.Log10(size)) + 1;
        return Math.Round(value, Math.Clamp(ShownDigits - beforeThePoint, 0, MostDecimals)).ToString(
            "0.##########", CultureInfo.InvariantCulture);
    }

    private static Table Typical(Predictor predictor, Table? background)
    {
        Table rows = background ?? predictor.Bundle.WarmUp;
        return rows.RowCount > 0
            ? InputTable.From(rows, predictor.Plan, predictor.Options.MissingColumns)
            : throw new ArgumentException(
                $"Explanations of this model are measured against typical rows, but {(background is null ? "its bundle carries none" : "the background has none")}. Pass some training rows as the background.",
                nameof(background));
    }
}
