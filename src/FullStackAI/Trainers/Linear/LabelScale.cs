using FullStackAI.Data;

namespace FullStackAI.Trainers.Linear;

/// <summary>Standardises the labels of a regression, and takes weights back to their unit; leaves classes as they are.</summary>
internal sealed class LabelScale
{
    private readonly double _mean;
    private readonly double _deviation = 1;

    /// <summary>Measures the labels.</summary>
    /// <param name="labels">[rows].</param>
    /// <param name="shares">[rows]; each row's share of the total weight.</param>
    internal LabelScale(Labels labels, double[] shares)
    {
        if (labels.Task != TaskKind.Regression)
        {
            return;
        }

        double squares = 0;
        for (int row = 0; row < shares.Length; row++)
        {
            _mean += shares[row] * labels.Values[row];
        }

        for (int row = 0; row < shares.Length; row++)
        {
            double difference = labels.Values[row] - _mean;
            squares += shares[row] * difference * difference;
        }

        _deviation = squares > 0 ? Math.Sqrt(squares) : 1;
    }

    /// <summary>The labels in units of their deviation from their mean.</summary>
    internal Labels Apply(Labels labels)
    {
        if (labels.Task != TaskKind.Regression)
        {
            return labels;
        }

        float[] scaled = new float[labels.Count];
        for (int row = 0; row < scaled.Length; row++)
        {
            scaled[row] = (float)((labels.Values[row] - _mean) / _deviation);
        }

        return Labels.Regression(scaled);
    }

    /// <summary>Weights that predict the labels themselves.</summary>
    /// <param name="point">[features × outputs, then outputs].</param>
    /// <param name="outputs">The outputs.</param>
    internal double[] Restore(double[] point, int outputs)
    {
        double[] restored = [.. point.Select(weight => weight * _deviation)];
        for (int output = 1; output <= outputs; output++)
        {
            restored[^output] += _mean;
        }

        return restored;
    }
}
