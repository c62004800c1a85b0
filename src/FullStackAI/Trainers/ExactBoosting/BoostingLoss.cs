using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.ExactBoosting;

/// <summary>The loss of a task, with first and second derivatives, written row by row as in a textbook.</summary>
/// <remarks>Squared error, log loss of two classes, log loss of the softmax. Source: Friedman (2001); the softmax's second
/// derivative is scaled by classes ÷ (classes − 1), since its scores have one freedom less.</remarks>
/// <param name="labels">The labels.</param>
internal sealed class BoostingLoss(Labels labels)
{
    private readonly int _outputs = labels.OutputCount;

    /// <summary>How the scores become predictions.</summary>
    internal Link Link { get; } = labels.Task switch
    {
        TaskKind.Binary => Link.Sigmoid,
        TaskKind.Multiclass => Link.Softmax,
        _ => Link.Identity,
    };

    /// <summary>The constant scores that fit best.</summary>
    /// <param name="weights">[rows].</param>
    /// <returns>[outputs].</returns>
    internal double[] BaseScores(double[] weights)
    {
        double[] sums = new double[Math.Max(1, labels.ClassCount)];
        double total = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            total += weights[row];
            int output = labels.ClassCount > 0 ? (int)labels.Values[row] : 0;
            sums[output] += labels.ClassCount > 0 ? weights[row] : weights[row] * labels.Values[row];
        }

        // Half a row a class keeps the scores finite when a class is absent.
        return labels.Task switch
        {
            TaskKind.Binary => [Elementary.Log((sums[1] + 0.5) / (sums[0] + 0.5))],
            TaskKind.Multiclass => [.. sums.Select(sum => Elementary.Log((sum + 0.5) / (total + (0.5 * sums.Length))))],
            _ => [sums[0] / total],
        };
    }

    /// <summary>The loss of one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="predictions">[outputs]; after the link.</param>
    internal double Row(int row, ReadOnlySpan<double> predictions)
    {
        double label = labels.Values[row];
        return labels.Task switch
        {
            TaskKind.Binary => -SafeLog(label > 0 ? predictions[0] : 1 - predictions[0]),
            TaskKind.Multiclass => -SafeLog(predictions[(int)label]),
            _ => 0.5 * (predictions[0] - label) * (predictions[0] - label),
        };
    }

    /// <summary>The derivatives of one row by the score of one output.</summary>
    /// <param name="row">The row.</param>
    /// <param name="output">The output.</param>
    /// <param name="prediction">Its prediction, after the link.</param>
    internal (double Gradient, double Hessian) Derivatives(int row, int output, double prediction)
    {
        double label = labels.Values[row];
        return labels.Task switch
        {
            TaskKind.Binary => (prediction - label, prediction * (1 - prediction)),
            TaskKind.Multiclass => (prediction - (label == output ? 1 : 0), prediction * (1 - prediction) * _outputs / (_outputs - 1)),
            _ => (prediction - label, 1),
        };
    }

    private static double SafeLog(double probability) => Elementary.Log(Math.Max(probability, 1e-15));
}
