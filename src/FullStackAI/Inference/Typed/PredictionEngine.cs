using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference.Plan;
using FullStackAI.Inference.Typed;

namespace FullStackAI.Inference;

/// <summary>Predicts with objects of your own classes. Immutable and thread-safe, unlike
/// its namesake in ML.NET: one object serves all threads.</summary>
/// <typeparam name="TData">The input: properties and fields named like the model's columns, by
/// <see cref="ColumnNameAttribute"/> or by their own names (case is ignored when no name is equal).</typeparam>
/// <typeparam name="TPrediction">The output: <c>Score</c>, <c>PredictedLabel</c>,
/// <c>Probability</c>, <c>Probability.{class}</c>, <c>Lower</c>, <c>Upper</c>.</typeparam>
/// <remarks>Both classes are checked against the model when the engine is made.
/// <see cref="Predict(TData, ref TPrediction)"/> allocates nothing.</remarks>
public sealed partial class PredictionEngine<TData, TPrediction> : IDisposable
    where TData : class
    where TPrediction : class, new()
{
    private readonly ScoringPlan _plan;
    private readonly RowShape<TData> _row;
    private readonly PredictionShape<TPrediction> _prediction;
    private readonly int[] _columns;
    private readonly int[] _absent;
    private readonly OutputField[] _fields;
    private readonly bool _needsClass;
    private readonly bool _inOrder; // the members are the model's columns in their order
    private readonly bool _ownsPredictor;

    /// <summary>Checks both classes against a model.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="ownsPredictor">Whether <see cref="Dispose"/> disposes the predictor too; the default is false.</param>
    /// <exception cref="SchemaException">A class does not fit the model; all faults are named.</exception>
    /// <exception cref="InvalidOperationException">The source generator did not see a class.</exception>
    public PredictionEngine(Predictor predictor, bool ownsPredictor = false)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        Predictor = predictor;
        _ownsPredictor = ownsPredictor;
        _plan = predictor.Plan;
        _row = Shapes.RowOf<TData>();
        _prediction = Shapes.PredictionOf<TPrediction>();
        List<string> unfit = [];
        _columns = ShapeBinding.BindRow(
            _row.Columns, predictor.Signature, typeof(TData), predictor.Options.MissingColumns, out _absent, unfit);
        _fields = ShapeBinding.BindPrediction(_prediction.Columns, predictor.Manifest, typeof(TPrediction), unfit);
        if (unfit.Count > 0)
        {
            throw new SchemaException(string.Join(" ", unfit));
        }

        _inOrder = _columns.AsSpan().SequenceEqual([.. Enumerable.Range(0, predictor.Signature.Columns.Count)]);
        _needsClass = Array.Exists(_fields, field => field.Kind is OutputKind.Class or OutputKind.Probability);
    }

    /// <summary>The model.</summary>
    public Predictor Predictor { get; }

    /// <summary>The columns the model reads.</summary>
    public BundleSignature Signature => Predictor.Signature;

    /// <summary>Predicts one object.</summary>
    /// <param name="example">The input.</param>
    /// <returns>A new output.</returns>
    /// <exception cref="ArgumentNullException">The input is null.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public TPrediction Predict(TData example)
    {
        TPrediction prediction = _prediction.Create();
        Predict(example, ref prediction);
        return prediction;
    }

    /// <summary>Predicts one object into an output that is used again; nothing is allocated.</summary>
    /// <param name="example">The input.</param>
    /// <param name="prediction">The output; made when it is null.</param>
    /// <exception cref="ArgumentNullException">The input is null.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public void Predict(TData example, ref TPrediction prediction)
    {
        ArgumentNullException.ThrowIfNull(example);
        Predictor.ThrowIfDisposed();
        prediction ??= _prediction.Create();
        RowInput input = _plan.Rows.Rent();
        try
        {
            Score(input, example, prediction);
        }
        finally
        {
            _plan.Rows.Return(input);
        }
    }

    /// <summary>Disposes the predictor when the engine owns it; else does nothing.</summary>
    public void Dispose()
    {
        if (_ownsPredictor)
        {
            Predictor.Dispose();
        }
    }

    private void Score(RowInput input, TData example, TPrediction prediction)
    {
        if (!_inOrder || input.Straight is not { } cells || !_row.TryWrite(example, cells))
        {
            Write(input, example);
            if (input.Faults is not null)
            {
                throw new SchemaException($"The row does not fit the model: {string.Join("; ", input.Faults)}.");
            }
        }

        _plan.Score(input);
        _prediction.Read(new PredictionOutput(Predictor.Manifest, input.Outputs, _fields, _needsClass), prediction);
    }

    private void Write(RowInput input, TData example)
    {
        input.Begin();
        _row.Write(example, input, _columns);
        foreach (int column in _absent)
        {
            input.SetMissing(column);
        }
    }
}
