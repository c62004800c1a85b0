namespace FullStackAI.OnnxRuntime;

/// <summary>How weights and activations become integers.</summary>
public sealed record QuantizationOptions
{
    /// <summary>One scale per output of a layer rather than one for all its weights; true by default.</summary>
    public bool PerChannel { get; init; } = true;

    /// <summary>Whether weights use 7 of their 8 bits, so that no processor overflows; true by default. False gains a
    /// little accuracy where the model runs only on processors with VNNI or newer.</summary>
    public bool ReduceRange { get; init; } = true;

    /// <summary>How the range of an activation follows from what was seen; <see cref="CalibrationMethod.MinMax"/> by default.</summary>
    public CalibrationMethod Calibration { get; init; }

    /// <summary>Share of the values a range must cover with
    /// <see cref="CalibrationMethod.Percentile"/>, in (0.5, 1]; 0.9999 by default.</summary>
    public double Percentile { get; init; } = 0.9999;

    /// <summary>Static quantisation leaves convolutions that add up fewer products than this for one output in floating point, at least
    /// 0; 16 by default: below that, ONNX Runtime's floating-point layouts are faster than its integers.</summary>
    public int LeastProducts { get; init; } = 16;

    /// <summary>Weights that share a scale in 4-bit layers: 16, 32, 64, 128 or 256; 32 by default.</summary>
    public int BlockSize { get; init; } = 32;

    internal int LargestWeight => ReduceRange ? 63 : 127;

    internal void Validate()
    {
        var faults = new List<string>();
        if (!(Percentile is > 0.5 and <= 1))
        {
            faults.Add($"QuantizationOptions.Percentile must lie in (0.5, 1]; got {Percentile}.");
        }

        if (BlockSize is not (16 or 32 or 64 or 128 or 256))
        {
            faults.Add($"QuantizationOptions.BlockSize must be 16, 32, 64, 128 or 256; got {BlockSize}.");
        }

        if (LeastProducts < 0)
        {
            faults.Add($"QuantizationOptions.LeastProducts must be at least 0; got {LeastProducts}.");
        }

        if (!Enum.IsDefined(Calibration))
        {
            faults.Add($"QuantizationOptions.Calibration {(int)Calibration} is no method.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
