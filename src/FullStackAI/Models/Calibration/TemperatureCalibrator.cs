using FullStackAI.Serialization;

namespace FullStackAI.Models.Calibration;

/// <summary>Divides the log-odds (binary) or the log-probabilities (several
/// classes) by a temperature; the order of classes stays.</summary>
/// <remarks>Above 1 the model becomes less sure, below 1 more. Source: Guo et al.,
/// On Calibration of Modern Neural Networks (2017).</remarks>
public sealed class TemperatureCalibrator : Calibrator
{
    /// <summary>The registered name.</summary>
    public const string RegisteredName = "calibrate-temperature";

    /// <summary>Fixes the temperature.</summary>
    /// <param name="temperature">Finite and above 0; 1 changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0 and finite.</exception>
    public TemperatureCalibrator(double temperature)
    {
        if (!double.IsFinite(temperature) || temperature <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature must be finite and above 0.");
        }

        Temperature = temperature;
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <summary>The divisor; above 0.</summary>
    public double Temperature { get; }

    /// <inheritdoc/>
    public override void Apply(Span<double> probabilities, int outputCount)
    {
        foreach (ref double probability in probabilities)
        {
            probability = (outputCount == 1 ? Logit(probability) : Math.Log(Math.Max(probability, 1e-300))) / Temperature;
        }

        LinkFunctions.Apply(outputCount == 1 ? Link.Sigmoid : Link.Softmax, probabilities, outputCount);
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer) => writer.WriteDouble(Temperature);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    public static TemperatureCalibrator Read(ComponentReader reader)
    {
        double temperature = Finite(reader, "the temperature", reader.ReadDouble());
        return temperature > 0 ? new(temperature) : throw reader.Fault($"the temperature is {temperature}; expected more than 0");
    }
}
