using FullStackAI.Serialization;

namespace FullStackAI.Models.Calibration;

/// <summary>p′ = 1 / (1 + e^−(slope · logit p + intercept)); of several classes each is corrected and the row divided by its sum.</summary>
/// <param name="slope">Finite; 1 with intercept 0 changes nothing.</param>
/// <param name="intercept">Finite.</param>
/// <remarks>Source: Platt (1999), on the logit of the probability.</remarks>
public sealed class PlattCalibrator(double slope, double intercept) : Calibrator
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "calibrate-platt";

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>The factor of the logit.</summary>
    public double Slope { get; } = slope;

    /// <summary>What is added to the logit.</summary>
    public double Intercept { get; } = intercept;

    /// <inheritdoc/>
    public override void Apply(Span<double> probabilities, int outputCount)
    {
        foreach (ref double probability in probabilities)
        {
            probability = (Slope * Logit(probability)) + Intercept;
        }

        LinkFunctions.Apply(outputCount == 1 ? Link.Sigmoid : Link.NormalizedSigmoid, probabilities, outputCount);
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        writer.WriteDouble(Slope);
        writer.WriteDouble(Intercept);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static PlattCalibrator Read(ComponentReader reader) =>
        new(Finite(reader, "the slope", reader.ReadDouble()), Finite(reader, "the intercept", reader.ReadDouble()));
}
