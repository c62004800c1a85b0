using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <content>Predictions that come from elsewhere, as arrays.</content>
public sealed partial class ScoredRows
{
    /// <summary>Numbers beside the numbers they should be, for the metrics of a regression.</summary>
    /// <param name="labels">[rows]; the truth; finite; kept in single precision.</param>
    /// <param name="predictions">[rows]; finite.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not finite.</exception>
    public static ScoredRows OfNumbers(ReadOnlySpan<double> labels, ReadOnlySpan<double> predictions)
    {
        float[] truth = new float[labels.Length];
        for (int row = 0; row < truth.Length; row++)
        {
            truth[row] = (float)labels[row];
        }

        return new ScoredRows(Labels.Regression(truth), predictions.ToArray());
    }

    /// <summary>Probabilities beside what came true, for the metrics of two classes.</summary>
    /// <param name="labels">[rows]; whether the row is of the positive class.</param>
    /// <param name="probabilities">[rows]; of the positive class; in [0, 1].</param>
    /// <exception cref="ArgumentException">The lengths differ, or a probability lies outside [0, 1].</exception>
    public static ScoredRows OfProbabilities(ReadOnlySpan<bool> labels, ReadOnlySpan<double> probabilities)
    {
        float[] truth = new float[labels.Length];
        for (int row = 0; row < truth.Length; row++)
        {
            truth[row] = labels[row] ? 1 : 0;
        }

        for (int row = 0; row < probabilities.Length; row++)
        {
            if (probabilities[row] is not (>= 0 and <= 1))
            {
                throw new ArgumentException(
                    $"The probability of row {row} is {probabilities[row]}; expected a number in [0, 1].", nameof(probabilities));
            }
        }

        return new ScoredRows(Labels.Classes(truth, ["false", "true"]), probabilities.ToArray());
    }

    /// <summary>Classes beside the classes they should be, for confusion matrices and the metrics that
    /// decide; each decision counts as certain, so log-losses say little.</summary>
    /// <param name="labels">[rows]; the truth.</param>
    /// <param name="predictions">[rows]; the predicted classes.</param>
    /// <returns>Rows of all classes that stand on either side, in ordinal order; of two, the second is the positive one.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or there are fewer than two classes.</exception>
    public static ScoredRows OfClasses(IReadOnlyList<string> labels, IReadOnlyList<string> predictions)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        if (labels.Count != predictions.Count)
        {
            throw new ArgumentException(
                $"There are {labels.Count} labels and {predictions.Count} predictions; expected one prediction for each label.",
                nameof(predictions));
        }

        string[] names = [.. labels.Concat(predictions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Dictionary<string, int> numbers = names.Select((name, number) => (name, number)).ToDictionary(
            pair => pair.name, pair => pair.number, StringComparer.Ordinal);
        Labels truth = Labels.Classes([.. labels.Select(label => (float)numbers[label])], names);
        double[] certain = new double[labels.Count * truth.OutputCount];
        for (int row = 0; row < labels.Count; row++)
        {
            int predicted = numbers[predictions[row]];
            if (truth.OutputCount == 1)
            {
                certain[row] = predicted;
            }
            else
            {
                certain[(row * truth.OutputCount) + predicted] = 1;
            }
        }

        return new ScoredRows(truth, certain);
    }
}
