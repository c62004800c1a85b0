using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers.Linear;

/// <summary>Learns a number as a linear function of the features: ordinary least
/// squares, ridge, lasso or elastic net, as the penalties say.</summary>
/// <remarks>Up to 600 features: from the products of the features (Cholesky, or coordinate descent on
/// covariances); more: L-BFGS, or coordinate descent on residuals. Sparse features stay sparse. Features
/// should be of similar scale and complete: the Standardized form.</remarks>
public sealed class LinearRegressionTrainer : ITrainer
{
    private readonly LinearRegressionOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">Null means the defaults: ridge with a penalty of one row.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all faults.</exception>
    public LinearRegressionTrainer(LinearRegressionOptions? options = null)
    {
        _options = options ?? new LinearRegressionOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "linear-regression";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Standardized;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task == TaskKind.Regression;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        var design = new LinearDesign(data.Features, new Workers(context.Parallelism, context.CancellationToken));
        double[] shares = ClassWeights.RowWeights(data, null);
        double total = Reduction.Sum(shares);
        Elementwise.Divide(shares, total);
        double l2 = _options.L2 ?? (_options.L1 > 0 ? 0 : 1 / total);
        var penalty = new LinearPenalty(_options.L1, l2, _options.Tolerance, _options.MaxIterations);
        double[] weights = GramMatrix.IsWorthwhile(design)
            ? FromProducts(data, design, shares, penalty, context)
            : LinearFit.Minimize(design, MarginLoss.For(data.Labels, shares, total), shares, penalty, context);
        return new LinearModel(data.Features.Features, data.Features.DenseCount, 1, Link.Identity, weights);
    }

    private static double[] FromProducts(
        TrainingSet data, LinearDesign design, double[] shares, LinearPenalty penalty, TrainingContext context)
    {
        var gram = new GramMatrix(design, data.Labels.Values.ToArray(), shares, context.ShouldStop);
        double[] weights = GramSolver.Solve(gram, penalty, context.ShouldStop);
        if (context.Progress is { } progress)
        {
            double loss = MarginLoss.OnRows(data, context)(weights);
            double validation = MarginLoss.Validation(context)?.Invoke(weights) ?? double.NaN;
            progress.Report(new TrainingProgress(1, 1, loss, validation, context.Elapsed));
            context.ShouldStop();
        }

        return weights;
    }
}
