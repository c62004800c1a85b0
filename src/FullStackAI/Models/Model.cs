using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models;

/// <summary>A trained model: features in, raw scores out. Immutable and thread-safe; it knows neither its trainer nor its server.</summary>
/// <remarks>A row scored alone and in a batch gives the same bits.</remarks>
public abstract class Model : IComponent
{
    /// <summary>Describes the model.</summary>
    /// <param name="features">The features it was trained on, dense first, then sparse.</param>
    /// <param name="outputCount">The number of scores a row; 1, or the number of classes of a multiclass model.</param>
    /// <param name="link">How scores become predictions.</param>
    protected Model(IReadOnlyList<Feature> features, int outputCount, Link link)
    {
        Features = features;
        OutputCount = outputCount;
        Link = link;
    }

    /// <inheritdoc/>
    public abstract string ComponentName { get; }

    /// <summary>The features it was trained on, dense first, then sparse.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>The number of scores a row.</summary>
    public int OutputCount { get; }

    /// <summary>How scores become predictions.</summary>
    public Link Link { get; }

    /// <summary>Scores one row without allocating.</summary>
    /// <param name="row">The row's features.</param>
    /// <param name="scores">[<see cref="OutputCount"/>]; raw scores, out.</param>
    public abstract void Score(in FeatureRow row, Span<double> scores);

    /// <summary>Scores all rows of a matrix; the base form goes row by row.</summary>
    /// <param name="features">[rows × features].</param>
    /// <param name="scores">[rows × <see cref="OutputCount"/>], row after row; raw scores, out.</param>
    public virtual void Score(FeatureMatrix features, Span<double> scores)
    {
        float[] dense = new float[features.DenseCount];
        for (int row = 0; row < features.Rows; row++)
        {
            features.CopyDenseRow(row, dense);
            Span<double> rowScores = scores.Slice(row * OutputCount, OutputCount);
            if (features.Sparse is null)
            {
                Score(new FeatureRow(dense), rowScores);
            }
            else
            {
                SparseVector sparse = features.Sparse[row];
                Score(new FeatureRow(dense, sparse.Indices, sparse.Values), rowScores);
            }
        }
    }

    /// <summary>Predicts all rows: scores, then the link.</summary>
    /// <param name="features">[rows × features].</param>
    /// <param name="predictions">[rows × <see cref="OutputCount"/>], row after row; values or probabilities, out.</param>
    public void Predict(FeatureMatrix features, Span<double> predictions)
    {
        Score(features, predictions);
        LinkFunctions.Apply(Link, predictions[..(features.Rows * OutputCount)], OutputCount);
    }

    /// <summary>Predicts one row: scores, then the link.</summary>
    /// <param name="row">The row's features.</param>
    /// <param name="predictions">[<see cref="OutputCount"/>]; values or probabilities, out.</param>
    public void Predict(in FeatureRow row, Span<double> predictions) => PredictRow(row, predictions[..OutputCount]);

    /// <summary>Predicts one row; a model that has a shorter way to the same bits takes it here.</summary>
    /// <param name="row">The row's features.</param>
    /// <param name="predictions">[<see cref="OutputCount"/>]; out.</param>
    internal virtual void PredictRow(in FeatureRow row, Span<double> predictions)
    {
        Score(row, predictions);
        LinkFunctions.Apply(Link, predictions, OutputCount);
    }

    /// <inheritdoc/>
    public abstract void Write(ComponentWriter writer);
}
