using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers.DecisionTrees;

namespace FullStackAI.Trainers.ExactBoosting;

/// <summary>Learns a sum of small trees by Newton boosting on exact splits: simple and exact rather than fast.</summary>
/// <remarks>Memory: 8 bytes a cell beside the features, and 40 a row and output.</remarks>
public sealed class ExactBoostingTrainer : ITrainer
{
    private readonly ExactBoostingOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">Null means the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all faults.</exception>
    public ExactBoostingTrainer(ExactBoostingOptions? options = null)
    {
        _options = options ?? new ExactBoostingOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "exact-boosting";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Native;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task != TaskKind.Ranking;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        context.ShouldStop();
        var run = new ExactBoostingRun(data, _options, context);
        for (int round = 1; round <= _options.Rounds && !context.ShouldStop(); round++)
        {
            if (!run.Advance(round))
            {
                break;
            }
        }

        return run.Model();
    }
}
