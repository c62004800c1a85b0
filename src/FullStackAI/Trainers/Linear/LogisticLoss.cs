using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>log(1 + e^margin) − label × margin: the log loss of a binary label.</summary>
/// <param name="labels">[rows]; 0 or 1.</param>
/// <param name="shares">[rows]; each row's share of the total weight; they add up to 1.</param>
/// <param name="totalWeight">The total weight, for the start.</param>
internal sealed class LogisticLoss(float[] labels, double[] shares, double totalWeight) : IMarginLoss
{
    /// <summary>Below this a row's second derivative says nothing about where its loss bends.</summary>
    internal const double SmallestCurvature = 1e-5;

    public int Outputs => 1;

    public double Evaluate(int firstRow, ReadOnlySpan<double> margins, Span<double> derivatives) =>
        LogisticKernel.Evaluate(margins, labels.AsSpan(firstRow, margins.Length), shares.AsSpan(firstRow, margins.Length), derivatives);

    public void Curvatures(int firstRow, ReadOnlySpan<double> margins, int output, Span<double> curvatures)
    {
        for (int i = 0; i < curvatures.Length; i++)
        {
            double e = Elementary.Exp(-Math.Abs(margins[i]));
            curvatures[i] = shares[firstRow + i] * Math.Max(e / ((1 + e) * (1 + e)), SmallestCurvature);
        }
    }

    public void Start(Span<double> intercepts, Span<double> curvatures)
    {
        double positive = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            positive += shares[row] * labels[row];
        }

        // Half a row of each class keeps the start finite when a class is absent.
        double probability = ((positive * totalWeight) + 0.5) / (totalWeight + 1);
        intercepts[0] = Elementary.Log(probability / (1 - probability));
        curvatures[0] = probability * (1 - probability);
    }
}
