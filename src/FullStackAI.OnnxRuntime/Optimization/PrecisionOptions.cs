namespace FullStackAI.OnnxRuntime;

/// <summary>How <see cref="OnnxQuantizer.Fastest"/> chooses which layers become integers.</summary>
public sealed record PrecisionOptions
{
    /// <summary>How much less time a layer's other form must take to be chosen, as a share of the
    /// model's time, in [0, 1); 0.02 by default: less is noise.</summary>
    public double LeastGain { get; init; } = 0.02;

    /// <summary>The most points of accuracy the integers may cost on the calibration rows, in [0, 100]; 0.2
    /// by default. Without labels, the points of rows whose answer changes.</summary>
    public double MostPointsLost { get; init; } = 0.2;

    /// <summary>How long may be measured, above zero; 30 seconds by default. Layers not reached
    /// then stay as <see cref="OnnxQuantizer.Static"/> has them.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How the models are loaded; the processor with one thread by default.</summary>
    public OnnxModelOptions Model { get; init; } = new() { Device = Device.Cpu, Threads = 1 };

    internal void Validate()
    {
        var faults = new List<string>();
        if (!(LeastGain is >= 0 and < 1))
        {
            faults.Add($"PrecisionOptions.LeastGain must lie in [0, 1); got {LeastGain}.");
        }

        if (!(MostPointsLost is >= 0 and <= 100))
        {
            faults.Add($"PrecisionOptions.MostPointsLost must lie in [0, 100]; got {MostPointsLost}.");
        }

        if (Budget <= TimeSpan.Zero)
        {
            faults.Add($"PrecisionOptions.Budget must be above zero; got {Budget}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
