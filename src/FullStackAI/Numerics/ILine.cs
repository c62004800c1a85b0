namespace FullStackAI.Numerics;

/// <summary>A function along a line, for a search of the step.</summary>
internal interface ILine
{
    /// <summary>The value after a step from the present point, and its derivative by the step.</summary>
    /// <param name="step">Zero or more.</param>
    (double Value, double Slope) Along(double step);
}
