using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.NaiveBayes;

/// <summary>For each class a prior and, feature by feature on its own, how likely the cell is: dense cells by a
/// normal distribution, sparse ones by a weight on their value or on their being there.</summary>
/// <remarks>A dense cell that is missing (NaN) or infinite says nothing of any class. Memory: 24 bytes a dense feature and class,
/// 8 a sparse one. Of two classes the score is the difference of both, the positive one first.</remarks>
public sealed class NaiveBayesModel : Model
{
    /// <summary>The registered name of the component.</summary>
    public const string Name = "naive-bayes";

    private readonly double[] _priors;
    private readonly double[] _means;
    private readonly double[] _precisions;
    private readonly double[] _heights;
    private readonly double[] _weights;

    /// <summary>Wraps what was learned.</summary>
    /// <param name="features">The features, dense first, then sparse.</param>
    /// <param name="countsOccurrence">Whether a sparse value counts as 1 where it is above 0, or as it is.</param>
    /// <param name="priors">[classes]; the score of a row without cells; two classes or more.</param>
    /// <param name="means">[dense features × classes].</param>
    /// <param name="variances">[dense features × classes]; above 0.</param>
    /// <param name="weights">[sparse features × classes].</param>
    internal NaiveBayesModel(
        IReadOnlyList<Feature> features, bool countsOccurrence, double[] priors, double[] means, double[] variances, double[] weights)
        : base(features, priors.Length == 2 ? 1 : priors.Length, priors.Length == 2 ? Link.Sigmoid : Link.Softmax)
    {
        CountsOccurrence = countsOccurrence;
        _priors = priors;
        _means = means;
        Variances = variances;
        _precisions = Array.ConvertAll(variances, variance => 1 / variance);
        _heights = Array.ConvertAll(variances, variance => -0.5 * Numerics.Elementary.Log(2 * Math.PI * variance));
        _weights = weights;
    }

    /// <inheritdoc/>
    public override string ComponentName => Name;

    /// <summary>The number of classes.</summary>
    public int ClassCount => _priors.Length;

    /// <summary>The number of dense features; they come first.</summary>
    public int DenseCount => _means.Length / ClassCount;

    /// <summary>Whether a sparse value counts as 1 where it is above 0, or as it is.</summary>
    public bool CountsOccurrence { get; }

    /// <summary>[classes]; the score of a row without cells.</summary>
    internal ReadOnlySpan<double> Priors => _priors;

    /// <summary>[dense features × classes].</summary>
    internal ReadOnlySpan<double> Means => _means;

    /// <summary>[dense features × classes]; above 0.</summary>
    internal double[] Variances { get; }

    /// <summary>[dense features × classes]; the logarithm of the density at the mean.</summary>
    internal ReadOnlySpan<double> Heights => _heights;

    /// <summary>[sparse features × classes].</summary>
    internal ReadOnlySpan<double> Weights => _weights;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The source.</param>
    /// <exception cref="InvalidDataException">The bytes do not describe such a model.</exception>
    public static NaiveBayesModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        bool occurrence = reader.ReadBoolean();
        double[] priors = reader.ReadDoubles();
        double[] means = reader.ReadDoubles();
        double[] variances = reader.ReadDoubles();
        double[] weights = reader.ReadDoubles();
        if (priors.Length < 2
            || means.Length != variances.Length
            || (long)features.Length * priors.Length != (long)means.Length + weights.Length
            || means.Length % priors.Length != 0)
        {
            throw reader.Fault(
                $"a naive Bayes model claims {priors.Length} classes, {features.Length} features, {means.Length} means, {variances.Length} variances and {weights.Length} weights, which do not fit each other");
        }

        return Array.TrueForAll(priors, double.IsFinite)
            && Array.TrueForAll(means, double.IsFinite)
            && Array.TrueForAll(weights, double.IsFinite)
            && Array.TrueForAll(variances, variance => variance > 0 && double.IsFinite(1 / variance) && double.IsFinite(variance))
            ? new NaiveBayesModel(features, occurrence, priors, means, variances, weights)
            : throw reader.Fault("a number of a naive Bayes model is not finite, or a variance is not above 0");
    }

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        FeatureList.Check(this, DenseCount, row.Dense.Length);
        if (OutputCount > 1)
        {
            OfClasses(row, scores[..OutputCount]);
            return;
        }

        Span<double> both = stackalloc double[2];
        OfClasses(row, both);
        scores[0] = both[1] - both[0];
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        writer.WriteBoolean(CountsOccurrence);
        writer.WriteDoubles(_priors);
        writer.WriteDoubles(_means);
        writer.WriteDoubles(Variances);
        writer.WriteDoubles(_weights);
    }

    private void OfClasses(in FeatureRow row, Span<double> scores)
    {
        int classes = scores.Length;
        _priors.CopyTo(scores);
        for (int feature = 0; feature < row.Dense.Length; feature++)
        {
            double cell = row.Dense[feature];
            for (int i = feature * classes, @class = 0; @class < classes && double.IsFinite(cell); i++, @class++)
            {
                double away = cell - _means[i];
                scores[@class] += _heights[i] - (0.5 * away * away * _precisions[i]);
            }
        }

        for (int stored = 0; stored < row.SparseIndices.Length; stored++)
        {
            float value = row.SparseValues[stored];
            double counts = !CountsOccurrence ? value : value > 0 ? 1 : 0;
            int start = row.SparseIndices[stored] * classes;
            for (int @class = 0; @class < classes; @class++)
            {
                scores[@class] += counts * _weights[start + @class];
            }
        }
    }
}
