using FullStackAI.Data;

namespace FullStackAI.Trainers.Linear;

/// <summary>What linear trainers ask of features: complete, finite numbers.</summary>
internal static class LinearInput
{
    private const string NextStep =
        "Use the Standardized feature form, which fills and marks missing values, clips outliers and encodes categories.";

    /// <summary>Refuses features that a weighted sum cannot read; all faulty features in one message.</summary>
    /// <exception cref="ArgumentException">A cell is NaN or infinite, or a dense feature holds category codes.</exception>
    internal static void Check(FeatureMatrix features)
    {
        var faults = new List<string>();
        for (int feature = 0; feature < features.DenseCount; feature++)
        {
            if (features.Features[feature].IsCategorical)
            {
                faults.Add($"Feature '{features.Features[feature].Name}' holds the codes of {features.Features[feature].LevelCount} categories, which are no quantities.");
                continue;
            }

            int row = FirstNotFinite(features.Dense(feature));
            if (row >= 0)
            {
                faults.Add(Fault(features.Features[feature].Name, row, features.Dense(feature)[row]));
            }
        }

        CheckSparse(features, faults);
        if (faults.Count > 0)
        {
            throw new ArgumentException(
                $"{string.Join(Environment.NewLine, faults.Take(20))}{(faults.Count > 20 ? $"{Environment.NewLine}… and {faults.Count - 20} more features." : string.Empty)}{Environment.NewLine}{NextStep}",
                nameof(features));
        }
    }

    private static void CheckSparse(FeatureMatrix features, List<string> faults)
    {
        for (int row = 0; features.Sparse is { } sparse && row < features.Rows; row++)
        {
            SparseVector vector = sparse[row];
            int bad = FirstNotFinite(vector.Values);
            if (bad >= 0)
            {
                faults.Add(Fault(features.Features[features.DenseCount + vector.Indices[bad]].Name, row, vector.Values[bad]));
                return;
            }
        }
    }

    private static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Fault(string feature, int row, float value) => float.IsNaN(value)
        ? FormattableString.Invariant($"Feature '{feature}' is missing (NaN) in row {row}; a linear model needs a number in every cell.")
        : FormattableString.Invariant($"Feature '{feature}' is {value} in row {row}; a linear model needs finite numbers.");
}
