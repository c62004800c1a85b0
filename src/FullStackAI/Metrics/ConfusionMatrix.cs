using System.Globalization;
using System.Text;
using FullStackAI.Data;

namespace FullStackAI.Metrics;

/// <summary>How many rows of each class were taken for each class.</summary>
public sealed class ConfusionMatrix
{
    private const int LongestName = 24;

    private readonly double[,] _counts;

    private ConfusionMatrix(double[,] counts, IReadOnlyList<string> classNames)
    {
        _counts = counts;
        ClassNames = classNames;
    }

    /// <summary>The classes by number.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of classes.</summary>
    public int NumberOfClasses => ClassNames.Count;

    /// <summary>[actual][predicted]; sums of row weights, which are counts when every row weighs 1.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts =>
        [.. Enumerable.Range(0, NumberOfClasses).Select(
            actual => (IReadOnlyList<double>)[.. Enumerable.Range(0, NumberOfClasses).Select(predicted => _counts[actual, predicted])])];

    /// <summary>[classes]; of the rows taken for the class, the share that is of it; 0 when no row was taken for it.</summary>
    public IReadOnlyList<double> PerClassPrecision => [.. Enumerable.Range(0, NumberOfClasses).Select(Precision)];

    /// <summary>[classes]; of the rows of the class, the share taken for it; NaN when no row is of it.</summary>
    public IReadOnlyList<double> PerClassRecall => [.. Enumerable.Range(0, NumberOfClasses).Select(Recall)];

    /// <summary>[classes]; the harmonic mean of precision and recall; 0 when no row was taken
    /// rightly; NaN when no row is of the class or was taken for it.</summary>
    public IReadOnlyList<double> PerClassF1Score => [.. Enumerable.Range(0, NumberOfClasses).Select(F1)];

    /// <summary>Counts.</summary>
    /// <param name="rows">Labels and probabilities of a classification.</param>
    /// <param name="threshold">For a binary task: the smallest probability for which
    /// a row is taken for class 1; the default is 0.5.</param>
    /// <exception cref="ArgumentException">The labels are not those of a classification.</exception>
    public static ConfusionMatrix Compute(ScoredRows rows, double threshold = 0.5)
    {
        rows.Require(nameof(ConfusionMatrix), TaskKind.Binary, TaskKind.Multiclass);
        var counts = new double[rows.Labels.ClassCount, rows.Labels.ClassCount];
        for (int row = 0; row < rows.Count; row++)
        {
            counts[(int)rows.Labels.Values[row], rows.PredictedClass(row, threshold)] += rows.Weight(row);
        }

        return new ConfusionMatrix(counts, rows.Labels.ClassNames);
    }

    /// <summary>The weight of the rows of one class that were taken for another; the order of ML.NET.</summary>
    /// <param name="predictedClassIndicatorIndex">The class they were taken for; in [0, <see cref="NumberOfClasses"/>).</param>
    /// <param name="actualClassIndicatorIndex">The class they are of; in [0, <see cref="NumberOfClasses"/>).</param>
    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex) =>
        _counts[actualClassIndicatorIndex, predictedClassIndicatorIndex];

    /// <summary>A plain-text table: a line per actual class with its recall, a column
    /// per predicted class with its precision below.</summary>
    public string GetFormattedConfusionTable()
    {
        string[] names =
        [
            .. ClassNames.Select(name => name.Length > LongestName ? string.Concat(name.AsSpan(0, LongestName - 1), "…") : name)
        ];
        int head = Math.Max("actual \\ predicted".Length, names.Max(name => name.Length));
        int[] widths = [.. names
            .Select((name, predicted) => Math.Max(
                Math.Max(name.Length, 6), Enumerable.Range(0, NumberOfClasses).Max(actual => Count(_counts[actual, predicted]).Length)))];
        var text = new StringBuilder();
        Line("actual \\ predicted", names, "recall");
        for (int actual = 0; actual < names.Length; actual++)
        {
            int fixedActual = actual;
            Line(names[actual], [.. widths.Select((_, predicted) => Count(_counts[fixedActual, predicted]))], Share(Recall(actual)));
        }

        Line("precision", [.. widths.Select((_, predicted) => Share(Precision(predicted)))], "");
        return text.ToString();

        void Line(string first, string[] cells, string last)
        {
            text.Append(first.PadRight(head));
            for (int i = 0; i < cells.Length; i++)
            {
                text.Append("  ").Append(cells[i].PadLeft(widths[i]));
            }

            text.Append(last.Length == 0 ? "" : "  " + last.PadLeft(6)).Append('\n');
        }
    }

    /// <inheritdoc/>
    public override string ToString() => GetFormattedConfusionTable();

    /// <summary>Mean recall over the classes that have rows; NaN without rows.</summary>
    internal double MacroRecall() => MeanOfDefined(PerClassRecall);

    /// <summary>Mean F1 over the classes that have rows or were predicted; NaN without rows.</summary>
    internal double MacroF1() => MeanOfDefined(PerClassF1Score);

    /// <summary>Precision of one class; 0 when nothing was taken for it.</summary>
    internal double Precision(int @class)
    {
        double predicted = PredictedTotal(@class);
        return predicted > 0 ? _counts[@class, @class] / predicted : 0;
    }

    /// <summary>Recall of one class; NaN when nothing is of it.</summary>
    internal double Recall(int @class)
    {
        double actual = ActualTotal(@class);
        return actual > 0 ? _counts[@class, @class] / actual : double.NaN;
    }

    internal double F1(int @class)
    {
        double both = ActualTotal(@class) + PredictedTotal(@class);
        return both > 0 ? 2 * _counts[@class, @class] / both : double.NaN;
    }

    /// <summary>Matthews' correlation, generalised to many classes (Gorodkin 2004); 0 when only
    /// one class was predicted, NaN when the labels hold only one.</summary>
    internal double MatthewsCorrelation()
    {
        double total = 0, right = 0, cross = 0, predictedSquares = 0, actualSquares = 0;
        for (int @class = 0; @class < NumberOfClasses; @class++)
        {
            double actual = ActualTotal(@class);
            double predicted = PredictedTotal(@class);
            total += actual;
            right += _counts[@class, @class];
            cross += actual * predicted;
            actualSquares += actual * actual;
            predictedSquares += predicted * predicted;
        }

        double actualSpread = (total * total) - actualSquares;
        double predictedSpread = (total * total) - predictedSquares;
        return actualSpread <= 0 ? double.NaN
            : predictedSpread <= 0 ? 0
            : ((right * total) - cross) / (Math.Sqrt(actualSpread) * Math.Sqrt(predictedSpread));
    }

    private static double MeanOfDefined(IReadOnlyList<double> values) =>
        values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    private static string Count(double value) => value.ToString(value == Math.Floor(value) ? "0" : "0.##", CultureInfo.InvariantCulture);

    private static string Share(double value) => double.IsNaN(value) ? "–" : value.ToString("0.0000", CultureInfo.InvariantCulture);

    private double ActualTotal(int @class)
    {
        double total = 0;
        for (int predicted = 0; predicted < NumberOfClasses; predicted++)
        {
            total += _counts[@class, predicted];
        }

        return total;
    }

    private double PredictedTotal(int @class)
    {
        double total = 0;
        for (int actual = 0; actual < NumberOfClasses; actual++)
        {
            total += _counts[actual, @class];
        }

        return total;
    }
}
