namespace FullStackAI.OnnxRuntime;

/// <summary>How the range of an activation follows from the values seen in calibration.</summary>
public enum CalibrationMethod
{
    /// <summary>From the smallest value to the largest.</summary>
    MinMax,

    /// <summary>The range that covers a given share of the values, the rest cut off evenly.</summary>
    Percentile,

    /// <summary>The range whose 8-bit histogram loses the least information against the full
    /// one. Can lose accuracy on activations that are mostly 0.</summary>
    Entropy,
}
