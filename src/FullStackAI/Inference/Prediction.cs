using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Metrics;

namespace FullStackAI.Inference;

/// <summary>What a model says about one row.</summary>
public sealed class Prediction
{
    private readonly BundleManifest _manifest;
    private readonly double[] _probabilities;

    /// <param name="manifest">Task, classes, threshold.</param>
    /// <param name="outputs">[outputs]; the model's blended, calibrated outputs of the row.</param>
    internal Prediction(BundleManifest manifest, ReadOnlySpan<double> outputs)
    {
        _manifest = manifest;
        Task = manifest.Task;
        if (Task is TaskKind.Regression or TaskKind.Ranking)
        {
            _probabilities = [];
            Score = outputs[0];
            Interval = manifest.Interval is { } interval ? new Interval(outputs[0] - interval.Below, outputs[0] + interval.Above) : null;
            return;
        }

        _probabilities = Task == TaskKind.Binary ? [1 - outputs[0], outputs[0]] : outputs.ToArray();
        ClassIndex = ClassOf(manifest, outputs);
        Label = manifest.ClassNames[ClassIndex];
        Score = _probabilities[ClassIndex];
    }

    /// <summary>What was predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>Regression: the predicted number. Ranking: the score that orders the rows.
    /// Classification: the probability of the predicted class.</summary>
    public double Score { get; }

    /// <summary>The predicted class; null for regression and ranking.</summary>
    public string? Label { get; }

    /// <summary>The number of the predicted class; −1 for regression and ranking.</summary>
    public int ClassIndex { get; } = -1;

    /// <summary>Where the truth of a regression lies with the probability that the bundle's
    /// manifest names; null when the model carries no interval.</summary>
    public Interval? Interval { get; }

    /// <summary>All classes with their probabilities, in the order of the classes; empty for regression and ranking.</summary>
    public IReadOnlyList<ClassProbability> Probabilities =>
        [.. _probabilities.Select((probability, @class) => new ClassProbability(_manifest.ClassNames[@class], probability))];

    /// <summary>The probability of a class.</summary>
    /// <param name="className">The class's name.</param>
    /// <exception cref="ArgumentException">There is no such class; the message lists those there are.</exception>
    public double this[string className]
    {
        get
        {
            for (int @class = 0; @class < _probabilities.Length; @class++)
            {
                if (string.Equals(_manifest.ClassNames[@class], className, StringComparison.Ordinal))
                {
                    return _probabilities[@class];
                }
            }

            throw new ArgumentException(
                $"There is no class '{className}'. The model knows: {(_probabilities.Length == 0 ? $"none, its task is {Task}" : string.Join(", ", _manifest.ClassNames.Take(50).Select(name => $"'{name}'")))}.",
                nameof(className));
        }
    }

    /// <summary>The most probable classes, the most probable first; of equals the lower class number first.</summary>
    /// <param name="count">At least 1; when there are fewer classes, all are given.</param>
    public IReadOnlyList<ClassProbability> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return [.. Probabilities.OrderByDescending(@class => @class.Probability).Take(count)];
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Label is null
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Score:G7}")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Label} ({Score:P1})");

    /// <summary>The class of a row: the positive one from the threshold on, or the
    /// most probable one, of equals the lowest number.</summary>
    internal static int ClassOf(BundleManifest manifest, ReadOnlySpan<double> outputs)
    {
        if (manifest.Task == TaskKind.Binary)
        {
            return outputs[0] >= manifest.Threshold ? 1 : 0;
        }

        int best = 0;
        for (int @class = 1; @class < outputs.Length; @class++)
        {
            best = outputs[@class] > outputs[best] ? @class : best;
        }

        return best;
    }
}
