namespace FullStackAI.Trainers.Linear;

/// <summary>The numbers that shape a linear fit, once the defaults that depend on the data are filled in.</summary>
/// <param name="L1">Times the sum of the weights' magnitudes; zero or more.</param>
/// <param name="L2">Times half the sum of the weights' squares; zero or more.</param>
/// <param name="Tolerance">Stop when the loss is expected to fall by less than this fraction.</param>
/// <param name="MaxIterations">The largest number of passes.</param>
internal readonly record struct LinearPenalty(double L1, double L2, double Tolerance, int MaxIterations);
