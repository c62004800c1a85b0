using FullStackAI.Data;

namespace FullStackAI.Trainers.Neural;

/// <summary>The loss of a perceptron's scores, and its gradient: squared error of
/// standardised labels, log loss, or cross-entropy.</summary>
internal sealed class MlpLoss
{
    private readonly TaskKind _task;
    private readonly int _outputs;

    /// <summary>Measures the labels of the training rows.</summary>
    internal MlpLoss(Labels labels, float[]? weights)
    {
        _task = labels.Task;
        _outputs = labels.OutputCount;
        double weightSum = 0;
        double[] sums = new double[Math.Max(2, labels.ClassCount)];
        double sum = 0;
        for (int row = 0; row < labels.Count; row++)
        {
            double weight = weights?[row] ?? 1;
            weightSum += weight;
            sum += weight * labels.Values[row];
            if (labels.ClassCount > 0)
            {
                sums[(int)labels.Values[row]] += weight;
            }
        }

        double squares = 0;
        double mean = sum / weightSum;
        for (int row = 0; row < labels.Count; row++)
        {
            squares += (weights?[row] ?? 1) * (labels.Values[row] - mean) * (labels.Values[row] - mean);
        }

        bool isClassification = labels.ClassCount > 0;
        double deviation = Math.Sqrt(squares / weightSum);
        Scale = isClassification || deviation == 0 ? 1 : deviation;
        Shift = isClassification ? 0 : mean;
        StartingBias = _task switch
        {
            TaskKind.Binary => [(float)Math.Log((sums[1] + 0.5) / (sums[0] + 0.5))],
            TaskKind.Multiclass => [.. sums.Select(count => (float)Math.Log((count + 0.5) / (weightSum + (0.5 * sums.Length))))],
            _ => [0f],
        };
    }

    /// <summary>A score times this, plus <see cref="Shift"/>, is in the label's own units.</summary>
    internal double Scale { get; }

    /// <summary>The score 0 in the label's own units.</summary>
    internal double Shift { get; }

    /// <summary>[outputs]; the scores that predict the mean or the share of each class.</summary>
    internal float[] StartingBias { get; }

    /// <summary>The loss of one row.</summary>
    /// <param name="scores">[outputs].</param>
    /// <param name="label">The target or the class number.</param>
    /// <param name="gradients">[outputs]; out: the derivative by each score, times the weight.</param>
    /// <param name="weight">The row's weight.</param>
    /// <returns>The loss times the weight.</returns>
    internal double Differentiate(ReadOnlySpan<float> scores, float label, Span<float> gradients, double weight)
    {
        switch (_task)
        {
            case TaskKind.Binary:
                double e = Math.Exp(-Math.Abs(scores[0]));
                double p = scores[0] >= 0 ? 1 / (1 + e) : e / (1 + e);
                gradients[0] = (float)(weight * (p - label));
                double margin = label > 0.5f ? scores[0] : -scores[0];
                return weight * (Math.Log(1 + e) + Math.Max(0, -margin));
            case TaskKind.Multiclass:
                return CrossEntropy(scores, (int)label, gradients, weight);
            default:
                double residual = scores[0] - ((label - Shift) / Scale);
                gradients[0] = (float)(weight * residual);
                return weight * 0.5 * residual * residual;
        }
    }

    private double CrossEntropy(ReadOnlySpan<float> scores, int @class, Span<float> gradients, double weight)
    {
        double max = scores[0];
        for (int output = 1; output < _outputs; output++)
        {
            max = Math.Max(max, scores[output]);
        }

        double sum = 0;
        for (int output = 0; output < _outputs; output++)
        {
            double e = Math.Exp(scores[output] - max);
            gradients[output] = (float)e;
            sum += e;
        }

        for (int output = 0; output < _outputs; output++)
        {
            gradients[output] = (float)(weight * ((gradients[output] / sum) - (output == @class ? 1 : 0)));
        }

        return weight * (Math.Log(sum) + max - scores[@class]);
    }
}
