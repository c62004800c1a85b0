using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Evaluation;

/// <summary>Turns a label column into <see cref="Labels"/>: learned once from training rows, then the same for every table.</summary>
public sealed class LabelEncoder
{
    private const int FewestRowsOfNames = 20;

    private readonly Dictionary<string, int> _numbers;

    private LabelEncoder(string column, TaskKind task, string reason, string[] classNames)
    {
        Column = column;
        Task = task;
        Reason = reason;
        ClassNames = classNames;
        _numbers = classNames.Select((name, number) => (name, number)).ToDictionary(
            pair => pair.name, pair => pair.number, StringComparer.Ordinal);
    }

    /// <summary>The label column's name.</summary>
    public string Column { get; }

    /// <summary>What is to be predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>Why this task, in words.</summary>
    public string Reason { get; }

    /// <summary>The classes by number; of two, the second is the positive one. Empty for regression and ranking.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Learns task and classes from the label's values.</summary>
    /// <param name="label">The label column of the training rows.</param>
    /// <param name="task">The task; null (the default) decides from the values.</param>
    /// <param name="positiveClass">The class whose probability a binary task predicts; null (the default)
    /// takes <c>yes</c>, <c>true</c> and their like, else the larger or later one.</param>
    /// <exception cref="SchemaException">No row has a label, all have the same, or the values do not fit the task.</exception>
    public static LabelEncoder Fit(Column label, TaskKind? task = null, string? positiveClass = null)
    {
        ArgumentNullException.ThrowIfNull(label);
        int missing = label.CountMissing();
        if (missing == label.Length)
        {
            throw new SchemaException(label.Length == 0
                ? $"There is nothing to learn from: label '{label.Name}' has no rows."
                : $"Label '{label.Name}' is missing in all {label.Length} rows. Choose another label, or check which tokens are read as missing.");
        }

        (TaskKind found, string reason) = task is { } asked ? (asked, "asked for") : TaskDetection.Detect(label);
        if (found is TaskKind.Regression or TaskKind.Ranking)
        {
            CheckNumbers(label, found);
            return new LabelEncoder(label.Name, found, reason, []);
        }

        if (label is VectorColumn)
        {
            throw new SchemaException($"Label '{label.Name}' holds vectors, which are no classes. Choose a column of words or numbers.");
        }

        string[] classes = LabelValues.Classes(label, positiveClass);
        if (classes.Length < 2)
        {
            throw Constant(label.Name, classes[0]);
        }

        if (task == TaskKind.Binary && classes.Length > 2)
        {
            throw new SchemaException(
                $"Label '{label.Name}' has {classes.Length} classes, but a binary task was asked for: {LabelValues.Quote(classes)}. Ask for a multiclass task, or derive a label of two classes.");
        }

        if (label is TextColumn && classes.Length > Math.Max(100, (label.Length - missing) / 2))
        {
            throw new SchemaException(
                $"Label '{label.Name}' holds free text: {classes.Length} different values in {label.Length - missing} rows. Choose a column of classes or numbers.");
        }

        if (task is null && IsLikeNames(label, label.Length - missing) is { } alone)
        {
            throw new SchemaException(string.Create(
                CultureInfo.InvariantCulture,
                $"Label '{label.Name}' has {classes.Length:N0} different values in {label.Length - missing:N0} rows, and {alone:N0} rows have one that no other row has, for example {LabelValues.Quote([.. classes.Take(3)])}: these are names, not classes, and a class of one row cannot be learned. Choose another column; if these are numbers in words, write them as numbers; if they are classes all the same, ask for a multiclass task."));
        }

        return new LabelEncoder(label.Name, classes.Length == 2 ? TaskKind.Binary : TaskKind.Multiclass, reason, classes);
    }

    /// <summary>An encoder of classes known before, for example those of a saved model.</summary>
    /// <param name="column">The label column's name.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="classNames">The classes by number; empty for regression and ranking.</param>
    public static LabelEncoder From(string column, TaskKind task, IReadOnlyList<string> classNames) =>
        new(column, task, "as in training", [.. classNames]);

    /// <summary>The rows that have a label.</summary>
    /// <param name="label">A label column of any table.</param>
    /// <returns>Row numbers, ascending.</returns>
    public static int[] LabelledRows(Column label)
    {
        ArgumentNullException.ThrowIfNull(label);
        int[] rows = new int[label.Length - label.CountMissing()];
        for (int row = 0, count = 0; row < label.Length; row++)
        {
            if (!label.IsMissing(row))
            {
                rows[count++] = row;
            }
        }

        return rows;
    }

    /// <summary>The labels of a column whose rows all have one.</summary>
    /// <param name="label">A label column of any table.</param>
    /// <exception cref="SchemaException">A row has no label, a class that was not in training, or a value that
    /// is no number where numbers are predicted; all such classes are named.</exception>
    public Labels Encode(Column label)
    {
        ArgumentNullException.ThrowIfNull(label);
        float[] values = new float[label.Length];
        var unseen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var known = new Dictionary<long, float>();
        for (int row = 0; row < values.Length; row++)
        {
            if (label.IsMissing(row))
            {
                throw new SchemaException($"Label '{label.Name}' is missing in row {row + 1}. Remove rows without a label first.");
            }

            values[row] = ClassNames.Count == 0 ? (float)LabelValues.Number(label, row) : Class(label, row, known, unseen);
        }

        if (unseen.Count > 0)
        {
            throw new SchemaException(
                $"Label '{label.Name}' has {unseen.Count} class(es) that were not in training: {LabelValues.Quote(unseen.Keys)}, in {unseen.Values.Sum()} of {label.Length} rows. The model knows: {LabelValues.Quote([.. ClassNames])}. Remove those rows, or train with them.");
        }

        if (Task is TaskKind.Regression or TaskKind.Ranking)
        {
            CheckNumbers(label, Task, allowConstant: true);
        }

        return Task switch
        {
            TaskKind.Regression => Labels.Regression(values),
            TaskKind.Ranking => Labels.Ranking(values),
            _ => Labels.Classes(values, ClassNames),
        };
    }

    // The rows that are alone in their class, when they are most of them; null otherwise. Of a handful of rows nothing can be said.
    private static int? IsLikeNames(Column label, int rows)
    {
        if (rows < FewestRowsOfNames)
        {
            return null;
        }

        int alone = LabelValues.CountNames(label).Values.Count(count => count == 1);
        return alone > rows / 2 ? alone : null;
    }

    private static SchemaException Constant(string label, string value) =>
        new($"Label '{label}' is '{value}' in every row, so there is nothing to learn. Choose another label, or rows that differ in it.");

    private static void CheckNumbers(Column label, TaskKind task, bool allowConstant = false)
    {
        if (!LabelValues.IsNumeric(label) && label is not BooleanColumn)
        {
            int example = Enumerable.Range(0, label.Length).FirstOrDefault(row => !label.IsMissing(row));
            throw new SchemaException(
                $"Label '{label.Name}' holds {label.Kind} values ('{LabelValues.Name(label, example)}' in row {example + 1}), but a {task} task needs numbers. Read the column as numbers, or choose a classification.");
        }

        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int row = 0; row < label.Length; row++)
        {
            double value = LabelValues.Number(label, row);
            if (double.IsNaN(value))
            {
                continue;
            }

            if (!float.IsFinite((float)value) || (task == TaskKind.Ranking && value < 0))
            {
                string expected = task == TaskKind.Ranking ? "a relevance of 0 or more" : "a finite number below 3.4e38 (single precision)";
                throw new SchemaException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Label '{label.Name}' is {value} in row {row + 1}; expected {expected}. Remove the row, or rescale the label."));
            }

            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (!allowConstant && low == high)
        {
            throw Constant(label.Name, low.ToString(CultureInfo.InvariantCulture));
        }
    }

    private float Class(Column label, int row, Dictionary<long, float> known, SortedDictionary<string, int> unseen)
    {
        bool hasKey = LabelValues.TryKey(label, row, out long key);
        if (hasKey && known.TryGetValue(key, out float same))
        {
            return same;
        }

        string name = LabelValues.Name(label, row)!;
        if (_numbers.TryGetValue(name, out int number))
        {
            if (hasKey)
            {
                known.Add(key, number);
            }

            return number;
        }

        unseen[name] = unseen.GetValueOrDefault(name) + 1;
        return 0;
    }
}
