using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Linear;

/// <summary>A weighted sum of the features and an intercept for each output: linear, logistic and softmax regression.</summary>
/// <remarks>Memory: 8 bytes a feature and output. A missing (NaN) cell makes its row's score NaN:
/// fill missing values before, as the Standardized feature form does.</remarks>
public sealed class LinearModel : Model, IFeatureImportances
{
    /// <summary>The registered name of the component.</summary>
    public const string Name = "linear";

    private readonly double[] _weights;
    private readonly FewClasses? _few;

    /// <summary>Wraps weights.</summary>
    /// <param name="features">The features, dense first, then sparse.</param>
    /// <param name="denseCount">How many of the features are dense.</param>
    /// <param name="outputCount">Scores a row, at least 1.</param>
    /// <param name="link">How scores become predictions.</param>
    /// <param name="weights">[features × outputs, then outputs]; feature after feature, the intercepts last; finite.</param>
    /// <exception cref="ArgumentException">The number of weights does not fit, or one is not finite.</exception>
    public LinearModel(IReadOnlyList<Feature> features, int denseCount, int outputCount, Link link, double[] weights)
        : base(features, outputCount, link)
    {
        if (weights.Length != (features.Count + 1L) * outputCount)
        {
            throw new ArgumentException(
                $"{weights.Length} weights for {features.Count} features, an intercept and {outputCount} outputs; expected {(features.Count + 1L) * outputCount}.",
                nameof(weights));
        }

        int bad = Array.FindIndex(weights, weight => !double.IsFinite(weight));
        if (bad >= 0)
        {
            throw new ArgumentException($"Weight {bad} is {weights[bad]}; expected a finite number.", nameof(weights));
        }

        DenseCount = denseCount;
        _weights = weights;
        _few = denseCount == features.Count && FewClasses.Serves(link, outputCount) ? new FewClasses(weights, outputCount) : null;
    }

    /// <inheritdoc/>
    public override string ComponentName => Name;

    /// <summary>How many of the features are dense; they come first.</summary>
    public int DenseCount { get; }

    /// <summary>[outputs]; the score of a row whose features are all 0.</summary>
    public ReadOnlySpan<double> Intercepts => _weights.AsSpan(Features.Count * OutputCount);

    /// <summary>Each feature's mean magnitude of weight over the outputs, in the order of <see cref="Model.Features"/>;
    /// comparable where the features share a scale, as the Standardized feature form makes them.</summary>
    public IReadOnlyList<FeatureImportance> FeatureImportances
    {
        get
        {
            var importances = new FeatureImportance[Features.Count];
            for (int feature = 0; feature < importances.Length; feature++)
            {
                double sum = 0;
                foreach (double weight in Weights(feature))
                {
                    sum += Math.Abs(weight);
                }

                importances[feature] = new FeatureImportance(Features[feature].Name, sum / OutputCount);
            }

            return importances;
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The source.</param>
    /// <exception cref="InvalidDataException">The bytes do not describe a linear model.</exception>
    public static LinearModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        int dense = FeatureList.ReadDenseCount(reader, features.Length);
        int outputs = FeatureList.ReadOutputCount(reader);
        Link link = FeatureList.ReadLink(reader);
        double[] weights = reader.ReadDoubles();
        if (weights.Length != (features.Length + 1L) * outputs)
        {
            throw reader.Fault(
                $"a linear model claims {features.Length} features, {outputs} outputs and {weights.Length} weights, which do not fit each other");
        }

        return Array.TrueForAll(weights, double.IsFinite)
            ? new LinearModel(features, dense, outputs, link, weights)
            : throw reader.Fault("a weight of a linear model is not a finite number");
    }

    /// <summary>The weights of one feature.</summary>
    /// <param name="feature">In [0, number of features).</param>
    /// <returns>[outputs].</returns>
    public ReadOnlySpan<double> Weights(int feature) => _weights.AsSpan(feature * OutputCount, OutputCount);

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        FeatureList.Check(this, DenseCount, row.Dense.Length);
        LinearKernel.Score(row, _weights, scores[..OutputCount]);
    }

    internal override void PredictDense(ReadOnlySpan<float> cells, Span<double> predictions)
    {
        if (_few is null || !_few.TryPredict(cells, predictions))
        {
            base.PredictDense(cells, predictions);
        }
    }

    /// <inheritdoc/>
    public override void Score(FeatureMatrix features, Span<double> scores)
    {
        FeatureList.Check(this, DenseCount, features.DenseCount);
        LinearKernel.Score(features, _weights, OutputCount, 0, scores[..(features.Rows * OutputCount)]);
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        writer.WriteInt32(DenseCount);
        writer.WriteInt32(OutputCount);
        writer.WriteByte((byte)Link);
        writer.WriteDoubles(_weights);
    }
}
