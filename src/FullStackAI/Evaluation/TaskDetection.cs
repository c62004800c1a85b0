using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Evaluation;

/// <summary>Decides what is to be predicted from the label's values, and says why.</summary>
/// <remarks>
/// Two values are binary; words are classes; whole numbers are classes when they are at most 10, without gaps, and each is on
/// many rows (distinct / rows at most 5 %, at most 10 % up to 1,000 rows); other numbers are a regression.
/// Source: AutoGluon's rule, narrowed so that counts and amounts stay numbers.
/// </remarks>
internal static class TaskDetection
{
    private const int MostNumericClasses = 10;
    private const int FewRows = 1000;
    private const double LargestShareOfFewRows = 0.1;
    private const double LargestShare = 0.05;

    internal static (TaskKind Task, string Reason) Detect(Column label)
    {
        if (label is DateTimeColumn or VectorColumn)
        {
            throw new SchemaException(
                $"Label '{label.Name}' holds {label.Kind} values, which cannot be predicted. Derive a number or a class from it, for example the days until the date.");
        }

        if (!LabelValues.IsNumeric(label))
        {
            int classes = LabelValues.Classes(label, positive: null).Length;
            return classes == 2
                ? (TaskKind.Binary, $"label '{label.Name}' has two values")
                : (TaskKind.Multiclass, Invariant($"label '{label.Name}' has {classes} values that are words"));
        }

        if (HasDecimals(label))
        {
            return (TaskKind.Regression, $"label '{label.Name}' holds numbers with decimals");
        }

        double[] values =
        [
            .. Enumerable.Range(0, label.Length).Select(row => LabelValues.Number(label, row)).Where(value => !double.IsNaN(value))
        ];
        double[] distinct = [.. new HashSet<double>(values).Order()];
        if (distinct.Length == 2)
        {
            return (TaskKind.Binary, Invariant($"label '{label.Name}' has two values, {distinct[0]} and {distinct[1]}"));
        }

        double share = (double)distinct.Length / values.Length;
        double largest = values.Length <= FewRows ? LargestShareOfFewRows : LargestShare;
        bool consecutive = distinct.Length > 0 && distinct[^1] - distinct[0] == distinct.Length - 1;
        return distinct.Length <= MostNumericClasses && consecutive && share <= largest
            ? (
                TaskKind.Multiclass,
                Invariant($"label '{label.Name}' has {distinct.Length} whole numbers without gaps, {distinct[0]} to {distinct[^1]}; ask for a regression if their distances count"))
            : (
                TaskKind.Regression,
                Invariant($"label '{label.Name}' has {distinct.Length} different whole numbers in {values.Length:N0} rows"));
    }

    // Two different numbers are classes whatever they are. That there are more is seen
    // in the first rows of most tables, without gathering all.
    private static bool HasDecimals(Column label)
    {
        HashSet<double> first = [];
        bool has = false;
        for (int row = 0; row < label.Length && !(has && first.Count > 2); row++)
        {
            double value = LabelValues.Number(label, row);
            if (!double.IsNaN(value))
            {
                has |= value != Math.Floor(value);
                _ = first.Count <= 2 && first.Add(value);
            }
        }

        return has && first.Count != 2;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
