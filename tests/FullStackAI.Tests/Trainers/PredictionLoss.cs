using FullStackAI.Data;

namespace FullStackAI.Tests.Trainers;

/// <summary>The mean squared error or log loss of predictions, computed in the open.</summary>
internal static class PredictionLoss
{
    internal static double Mean(double[] predictions, Labels labels)
    {
        double sum = 0;
        for (int row = 0; row < labels.Count; row++)
        {
            float label = labels.Values[row];
            sum += labels.Task switch
            {
                TaskKind.Binary => -Math.Log(Math.Max(1e-15, label == 1 ? predictions[row] : 1 - predictions[row])),
                TaskKind.Multiclass => -Math.Log(Math.Max(1e-15, predictions[(row * labels.ClassCount) + (int)label])),
                _ => (predictions[row] - label) * (predictions[row] - label),
            };
        }

        return sum / labels.Count;
    }

    /// <summary>The predictions of a model that knows only the labels: their mean, or the shares of the classes.</summary>
    internal static double[] Prior(Labels labels, int rows)
    {
        float[] values = labels.Values.ToArray();
        double[] one = labels.Task == TaskKind.Multiclass
            ? [.. Enumerable.Range(0, labels.ClassCount).Select(@class => values.Count(value => value == @class) / (double)values.Length)]
            : [values.Average(value => (double)value)];
        return [.. Enumerable.Repeat(one, rows).SelectMany(row => row)];
    }
}
