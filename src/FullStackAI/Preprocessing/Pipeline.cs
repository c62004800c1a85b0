using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Preprocessing;

/// <summary>The steps from a table's columns to the features a model reads.
/// Immutable; nothing is learned before <see cref="Fit"/>.</summary>
/// <remarks>
/// Steps run in order. A step finds its inputs by name and gives its outputs names; an output named like a slot that is there replaces it.
/// What stands at the end as numbers, categories, dense or sparse vectors is a feature; text and dates that
/// no step turned into features are listed in <see cref="FittedPipeline.Unused"/>.
/// </remarks>
public sealed class Pipeline
{
    private readonly Transform[] _steps;

    private Pipeline(Transform[] steps) => _steps = steps;

    /// <summary>No steps: numbers and categories are features as they are.</summary>
    public static Pipeline Empty { get; } = new([]);

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<Transform> Steps => _steps;

    /// <summary>This pipeline with one more step at its end.</summary>
    /// <param name="step">The step.</param>
    public Pipeline Then(Transform step) => new([.. _steps, step]);

    /// <summary>Learns every step from the training rows.</summary>
    /// <param name="table">The feature columns of the training rows: no label, no weights.</param>
    /// <param name="labels">[rows]; needed by steps that learn from labels; null means none.</param>
    /// <param name="options">Weights, seed; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the fit within 100 ms.</param>
    /// <exception cref="SchemaException">A step names a column that is not there or cannot be read as the step needs it.</exception>
    public FittedPipeline Fit(
        Table table, Labels? labels = null, PipelineFitOptions? options = null, CancellationToken cancellationToken = default) =>
        FitTransform(table, labels, options, cancellationToken).Pipeline;

    /// <summary>Learns every step from the training rows, and gives their features: one copy of the table, made column by column.</summary>
    /// <param name="table">The feature columns of the training rows: no label, no weights.</param>
    /// <param name="labels">[rows]; needed by steps that learn from labels; null means none.</param>
    /// <param name="options">Weights, seed; null means the defaults.</param>
    /// <param name="cancellationToken">Ends the fit within 100 ms.</param>
    /// <returns>The fitted pipeline and the training rows' features; those of out-of-fold steps
    /// differ from what the fitted pipeline gives for the same rows.</returns>
    /// <exception cref="SchemaException">A step names a column that is not there or cannot be read as the step needs it.</exception>
    public PipelineFitResult FitTransform(
        Table table, Labels? labels = null, PipelineFitOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new PipelineFitOptions();
        if (table.RowCount == 0)
        {
            throw new ArgumentException(
                "A pipeline learns from rows, but the table has none. Check the filter or the file it came from.", nameof(table));
        }

        var fit = new PipelineFit(table, labels, options, cancellationToken);
        for (int step = 0; step < _steps.Length; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            fit.Run(_steps[step], step);
        }

        return fit.Finish();
    }
}
