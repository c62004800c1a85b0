namespace FullStackAI.Preprocessing;

/// <summary>How numbers are brought to a common scale.</summary>
public enum ScaleMethod
{
    /// <summary>Mean 0 and standard deviation 1 (of the training rows, divided by their number).</summary>
    Standard,

    /// <summary>The smallest becomes 0 and the largest 1.</summary>
    MinMax,

    /// <summary>Divided by the largest absolute value: zero stays zero.</summary>
    MaxAbs,

    /// <summary>Median 0 and interquartile range 1: outliers do not count.</summary>
    Robust,
}
