namespace FullStackAI.Numerics;

/// <summary>A smooth function to minimise, which can be followed cheaply along a line.</summary>
/// <remarks>Life of one iteration: <see cref="Aim"/> once, <see cref="ILine.Along"/> for each step tried,
/// <see cref="Accept"/> once. For a linear model Aim and Accept read the data, Along only the margins.</remarks>
internal interface ILineObjective : ILine
{
    /// <summary>Evaluates at a point and stays there.</summary>
    /// <param name="point">[variables].</param>
    /// <param name="gradient">[variables]; out.</param>
    /// <returns>The value.</returns>
    double Start(double[] point, double[] gradient);

    /// <summary>Chooses the direction that the next steps go.</summary>
    /// <param name="direction">[variables].</param>
    void Aim(double[] direction);

    /// <summary>Takes the step tried last and stays there.</summary>
    /// <param name="step">The step.</param>
    /// <param name="point">[variables]; the new point.</param>
    /// <param name="gradient">[variables]; out.</param>
    void Accept(double step, double[] point, double[] gradient);
}
