using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Neighbors;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers.Neighbors;

/// <summary>Keeps the rows, to predict a new one from those nearest to it. Features
/// should be of similar scale: the Standardized form.</summary>
/// <remarks>Learning is copying; a prediction visits all rows that were kept. Source: Cover and Hart, Nearest neighbor
/// pattern classification (1967); Dudani, The distance-weighted k-nearest-neighbor rule (1976).</remarks>
public sealed class NearestNeighborsTrainer : ITrainer
{
    private readonly NearestNeighborsOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">Null means the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all faults.</exception>
    public NearestNeighborsTrainer(NearestNeighborsOptions? options = null)
    {
        _options = options ?? new NearestNeighborsOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "nearest-neighbors";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Standardized;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task != TaskKind.Ranking;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        double[] prior = Prior(data);
        TrainingSet kept = data.Rows > _options.MaxRows ? RowSample.Take(data, _options.MaxRows, context.Rng.Split("rows")) : data;
        context.ShouldStop();
        float[] weights = kept.Weights is { } own ? [.. own] : [.. Enumerable.Repeat(1f, kept.Rows)];
        return new NearestNeighborsModel(
            data.Features.Features, NeighborRows.Of(kept.Features), kept.Labels.Values.ToArray(), weights, prior, _options.Neighbors,
            _options.WeightByDistance);
    }

    // The shares of the classes, each as large as if it had half a row more.
    private static double[] Prior(TrainingSet data)
    {
        double[] weights = ClassWeights.RowWeights(data, null);
        double[] shares = new double[data.Labels.ClassCount];
        Array.Fill(shares, 0.5);
        for (int row = 0; row < weights.Length && shares.Length > 0; row++)
        {
            shares[(int)data.Labels.Values[row]] += weights[row];
        }

        Elementwise.Divide(shares, shares.Length == 0 ? 1 : Reduction.Sum(shares));
        return shares;
    }
}
