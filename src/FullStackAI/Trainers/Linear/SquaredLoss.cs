namespace FullStackAI.Trainers.Linear;

/// <summary>½ (margin − label)².</summary>
/// <param name="labels">[rows].</param>
/// <param name="shares">[rows]; each row's share of the total weight; they add up to 1.</param>
internal sealed class SquaredLoss(float[] labels, double[] shares) : IMarginLoss
{
    public int Outputs => 1;

    public double Evaluate(int firstRow, ReadOnlySpan<double> margins, Span<double> derivatives)
    {
        double loss = 0;
        for (int i = 0; i < margins.Length; i++)
        {
            double residual = margins[i] - labels[firstRow + i];
            derivatives[i] = shares[firstRow + i] * residual;
            loss += 0.5 * derivatives[i] * residual;
        }

        return loss;
    }

    public void Curvatures(int firstRow, ReadOnlySpan<double> margins, int output, Span<double> curvatures) =>
        shares.AsSpan(firstRow, curvatures.Length).CopyTo(curvatures);

    public void Start(Span<double> intercepts, Span<double> curvatures)
    {
        double mean = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            mean += shares[row] * labels[row];
        }

        intercepts[0] = mean;
        curvatures[0] = 1;
    }
}
