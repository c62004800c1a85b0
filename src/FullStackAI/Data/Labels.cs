namespace FullStackAI.Data;

/// <summary>The values to predict, in the form trainers and metrics read.</summary>
public sealed class Labels
{
    private readonly float[] _values;

    private Labels(TaskKind task, float[] values, IReadOnlyList<string> classNames)
    {
        Task = task;
        _values = values;
        ClassNames = classNames;
    }

    /// <summary>What is to be predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>The number of rows.</summary>
    public int Count => _values.Length;

    /// <summary>[rows]; the target, the relevance, or the class number (0 and 1 for a binary task: 1 is positive). Never NaN.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The classes by number; empty for regression and ranking.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of classes; 0 for regression and ranking.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>The number of scores a model gives for each row: one per class of a multiclass task, else 1.</summary>
    public int OutputCount => Task == TaskKind.Multiclass ? ClassCount : 1;

    /// <summary>Labels of a regression.</summary>
    /// <param name="values">[rows]; finite.</param>
    public static Labels Regression(float[] values) => new(TaskKind.Regression, Checked(values, int.MaxValue), []);

    /// <summary>Labels of a ranking.</summary>
    /// <param name="relevances">[rows]; finite, zero or more; larger is better.</param>
    public static Labels Ranking(float[] relevances) => new(TaskKind.Ranking, Checked(relevances, int.MaxValue), []);

    /// <summary>Labels of a classification; two classes make it binary.</summary>
    /// <param name="classes">[rows]; whole numbers in [0, number of classes).</param>
    /// <param name="classNames">Two or more; of two, the second is the positive one.</param>
    public static Labels Classes(float[] classes, IReadOnlyList<string> classNames) =>
        classNames.Count < 2
            ? throw new ArgumentException($"A classification needs two or more classes; got {classNames.Count}.", nameof(classNames))
            : new(classNames.Count == 2 ? TaskKind.Binary : TaskKind.Multiclass, Checked(classes, classNames.Count), classNames);

    /// <summary>The labels of some rows, in the given order; task and classes stay.</summary>
    /// <param name="rows">Row numbers.</param>
    public Labels Take(ReadOnlySpan<int> rows)
    {
        float[] taken = new float[rows.Length];
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = _values[rows[i]];
        }

        return new Labels(Task, taken, ClassNames);
    }

    private static float[] Checked(float[] values, int classCount)
    {
        for (int row = 0; row < values.Length; row++)
        {
            float value = values[row];
            if (!float.IsFinite(value)
                || (classCount != int.MaxValue && (value < 0 || value >= classCount || value != MathF.Truncate(value))))
            {
                string expected = classCount == int.MaxValue ? "a finite number" : $"a whole number in [0, {classCount})";
                throw new ArgumentException(
                    $"Label of row {row} is {value}; expected {expected}. Remove rows without a label before training.", nameof(values));
            }
        }

        return values;
    }
}
