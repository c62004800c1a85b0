using System.Globalization;
using FullStackAI.Onnx;

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
        RequireLabels(classes, labels);
        return Largest(Softmax(scores), rows, classes, count, labels);
    }

    /// <summary>The same for a model that ends in a softmax itself: its outputs are probabilities already and stay as they are.</summary>
    /// <param name="probabilities">float [rows × classes].</param>
    /// <param name="count">How many classes of each row, at least 1.</param>
    /// <param name="labels">[classes]; their names, such as <see cref="ReadLabels"/> gives; null for numbers.</param>
    /// <returns>[rows][min(count, classes)].</returns>
    /// <exception cref="ArgumentException">There are fewer labels than classes, or a value lies outside [0, 1].</exception>
    public static IReadOnlyList<IReadOnlyList<Labelled>> TopOfProbabilities(
        OnnxTensorData probabilities, int count, IReadOnlyList<string>? labels = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (int rows, int classes) = Shape(probabilities);
        RequireLabels(classes, labels);
        float[] values = probabilities.Values<float>().ToArray();
        if (values.FirstOrDefault(value => value is < 0 or > 1.001f) is var odd and not 0)
        {
            throw new ArgumentException($"A probability is {odd}; it must lie in [0, 1]. Raw scores go to Top.", nameof(probabilities));
        }

        return Largest(values, rows, classes, count, labels);
    }

    /// <summary>Reads a file of class names, one a line, in the order of the model's
    /// outputs; empty lines at the end do not count.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <returns>[classes].</returns>
    /// <exception cref="OnnxException">The file holds no names, or an empty one between others.</exception>
    public static IReadOnlyList<string> ReadLabels(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        List<string> names = [.. File.ReadLines(path).Select(line => line.Trim())];
        while (names is [.., ""])
        {
            names.RemoveAt(names.Count - 1);
        }

        int empty = names.IndexOf("");
        return names.Count > 0 && empty < 0
            ? names
            : throw new OnnxException(names.Count == 0
                ? $"The label file '{path}' holds no names; write one class a line."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Line {empty + 1} of the label file '{path}' is empty: which class is that? Write one class a line."));
    }

    private static IReadOnlyList<Labelled>[] Largest(
        float[] probabilities, int rows, int classes, int count, IReadOnlyList<string>? labels) =>
        [.. Enumerable.Range(0, rows).Select(row => (IReadOnlyList<Labelled>)[.. Enumerable.Range(0, classes)
            .OrderByDescending(@class => probabilities[(row * classes) + @class])
            .Take(count)
            .Select(@class => new Labelled(
                @class, labels?[@class] ?? @class.ToString(CultureInfo.InvariantCulture), probabilities[(row * classes) + @class]))])];

    private static void RequireLabels(int classes, IReadOnlyList<string>? labels)
    {
        if (labels is not null && labels.Count < classes)
        {
            throw new ArgumentException(
                $"The model tells {classes} classes apart; the label file has {labels.Count} lines.", nameof(labels));
        }
    }

    private static (int Rows, int Classes) Shape(OnnxTensorData scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return scores.Shape is [var rows, var classes] && classes > 0
            ? ((int)rows, (int)classes)
            : throw new ArgumentException($"Scores have the shape [rows × classes]; got {scores}.", nameof(scores));
    }
}
