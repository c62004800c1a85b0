using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Linear;

/// <summary>log Σ e^margin − margin of the row's class: the log loss of a multiclass label.</summary>
/// <param name="labels">[rows]; class numbers.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="shares">[rows]; each row's share of the total weight; they add up to 1.</param>
/// <param name="totalWeight">The total weight, for the start.</param>
internal sealed class SoftmaxLoss(float[] labels, int classes, double[] shares, double totalWeight) : IMarginLoss
{
    public int Outputs => classes;

    public double Evaluate(int firstRow, ReadOnlySpan<double> margins, Span<double> derivatives)
    {
        double loss = 0;
        for (int i = 0, start = 0; start < margins.Length; i++, start += classes)
        {
            ReadOnlySpan<double> own = margins.Slice(start, classes);
            Span<double> target = derivatives.Slice(start, classes);
            double share = shares[firstRow + i];
            int label = (int)labels[firstRow + i];
            double max = Elementwise.Max(own);
            own.CopyTo(target);
            LogisticKernel.Exp(target, max);
            double sum = Reduction.Sum(target);
            Elementwise.Multiply(share / sum, target);
            target[label] -= share;
            loss += share * (Elementary.Log(sum) + max - own[label]);
        }

        return loss;
    }

    public void Curvatures(int firstRow, ReadOnlySpan<double> margins, int output, Span<double> curvatures)
    {
        for (int i = 0; i < curvatures.Length; i++)
        {
            ReadOnlySpan<double> own = margins.Slice(i * classes, classes);
            double sum = 0;
            foreach (double margin in own)
            {
                sum += Elementary.Exp(margin - own[output]);
            }

            double probability = 1 / sum;
            curvatures[i] = shares[firstRow + i] * Math.Max(probability * (1 - probability), LogisticLoss.SmallestCurvature);
        }
    }

    public void Start(Span<double> intercepts, Span<double> curvatures)
    {
        Span<double> totals = new double[classes];
        for (int row = 0; row < labels.Length; row++)
        {
            totals[(int)labels[row]] += shares[row];
        }

        for (int @class = 0; @class < classes; @class++)
        {
            // One row spread over all classes keeps the start finite when a class is absent.
            double probability = ((totals[@class] * totalWeight) + (1.0 / classes)) / (totalWeight + 1);
            intercepts[@class] = Elementary.Log(probability);
            curvatures[@class] = probability * (1 - probability);
        }
    }
}
