using FullStackAI.Numerics;

namespace FullStackAI.Trainers.NaiveBayes;

/// <summary>The mean and the variance of each dense feature within each class; missing cells do not count.</summary>
internal sealed class DenseMoments(TrainingSet data, double[] weights, double[] classWeights, TrainingContext context)
{
    private readonly int _classes = classWeights.Length;

    /// <summary>Finds them.</summary>
    /// <param name="smoothing">Added to each variance, as a share of the largest variance of a feature over all rows.</param>
    /// <returns>[dense features × classes] each; variances above 0. A class without a cell takes those of all rows.</returns>
    internal (double[] Means, double[] Variances) Find(double smoothing)
    {
        int features = data.Features.DenseCount;
        double[] means = new double[features * _classes];
        double[] variances = new double[features * _classes];
        double largest = 0;
        new Workers(context.Parallelism, context.CancellationToken).For(
            features, feature => Find(feature, means.AsSpan(feature * _classes, _classes), variances.AsSpan(feature * _classes, _classes)));
        for (int feature = 0; feature < features; feature++)
        {
            largest = Math.Max(largest, OfAll(feature).Variance);
        }

        double added = Math.Max(smoothing * largest, 1e-12);
        for (int i = 0; i < variances.Length; i++)
        {
            variances[i] += added;
        }

        return (means, variances);
    }

    private void Find(int feature, Span<double> means, Span<double> variances)
    {
        ReadOnlySpan<float> cells = data.Features.Dense(feature);
        ReadOnlySpan<float> labels = data.Labels.Values;
        double[] counted = new double[_classes];
        for (int row = 0; row < cells.Length; row++)
        {
            if (float.IsFinite(cells[row]))
            {
                means[(int)labels[row]] += weights[row] * cells[row];
                counted[(int)labels[row]] += weights[row];
            }
        }

        (double mean, double variance) = OfAll(feature);
        for (int @class = 0; @class < _classes; @class++)
        {
            means[@class] = counted[@class] > 0 ? means[@class] / counted[@class] : mean;
        }

        for (int row = 0; row < cells.Length; row++)
        {
            if (float.IsFinite(cells[row]))
            {
                double away = cells[row] - means[(int)labels[row]];
                variances[(int)labels[row]] += weights[row] * away * away;
            }
        }

        for (int @class = 0; @class < _classes; @class++)
        {
            variances[@class] = counted[@class] > 0 ? variances[@class] / counted[@class] : variance;
        }
    }

    private (double Mean, double Variance) OfAll(int feature)
    {
        ReadOnlySpan<float> cells = data.Features.Dense(feature);
        double sum = 0;
        double total = 0;
        for (int row = 0; row < cells.Length; row++)
        {
            if (float.IsFinite(cells[row]))
            {
                sum += weights[row] * cells[row];
                total += weights[row];
            }
        }

        double mean = total > 0 ? sum / total : 0;
        double squares = 0;
        for (int row = 0; row < cells.Length; row++)
        {
            if (float.IsFinite(cells[row]))
            {
                double away = cells[row] - mean;
                squares += weights[row] * away * away;
            }
        }

        return (mean, total > 0 ? squares / total : 1);
    }
}
