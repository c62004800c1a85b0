using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers.Linear;

/// <summary>Learns a linear, logistic or softmax regression by gradient descent on
/// small batches, for those who want to see it at work.</summary>
/// <remarks><see cref="LogisticRegressionTrainer"/> and <see cref="LinearRegressionTrainer"/> reach the same optimum
/// faster. Runs on one thread; a batch is drawn by rows from the run's random stream.</remarks>
public sealed class GradientDescentTrainer : ITrainer
{
    private readonly GradientDescentOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">Null means the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all faults.</exception>
    public GradientDescentTrainer(GradientDescentOptions? options = null)
    {
        _options = options ?? new GradientDescentOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "gradient-descent";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Standardized;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task != TaskKind.Ranking;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context) => TrainWithCurve(data, context).Model;

    /// <summary>Learns a model and keeps the loss curve.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="context">Seed, deadline, progress, validation rows.</param>
    /// <exception cref="ArgumentException">The data do not fit the trainer, or the loss grew beyond all bounds.</exception>
    /// <exception cref="OperationCanceledException">The context's token was cancelled.</exception>
    public GradientDescentResult TrainWithCurve(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        context.ShouldStop();
        var run = new GradientDescentRun(data, _options, context);
        var curve = new List<TrainingProgress>();
        double bestLoss = double.PositiveInfinity;
        int bestEpoch = 0;
        bool isStopped = false;
        double[] best = run.Point();
        for (int epoch = 1; epoch <= _options.Epochs && !isStopped && run.Epoch(epoch) is { } point; epoch++)
        {
            curve.Add(point);
            context.Progress?.Report(point);
            double loss = double.IsNaN(point.ValidationLoss) ? point.TrainingLoss : point.ValidationLoss;
            if (_options.EarlyStoppingEpochs is null || loss < bestLoss)
            {
                (bestLoss, bestEpoch, best) = (loss, epoch, run.Point());
            }

            isStopped = _options.EarlyStoppingEpochs is { } patience && epoch - bestEpoch >= patience;
        }

        context.ShouldStop();
        if (bestEpoch == 0)
        {
            best = run.Point(); // time was up within the first epoch: what it has learned so far
        }

        Link link = data.Labels.Task switch
        {
            TaskKind.Binary => Link.Sigmoid,
            TaskKind.Multiclass => Link.Softmax,
            _ => Link.Identity,
        };
        var model = new LinearModel(data.Features.Features, data.Features.DenseCount, data.Labels.OutputCount, link, best);
        return new GradientDescentResult(model, curve, bestEpoch, isStopped);
    }
}
