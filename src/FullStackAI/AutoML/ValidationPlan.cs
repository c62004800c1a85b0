using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Evaluation;

namespace FullStackAI.AutoML;

/// <summary>On which rows models are judged: one fixed partition for a whole experiment, so
/// that all scores and out-of-fold predictions can be compared.</summary>
/// <remarks>
/// Few rows are divided anew three times, as one division is luck; many rows need one held-out part only, as its error is small already.
/// Folds are never more than the groups, the instants of time, or the rows of the rarer of two
/// classes let them be; where columns and classes make models long for the budget,
/// there are fewer of them, or one held-out part.
/// </remarks>
public sealed class ValidationPlan
{
    /// <summary>Below so many rows the folds are made three times.</summary>
    private const int FewRows = 300;

    /// <summary>From so many rows on one part is held out: its rows are at least 2,500 and at most 25,000.</summary>
    private const int ManyRows = 100_000;

    /// <summary>From so many rows on one part may be held out when the budget affords no folds: it is a quarter of them.</summary>
    private const int LeastRowsToHoldOut = 4 * FewestHeldOut;

    /// <summary>Below so many rows <see cref="ExperimentPreset.Best"/> makes more folds.</summary>
    private const int RowsOfMoreFolds = 10_000;

    private const int UsualFolds = 5;
    private const int MoreFolds = 8;
    private const int FewestFolds = 3;
    private const int FoldsOfTime = 3;
    private const int RepeatsOfFewRows = 3;
    private const double HeldOutShare = 0.01;
    private const int FewestHeldOut = 2_500;
    private const int MostHeldOut = 25_000;

    private ValidationPlan(string name, string reason, IReadOnlyList<Fold> folds)
    {
        Name = name;
        Reason = reason;
        Folds = folds;
    }

    /// <summary>What it is, for example <c>5-fold cross-validation</c>.</summary>
    public string Name { get; }

    /// <summary>Why, as a sentence without a full stop.</summary>
    public string Reason { get; }

    /// <summary>The partition; one entry when a part is held out.</summary>
    public IReadOnlyList<Fold> Folds { get; }

    /// <summary>Chooses and divides.</summary>
    /// <param name="data">The rows in their roles.</param>
    /// <param name="folds">The number of folds; 2 or more; null (the default) chooses by rows, classes, groups and times.</param>
    /// <param name="seed">The seed of the division; the default is 0.</param>
    /// <param name="gap">The time left out between training and test rows, in days for dates, else
    /// in the unit of the time column; zero or more; the default is 0.</param>
    /// <exception cref="SchemaException">There are too few rows, groups or times to divide.</exception>
    public static ValidationPlan Choose(LabelledTable data, int? folds = null, ulong seed = 0, double gap = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Choose(data, folds, seed, gap, UsualFolds, double.PositiveInfinity);
    }

    /// <summary>Chooses for an experiment, whose preset and budget have a say.</summary>
    /// <param name="data">The rows in their roles.</param>
    /// <param name="experiment">Folds, seed, gap, preset and budget.</param>
    internal static ValidationPlan Choose(LabelledTable data, Experiment experiment) =>
        Choose(data, experiment, AffordableFolds.Of(data, experiment));

    /// <summary>The plans that other budgets would have chosen, the largest budget first.</summary>
    internal static IEnumerable<ValidationPlan> OfOtherBudgets(LabelledTable data, Experiment experiment) =>
        experiment.Folds is not null
            ? []
            : ((double[])[double.PositiveInfinity, .. Enumerable.Range(FewestFolds, MoreFolds - FewestFolds).Reverse(), 0]).Select(
                affordable => Choose(data, experiment, affordable));

    private static ValidationPlan Choose(LabelledTable data, Experiment experiment, double affordable) =>
        Choose(
            data,
            experiment.Folds,
            experiment.Seed,
            experiment.Gap,
            experiment.Preset == ExperimentPreset.Best && data.Count < RowsOfMoreFolds ? MoreFolds : UsualFolds,
            affordable);

    /// <param name="data">The rows in their roles.</param>
    /// <param name="folds">The number that was asked for; null chooses.</param>
    /// <param name="seed">The seed of the division.</param>
    /// <param name="gap">The time left out.</param>
    /// <param name="wished">The folds where nothing stands against them.</param>
    /// <param name="affordable">The models of one trial that the budget affords.</param>
    private static ValidationPlan Choose(LabelledTable data, int? folds, ulong seed, double gap, int wished, double affordable)
    {
        var options = data.InRoles(new SplitOptions { Folds = folds ?? wished, Seed = seed, Gap = gap });
        options.Validate();
        SplitRows rows = data.ForSplits(options);
        string kept = Kept(data);
        if (folds is { } asked)
        {
            return new ValidationPlan(NameOf(asked, 1), $"asked for; {kept}", RowSplits.KFold(rows, options));
        }

        bool isDear = affordable < FewestFolds && data.Count >= LeastRowsToHoldOut;
        if (!rows.HasTime && !rows.HasGroups && (data.Count >= ManyRows || isDear))
        {
            int held = Math.Clamp((int)(data.Count * HeldOutShare), FewestHeldOut, MostHeldOut);
            Fold split = RowSplits.TrainTest(rows, held / (double)data.Count, options);
            return new ValidationPlan(
                Invariant($"held-out {split.Test.Length:N0} rows"),
                Invariant($"{data.Count:N0} rows, of which one part says enough{(data.Count < ManyRows ? $": the budget does not afford {FewestFolds} models of so many columns or classes for each trial" : "")}; {kept}"),
                [split]);
        }

        (int count, string limit) = Limited(data, rows, wished, affordable);
        int repeats = data.Count < FewRows && !rows.HasTime && affordable >= RepeatsOfFewRows * count ? RepeatsOfFewRows : 1;
        options = options with { Folds = count, Repeats = repeats };
        return new ValidationPlan(
            NameOf(count, repeats), Invariant($"{data.Count:N0} rows{limit}; {kept}"), RowSplits.KFold(rows, options));
    }

    private static (int Folds, string Limit) Limited(LabelledTable data, SplitRows rows, int wished, double affordable)
    {
        int most = rows.HasTime ? FoldsOfTime : wished;
        string limit = "";
        if (affordable < most)
        {
            most = Math.Max(FewestFolds, (int)affordable);
            limit = ", the budget affords no more models of so many columns or classes for each trial";
        }

        Lower(data.Count, "rows");
        if (rows.Times is { } times)
        {
            Lower(times.Distinct().Count() - 1, "steps of time");
        }
        else if (rows.Groups is { } groups)
        {
            Lower(groups.Distinct().Count(), "groups");
        }
        else if (data.Labels.Task == TaskKind.Binary)
        {
            int positive = data.Labels.Values.ToArray().Count(value => value == 1);
            Lower(Math.Min(positive, data.Count - positive), "rows of the rarer class");
        }

        return (most, limit);

        void Lower(int available, string what)
        {
            if (available < most)
            {
                most = Math.Max(2, available);
                limit = Invariant($", only {available:N0} {what}");
            }
        }
    }

    private static string NameOf(int folds, int repeats) =>
        repeats == 1 ? Invariant($"{folds}-fold cross-validation") : Invariant($"{folds}-fold cross-validation, {repeats} times");

    private static string Kept(LabelledTable data) => (data.Roles.Time, data.Roles.Group) switch
    {
        ({ } time, null) => $"judged on later rows by '{time}'",
        ({ } time, { } group) => $"judged on later rows by '{time}' and on groups of '{group}' that were not learned from",
        (null, { } group) => $"the groups of '{group}' kept together",
        _ when data.Labels.Task is TaskKind.Binary or TaskKind.Multiclass =>
            "stratified by class; rows equal in all features stay together",
        _ => "stratified by tenths of the label; rows equal in all features stay together",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
