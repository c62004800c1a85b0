using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Makes a pipeline for a table from the kinds of its columns and a few figures, and says why. It never looks at labels.</summary>
/// <param name="options">What is decided already; null means nothing.</param>
public sealed class Featurizer(FeaturizerOptions? options = null)
{
    private const double Skewed = 1; // beyond it a standard scale leaves a few rows to dominate

    /// <summary>What is decided already.</summary>
    public FeaturizerOptions Options { get; } = (options ?? new FeaturizerOptions()).Validated();

    /// <summary>Makes the pipeline.</summary>
    /// <param name="table">The feature columns of the training rows: no label, no weights.</param>
    /// <param name="form">The form of features the trainer learns best from.</param>
    /// <param name="cancellationToken">Polled for each column.</param>
    /// <exception cref="SchemaException">A given use names a column that is not there, or one that cannot be used so.</exception>
    public FeaturizerPlan Plan(Table table, FeatureForm form, CancellationToken cancellationToken = default) =>
        Plan(table, form, Sketch(table, cancellationToken));

    /// <summary>The figures of each column, which are the same for every form: one pass over the rows, columns side by side.</summary>
    /// <param name="table">The feature columns.</param>
    /// <param name="cancellationToken">Polled for each column.</param>
    /// <param name="parallelism">The largest number of threads; the default is 1.</param>
    internal static ColumnSketch[] Sketch(Table table, CancellationToken cancellationToken, int parallelism = 1)
    {
        var sketches = new ColumnSketch[table.Columns.Count];
        Parallel.For(
            0,
            sketches.Length,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken },
            i => sketches[i] = ColumnSketch.Of(table.Columns[i], CancellationToken.None));
        return sketches;
    }

    /// <summary>Makes the pipeline from figures that are there.</summary>
    internal FeaturizerPlan Plan(Table table, FeatureForm form, ColumnSketch[] sketches)
    {
        CheckUses(table);
        PlannedColumn[] columns = [.. table.Columns.Select((column, i) => Plan(column, form, sketches[i], keepIdentifiers: false))];
        if (columns.All(column => column.Use == ColumnUse.Excluded))
        {
            columns = [.. table.Columns.Select((column, i) => Plan(column, form, sketches[i], keepIdentifiers: true))];
        }

        Pipeline pipeline = form == FeatureForm.Native
            ? new NativePlan(Options, columns).Build()
            : new StandardizedPlan(Options, columns).Build();
        return new FeaturizerPlan(form, pipeline, [.. columns.Select(column => column.Decision)]);
    }

    private PlannedColumn Plan(Column column, FeatureForm form, ColumnSketch sketch, bool keepIdentifiers)
    {
        (ColumnUse use, string reason) = Options.Uses.TryGetValue(column.Name, out ColumnUse given)
            ? (given, $"used as {given} because the options say so")
            : Choose(column, sketch, keepIdentifiers);
        string treatment = use == ColumnUse.Excluded ? "" : $"; {Treatment(use, form, sketch)}";
        return new PlannedColumn(column.Name, use, sketch, new FeatureDecision(column.Name, use, reason + treatment));
    }

    private static (ColumnUse Use, string Reason) Choose(Column column, ColumnSketch sketch, bool keepIdentifiers)
    {
        if (sketch.Present == 0)
        {
            return (ColumnUse.Excluded, "has no value in any training row");
        }

        if (sketch.Distinct == 1 && sketch.Present == sketch.Rows)
        {
            return (ColumnUse.Excluded, "has the same value in all training rows");
        }

        if (sketch.Fault is not { } fault)
        {
            return Natural(column, sketch);
        }

        return keepIdentifiers
            ? (Natural(column, sketch).Use, $"{fault}, but is kept, because no other column is left to learn from")
            : (ColumnUse.Excluded, fault);
    }

    private static (ColumnUse Use, string Reason) Natural(Column column, ColumnSketch sketch) =>
        column.Kind switch
        {
            ColumnKind.Category =>
                (ColumnUse.Category, string.Create(CultureInfo.InvariantCulture, $"a category of {sketch.Distinct:N0} levels")),
            ColumnKind.DateTime => (ColumnUse.Date, "dates"),
            ColumnKind.Text =>
                (ColumnUse.Text, sketch.IsUnspaced ? "text of a script without spaces"
                    : sketch.IsMixed ? "text of scripts with and without spaces"
                    : "text"),
            ColumnKind.Vector => (ColumnUse.Vector, "vectors"),
            ColumnKind.Boolean => (ColumnUse.Number, "true and false"),
            _ => (ColumnUse.Number, "numbers"),
        };

    private string Treatment(ColumnUse use, FeatureForm form, ColumnSketch sketch) => (use, form) switch
    {
        (ColumnUse.Number, FeatureForm.Native) => "as they are, missing values included",
        (ColumnUse.Number, _) => IsSkewed(sketch)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"skewed ({sketch.Skewness:0.0}), so brought to a normal distribution by quantiles; missing values take the median and are marked")
            : "scaled to mean 0 and deviation 1; missing values take the median and are marked",
        (ColumnUse.Category, FeatureForm.Native) => sketch.Distinct > Options.MaxNativeLevels
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"as codes of the {Options.MaxNativeLevels:N0} most frequent levels, the others as one rare level")
            : "as codes",
        (ColumnUse.Category, _) => sketch.Distinct > Options.MaxOneHotLevels
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"one-hot for the {Options.MaxOneHotLevels:N0} most frequent levels, the others as one rare level")
            : "one-hot",
        (ColumnUse.Date, FeatureForm.Native) => "to year, month, day and so on, and differences between dates",
        (ColumnUse.Date, _) => "to year, month, day and so on with cycles as sine and cosine, and differences between dates",
        (ColumnUse.Text, FeatureForm.Native) =>
            string.Create(CultureInfo.InvariantCulture, $"weighted n-grams, the {Options.MaxNativeTerms:N0} most frequent"),
        (ColumnUse.Text, _) =>
            sketch.IsUnspaced ? "weighted n-grams of 1 to 3 characters"
                : sketch.IsMixed ? "weighted n-grams of 1 to 4 characters within words"
                : "weighted n-grams of 1 to 2 words",
        _ => "as they are",
    };

    internal static bool IsSkewed(ColumnSketch sketch) => Math.Abs(sketch.Skewness) > Skewed;

    private void CheckUses(Table table)
    {
        List<string> faults = [];
        foreach ((string name, ColumnUse use) in Options.Uses)
        {
            if (!table.TryGetColumn(name, out Column? column))
            {
                faults.Add($"'{name}' is to be used as {use}, but there is no such column");
            }
            else if (SlotOf(use) is { } slot && !ColumnReader.CanRead(column.Kind, slot) && use != ColumnUse.Excluded)
            {
                faults.Add($"'{name}' is to be used as {use}, but holds {column.Kind} values");
            }
        }

        if (faults.Count > 0)
        {
            throw new SchemaException(
                $"FeaturizerOptions.Uses does not fit the table: {string.Join("; ", faults)}. The table has: {string.Join(", ", table.Columns.Take(50).Select(c => $"'{c.Name}' ({c.Kind})"))}.");
        }
    }

    private static SlotKind? SlotOf(ColumnUse use) => use switch
    {
        ColumnUse.Number => SlotKind.Number,
        ColumnUse.Category => SlotKind.Category,
        ColumnUse.Date => SlotKind.DateTime,
        ColumnUse.Text => SlotKind.Text,
        ColumnUse.Vector => SlotKind.Dense,
        _ => null,
    };
}
