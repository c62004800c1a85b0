using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Evaluation;

namespace FullStackAI.AutoML;

/// <summary>Finds what is wrong with the options of a search.</summary>
internal static class ExperimentFaults
{
    internal static IEnumerable<string> OfSearch(Experiment experiment)
    {
        if (experiment.WorkBudget is { } work && !(work > 0 && double.IsFinite(work)))
        {
            yield return Invariant(
                $"{nameof(Experiment.WorkBudget)} must be above zero and finite; got {work}; null takes the time of {nameof(Experiment.Budget)}");
        }

        if (experiment.MaxTrials < 1)
        {
            yield return Invariant($"{nameof(Experiment.MaxTrials)} must be 1 or more; got {experiment.MaxTrials}; null means no limit");
        }

        if (experiment.TrialTimeLimit <= TimeSpan.Zero)
        {
            yield return Invariant(
                $"{nameof(Experiment.TrialTimeLimit)} must be above zero; got {experiment.TrialTimeLimit}; null means a share of the budget");
        }

        if (experiment.MemoryLimitBytes <= 0)
        {
            yield return Invariant(
                $"{nameof(Experiment.MemoryLimitBytes)} must be above zero; got {experiment.MemoryLimitBytes}; null means no limit");
        }

        if (experiment.MaxMicrosecondsPerRow is { } microseconds && !(microseconds > 0 && double.IsFinite(microseconds)))
        {
            yield return Invariant(
                $"{nameof(Experiment.MaxMicrosecondsPerRow)} must be above zero and finite; got {microseconds}; null means no limit");
        }

        if (experiment.MaxModelBytes <= 0)
        {
            yield return Invariant(
                $"{nameof(Experiment.MaxModelBytes)} must be above zero; got {experiment.MaxModelBytes}; null means no limit");
        }

        string[] unknown =
        [
            .. (experiment.IncludedFamilies ?? [])
                .Concat(experiment.ExcludedFamilies)
                .Where(name => !PortfolioItem.Families.Contains(name, StringComparer.OrdinalIgnoreCase))
        ];
        if (unknown.Length > 0)
        {
            yield return $"there is no family '{string.Join("', '", unknown)}'; choose among {string.Join(", ", PortfolioItem.Families)}";
        }

        if (!PortfolioItem.Families.Any(experiment.Includes))
        {
            yield return $"{nameof(Experiment.IncludedFamilies)} and {nameof(Experiment.ExcludedFamilies)} leave no family; leave one at least of {string.Join(", ", PortfolioItem.Families)}";
        }

        if (experiment.MonotoneColumns.Values.Any(sign => sign is < -1 or > 1))
        {
            yield return $"{nameof(Experiment.MonotoneColumns)} may hold −1, 0 and 1 only";
        }

        if (experiment.Families is { Count: 0 })
        {
            yield return $"{nameof(Experiment.Families)} is empty; name at least one, or null for the library's";
        }

        if (experiment.Families is { } families
            && families.Select(family => family.Name).Distinct(StringComparer.Ordinal).Count() < families.Count)
        {
            yield return $"a family's name stands twice in {nameof(Experiment.Families)}; give each a name of its own";
        }

        foreach (string fault in experiment.Halving?.Faults() ?? [])
        {
            yield return fault;
        }
    }

    /// <summary>Checks what only the table can say of <see cref="Experiment.MonotoneColumns"/>.</summary>
    /// <exception cref="SchemaException">A name is that of no feature with an order.</exception>
    internal static void CheckMonotone(Experiment experiment, LabelledTable data)
    {
        string[] wrong =
        [
            .. experiment.MonotoneColumns.Keys.Where(
                name => !data.Features.TryGetColumn(name, out Column? column) || column.Kind is ColumnKind.Category or ColumnKind.Text)
        ];
        if (wrong.Length > 0)
        {
            string[] numbers =
            [
                .. data.Features.Columns
                    .Where(column => column.Kind is ColumnKind.Number or ColumnKind.Integer)
                    .Select(column => column.Name)
            ];
            throw new SchemaException(
                $"A monotone constraint names {LabelValues.Quote(wrong)}, which {(wrong.Length == 1 ? "is no feature that has" : "are no features that have")} an order to rise in. Features that are numbers: {(numbers.Length == 0 ? "none" : LabelValues.Quote(numbers))}.");
        }
    }

    /// <summary>Checks that a ranking has groups for the library's own trainers to order.</summary>
    /// <exception cref="SchemaException">It has none.</exception>
    internal static void CheckGroups(Experiment experiment, LabelledTable data)
    {
        if (data.Labels.Task == TaskKind.Ranking && data.Roles.Group is null && experiment is { Trainers: null, Families: null })
        {
            throw new SchemaException(
                "A ranking orders the rows of each group, for example the answers to a query, but no column of groups is given. Name it: --group-column (GroupColumn); or ask for a regression, which predicts every row alone.");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
