using FullStackAI.Data;

namespace FullStackAI.Trainers;

/// <summary>How much the rows of each class count, beside their row weights.</summary>
public sealed record ClassWeights
{
    private readonly IReadOnlyDictionary<string, double>? _weights;

    private ClassWeights(IReadOnlyDictionary<string, double>? weights) => _weights = weights;

    /// <summary>Every class counts as much as any other: total weight ÷ (classes × weight of the class).</summary>
    public static ClassWeights Balanced { get; } = new((IReadOnlyDictionary<string, double>?)null);

    /// <summary>A weight for each class; a class that is not named counts 1.</summary>
    /// <param name="weights">By class name; finite, zero or more.</param>
    /// <exception cref="ArgumentException">A weight is negative, NaN or infinite.</exception>
    public static ClassWeights PerClass(IReadOnlyDictionary<string, double> weights)
    {
        string[] faults = [.. weights.Where(pair => !(pair.Value >= 0) || double.IsInfinity(pair.Value))
            .Select(pair => FormattableString.Invariant(
                $"The weight of class '{pair.Key}' is {pair.Value}; expected a finite number, zero or more."))];
        return faults.Length == 0
            ? new(new Dictionary<string, double>(weights, StringComparer.Ordinal))
            : throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(weights));
    }

    /// <summary>For example <c>balanced</c>, or <c>no: 1, yes: 4.5</c>; classes by name.</summary>
    public override string ToString() => _weights is null ? "balanced"
        : string.Join(
            ", ",
            _weights
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => FormattableString.Invariant($"{pair.Key}: {pair.Value}")));

    /// <summary>The weight of every row: its own times that of its class.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="classWeights">Null means that every class counts 1.</param>
    /// <returns>[rows].</returns>
    /// <exception cref="ArgumentException">A class is named that the labels do not have, or all rows weigh nothing.</exception>
    internal static double[] RowWeights(TrainingSet data, ClassWeights? classWeights)
    {
        double[] weights = new double[data.Rows];
        for (int row = 0; row < weights.Length; row++)
        {
            weights[row] = data.Weights is { } own ? own[row] : 1;
        }

        if (classWeights is not null && data.Labels.ClassCount > 0)
        {
            double[] factors = classWeights.Factors(data.Labels, weights);
            ReadOnlySpan<float> labels = data.Labels.Values;
            for (int row = 0; row < weights.Length; row++)
            {
                weights[row] *= factors[(int)labels[row]];
            }

            if (Array.TrueForAll(weights, weight => weight == 0))
            {
                throw new ArgumentException(
                    "The class weights leave no row with a positive weight: there is nothing to learn from.", nameof(classWeights));
            }
        }

        return weights;
    }

    private double[] Factors(Labels labels, double[] rowWeights)
    {
        return _weights is null ? BalancedFactors(labels, rowWeights) : NamedFactors(labels, _weights);
    }

    private static double[] BalancedFactors(Labels labels, double[] rowWeights)
    {
        double[] totals = new double[labels.ClassCount];
        for (int row = 0; row < rowWeights.Length; row++)
        {
            totals[(int)labels.Values[row]] += rowWeights[row];
        }

        double total = totals.Sum();
        int present = totals.Count(weight => weight > 0);
        return [.. totals.Select(weight => weight > 0 ? total / (present * weight) : 0)];
    }

    private static double[] NamedFactors(Labels labels, IReadOnlyDictionary<string, double> weights)
    {
        string[] unknown = [.. weights.Keys.Where(name => !labels.ClassNames.Contains(name)).Order(StringComparer.Ordinal)];
        return unknown.Length == 0
            ? [.. labels.ClassNames.Select(name => weights.GetValueOrDefault(name, 1))]
            : throw new ArgumentException(
                $"Class weights name '{string.Join("', '", unknown)}', but the classes are '{string.Join("', '", labels.ClassNames)}'.",
                nameof(weights));
    }
}
