using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>A named figure that says how good predictions are, with its direction and
/// the tasks it is for. Immutable and thread-safe.</summary>
/// <remarks>A value of NaN means that the figure is not defined on the rows, for example the area under the ROC
/// curve of rows of one class; it is never an error and never better than a number.</remarks>
public sealed partial class Metric
{
    private readonly Func<ScoredRows, double> _compute;

    private Metric(string name, bool higherIsBetter, TaskKind[] tasks, Func<ScoredRows, double> compute, params string[] aliases)
    {
        Name = name;
        HigherIsBetter = higherIsBetter;
        Tasks = tasks;
        Aliases = aliases;
        _compute = compute;
    }

    /// <summary>The name, for example <c>AreaUnderRocCurve</c>.</summary>
    public string Name { get; }

    /// <summary>Whether a larger value is the better one.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The tasks it is for.</summary>
    public IReadOnlyList<TaskKind> Tasks { get; }

    /// <summary>The short names <see cref="Parse"/> accepts beside <see cref="Name"/>.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>A metric of the user's own.</summary>
    /// <param name="name">The name people read.</param>
    /// <param name="higherIsBetter">Whether a larger value is the better one.</param>
    /// <param name="function">Computes the value; NaN where it is not defined; must not
    /// change its argument and may run on several threads.</param>
    /// <param name="tasks">The tasks it is for; none given means all.</param>
    public static Metric Custom(string name, bool higherIsBetter, Func<ScoredRows, double> function, params TaskKind[] tasks)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(function);
        return new Metric(name, higherIsBetter, tasks.Length == 0 ? Enum.GetValues<TaskKind>() : tasks, function);
    }

    /// <summary>Whether the metric is for a task.</summary>
    /// <param name="task">The task.</param>
    public bool Supports(TaskKind task) => Tasks.Contains(task);

    /// <summary>Computes the value.</summary>
    /// <param name="rows">Labels and predictions.</param>
    /// <returns>The value; NaN where it is not defined.</returns>
    /// <exception cref="ArgumentException">The labels are of a task the metric is not for.</exception>
    public double Compute(ScoredRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        rows.Require($"Metric '{Name}'", [.. Tasks]);
        return _compute(rows);
    }

    /// <summary>Whether one value is better than another; any number is better than NaN.</summary>
    /// <param name="value">The value in question.</param>
    /// <param name="other">The value to beat.</param>
    public bool IsBetter(double value, double other) => ToLoss(value) < ToLoss(other);

    /// <summary>The value as something to minimise: negated where higher is better, infinite where NaN.</summary>
    /// <param name="value">A value of this metric.</param>
    public double ToLoss(double value) => double.IsNaN(value) ? double.PositiveInfinity : HigherIsBetter ? -value : value;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
