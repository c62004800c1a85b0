using System.Globalization;

namespace FullStackAI.OnnxRuntime;

/// <summary>Reads a classifier's raw scores.</summary>
public static class ClassScores
{
    /// <summary>eˢ over its sum, row by row.</summary>
    /// <param name="scores">float [rows × classes].</param>
    /// <returns>[rows × classes]; each row sums to 1; a row with NaN is NaN.</returns>
    public static float[] Softmax(OnnxTensorData scores)
    {
        (int rows, int classes) = Shape(scores);
        float[] values = scores.Values<float>().ToArray();
        for (int row = 0; row < rows; row++)
        {
            Span<float> line = values.AsSpan(row * classes, classes);
            float largest = float.NegativeInfinity;
            foreach (float value in line)
            {
                largest = Math.Max(largest, value);
            }

            double sum = 0;
            foreach (ref float value in line)
            {
                value = MathF.Exp(value - largest);
                sum += value;
            }

            foreach (ref float value in line)
            {
                value = (float)(value / sum);
            }
        }

        return values;
    }

    /// <summary>The most probable classes of each row, the first of equals first.</summary>
    /// <param name="scores">float [rows × classes]; raw scores, to which softmax is applied.</param>
    /// <param name="count">How many a row, at least 1.</param>
    /// <param name="labels">Names by class, such as the lines of a label file; null (the default) for numbers.</param>
    /// <returns>[rows][count]; the most probable first.</returns>
    /// <exception cref="ArgumentException">There are fewer names than classes.</exception>
    public static IReadOnlyList<IReadOnlyList<Labelled>> Top(OnnxTensorData scores, int count, IReadOnlyList<string>? labels = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (int rows, int classes) = Shape(scores);
        if (labels is not null && labels.Count < classes)
        {
            throw new ArgumentException($"The model tells {classes} classes apart; the label file has {labels.Count} lines.", nameof(labels));
        }

        float[] probabilities = Softmax(scores);
        return [.. Enumerable.Range(0, rows).Select(row => (IReadOnlyList<Labelled>)[.. Enumerable.Range(0, classes)
            .OrderByDescending(@class => probabilities[(row * classes) + @class])
            .Take(count)
            .Select(@class => new Labelled(@class, labels?[@class] ?? @class.ToString(CultureInfo.InvariantCulture), probabilities[(row * classes) + @class]))])];
    }

    private static (int Rows, int Classes) Shape(OnnxTensorData scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return scores.Shape is [var rows, var classes] && classes > 0
            ? ((int)rows, (int)classes)
            : throw new ArgumentException($"Scores have the shape [rows × classes]; got {scores}.", nameof(scores));
    }
}
