using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Linear;
using FullStackAI.Models.NaiveBayes;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers.NaiveBayes;

/// <summary>Learns classes by looking at each feature on its own: one pass over the rows. Dense features are
/// normally distributed within a class, sparse ones (words, levels) as the options say.</summary>
/// <remarks>
/// Without dense features, and by counts, what is learned is a linear model, and is given as one. One thread; the same bits on any number.
/// Source: McCallum and Nigam, A Comparison of Event Models for Naive Bayes Text Classification
/// (1998); Rennie et al., Tackling the Poor Assumptions of Naive Bayes (2003).
/// </remarks>
public sealed class NaiveBayesTrainer : ITrainer
{
    private const int RowsBetweenPolls = 4096;
    private readonly NaiveBayesOptions _options;

    /// <summary>Fixes the options.</summary>
    /// <param name="options">Null means the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all faults.</exception>
    public NaiveBayesTrainer(NaiveBayesOptions? options = null)
    {
        _options = options ?? new NaiveBayesOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "naive-bayes";

    /// <inheritdoc/>
    public string Fingerprint => OptionsText.Of(_options);

    /// <inheritdoc/>
    public FeatureForm FeatureForm => FeatureForm.Standardized;

    /// <inheritdoc/>
    public bool Supports(TaskKind task) => task is TaskKind.Binary or TaskKind.Multiclass;

    /// <inheritdoc/>
    public Model Train(TrainingSet data, TrainingContext context)
    {
        TrainerInput.CheckTask(this, data.Labels.Task);
        TrainerInput.CheckRows(data);
        if (data.Features.Features
            .Take(data.Features.DenseCount)
            .FirstOrDefault(feature => feature.IsCategorical) is { LevelCount: > 0 } coded)
        {
            throw new ArgumentException(
                $"Feature '{coded.Name}' holds codes of levels, which are no quantities. Use the Standardized form of features, which makes one feature of each level.",
                nameof(data));
        }

        double[] weights = ClassWeights.RowWeights(data, _options.ClassWeights);
        double[] classWeights = new double[data.Labels.ClassCount];
        for (int row = 0; row < weights.Length; row++)
        {
            classWeights[(int)data.Labels.Values[row]] += weights[row];
        }

        double[] priors = Priors(classWeights);
        (double[] means, double[] variances) = new DenseMoments(data, weights, classWeights, context).Find(_options.VarianceSmoothing);
        double[] counts = Counts(data, weights, context);
        double[] sparse = _options.Kind switch
        {
            NaiveBayesKind.Bernoulli => Occurrences(counts, classWeights, priors),
            NaiveBayesKind.Complement => Complements(counts, classWeights.Length),
            _ => Shares(counts, classWeights.Length),
        };
        return means.Length == 0 && _options.Kind != NaiveBayesKind.Bernoulli
            ? Linear(data.Features.Features, priors, sparse)
            : new NaiveBayesModel(data.Features.Features, _options.Kind == NaiveBayesKind.Bernoulli, priors, means, variances, sparse);
    }

    // A class without weight is as unlikely as one row among all, so that every score is finite.
    private double[] Priors(double[] classWeights)
    {
        double total = Reduction.Sum(classWeights);
        return _options.FitPriors && _options.Kind != NaiveBayesKind.Complement
            ? Array.ConvertAll(classWeights, weight => Elementary.Log(Math.Max(weight, total * 1e-9) / total))
            : Array.ConvertAll(classWeights, _ => -Elementary.Log(classWeights.Length));
    }

    // [sparse features × classes]: how much of each feature the rows of a class hold.
    private double[] Counts(TrainingSet data, double[] weights, TrainingContext context)
    {
        int classes = data.Labels.ClassCount;
        double[] counts = new double[(data.Features.Sparse?.Width ?? 0) * classes];
        for (int row = 0; row < data.Rows && counts.Length > 0; row++)
        {
            if (row % RowsBetweenPolls == 0)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
            }

            SparseVector cells = data.Features.Sparse![row];
            int @class = (int)data.Labels.Values[row];
            for (int i = 0; i < cells.Indices.Length; i++)
            {
                float value = cells.Values[i];
                if (!(value >= 0) && _options.Kind != NaiveBayesKind.Bernoulli)
                {
                    throw new ArgumentException(
                        $"Feature '{data.Features.Features[data.Features.DenseCount + cells.Indices[i]].Name}' is {value} in row {row}; naive Bayes by counts needs zero or more. Use `NaiveBayesOptions.Kind` Bernoulli, or other features.",
                        nameof(data));
                }

                counts[(cells.Indices[i] * classes) + @class] += weights[row] * (_options.Kind == NaiveBayesKind.Bernoulli
                    ? value > 0 ? 1 : 0
                    : value);
            }
        }

        return counts;
    }

    private double[] Shares(double[] counts, int classes)
    {
        double[] totals = Totals(counts, classes);
        double[] shares = new double[counts.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = Elementary.Log(counts[i] + _options.Smoothing)
                - Elementary.Log(totals[i % classes] + (_options.Smoothing * (counts.Length / classes)));
        }

        return shares;
    }

    private double[] Complements(double[] counts, int classes)
    {
        double[] others = new double[counts.Length];
        for (int start = 0; start < counts.Length; start += classes)
        {
            double all = Reduction.Sum(counts.AsSpan(start, classes));
            for (int @class = 0; @class < classes; @class++)
            {
                others[start + @class] = Math.Max(0, all - counts[start + @class]);
            }
        }

        return Array.ConvertAll(Shares(others, classes), share => -share);
    }

    // What is not there counts too: its part of every row goes into the prior.
    private double[] Occurrences(double[] counts, double[] classWeights, double[] priors)
    {
        double[] weights = new double[counts.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int @class = i % classWeights.Length;
            double there = Elementary.Log(counts[i] + _options.Smoothing);
            double absent = Elementary.Log(Math.Max(0, classWeights[@class] - counts[i]) + _options.Smoothing);
            weights[i] = there - absent;
            priors[@class] += absent - Elementary.Log(classWeights[@class] + (2 * _options.Smoothing));
        }

        return weights;
    }

    private static double[] Totals(double[] counts, int classes)
    {
        double[] totals = new double[classes];
        for (int start = 0; start < counts.Length; start += classes)
        {
            Elementwise.Axpy(1.0, counts.AsSpan(start, classes), totals);
        }

        return totals;
    }

    private static LinearModel Linear(IReadOnlyList<Feature> features, double[] priors, double[] weights)
    {
        if (priors.Length > 2)
        {
            return new LinearModel(features, 0, priors.Length, Link.Softmax, [.. weights, .. priors]);
        }

        double[] difference = new double[features.Count + 1];
        for (int feature = 0; feature < features.Count; feature++)
        {
            difference[feature] = weights[(2 * feature) + 1] - weights[2 * feature];
        }

        difference[^1] = priors[1] - priors[0];
        return new LinearModel(features, 0, 1, Link.Sigmoid, difference);
    }
}
