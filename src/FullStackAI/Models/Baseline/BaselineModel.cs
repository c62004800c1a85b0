using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Baseline;

/// <summary>Gives every row the same prediction: what a model must beat.</summary>
public sealed class BaselineModel : Model
{
    /// <summary>The registered name of the component.</summary>
    public const string Name = "baseline";

    private readonly double[] _predictions;

    /// <summary>Wraps the predictions.</summary>
    /// <param name="features">The features, which are not read.</param>
    /// <param name="predictions">[outputs]; a number, the probability of the positive class, or one probability per class; finite.</param>
    internal BaselineModel(IReadOnlyList<Feature> features, double[] predictions)
        : base(features, predictions.Length, Link.Identity) => _predictions = predictions;

    /// <inheritdoc/>
    public override string ComponentName => Name;

    /// <summary>[outputs]; what every row gets.</summary>
    public ReadOnlySpan<double> Predictions => _predictions;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The source.</param>
    /// <exception cref="InvalidDataException">The bytes do not describe a baseline.</exception>
    public static BaselineModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        double[] predictions = reader.ReadDoubles();
        return predictions.Length > 0 && Array.TrueForAll(predictions, double.IsFinite)
            ? new BaselineModel(features, predictions)
            : throw reader.Fault("a baseline needs one finite prediction or more");
    }

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores) => _predictions.CopyTo(scores);

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        writer.WriteDoubles(_predictions);
    }
}
