namespace FullStackAI.Preprocessing;

/// <summary>Where the limits of numbers lie.</summary>
public enum ClipRule
{
    /// <summary>A multiple of the interquartile range beyond the quartiles (Tukey's fences).</summary>
    InterquartileRange,

    /// <summary>Two quantiles.</summary>
    Quantiles,

    /// <summary>The smallest and largest number of the training rows, widened by a multiple of the distance between them.</summary>
    Range,
}
