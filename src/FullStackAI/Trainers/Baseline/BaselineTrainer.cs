using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Baseline;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers.Baseline;

/// <summary>Learns from the labels alone: their mean or median, or the share of each class.</summary>
public sealed class BaselineTrainer : ITrainer
{
    private readonly BaselineOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">Null means the defaults: the mean.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all faults.</exception>
    public BaselineTrainer(BaselineOptions? options = null)
    {
        _options = options ?? new BaselineOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "baseline";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Native;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => true;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckRows(data);
        context.ShouldStop();
        double[] weights = ClassWeights.RowWeights(data, null);
        return new BaselineModel(data.Features.Features, Predictions(data.Labels, weights));
    }

    private double[] Predictions(Labels labels, double[] weights)
    {
        double total = Reduction.Sum(weights);
        if (labels.Task == TaskKind.Multiclass)
        {
            double[] shares = new double[labels.ClassCount];
            for (int row = 0; row < weights.Length; row++)
            {
                shares[(int)labels.Values[row]] += weights[row];
            }

            Elementwise.Divide(shares, total);
            return shares;
        }

        bool isMedian = _options.Statistic == BaselineStatistic.Median && labels.Task == TaskKind.Regression;
        return [isMedian ? Median(labels.Values.ToArray(), weights, total) : Reduction.Dot(labels.Values, weights) / total];
    }

    // The smallest label with at least half of the weight at or below it; the mean of it and the next when exactly half lies there.
    private static double Median(float[] labels, double[] weights, double total)
    {
        Array.Sort(labels, weights);
        double below = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            below += weights[row];
            if (2 * below > total)
            {
                return labels[row];
            }

            if (2 * below == total)
            {
                int next = Array.FindIndex(weights, row + 1, weight => weight > 0);
                return next < 0 ? labels[row] : 0.5 * ((double)labels[row] + labels[next]);
            }
        }

        return labels[^1];
    }
}
