using System.Globalization;
using System.Text;

namespace FullStackAI.AutoMLBench;

/// <summary>The tables of a file of cells: score per task, mean rank, wins, paired differences, honesty, deadlines.</summary>
internal static class Summary
{
    internal static string Of(IReadOnlyList<Cell> cells)
    {
        var text = new StringBuilder();
        foreach (IGrouping<double, Cell> budget in cells.GroupBy(cell => cell.BudgetSeconds).OrderBy(group => group.Key))
        {
            Write(text, budget.Key, [.. budget]);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, double budget, Cell[] cells)
    {
        string[] systems = [.. cells.Select(cell => cell.System).Distinct().OrderBy(name => name == "ours" ? 0 : 1)];
        string[] sets = [.. cells.Select(cell => cell.Set).Distinct()];
        text.Append(CultureInfo.InvariantCulture, $"## {budget} s\n\n| data | metric | {string.Join(" | ", systems)} |\n|---|---|{string.Concat(Enumerable.Repeat("---|", systems.Length))}\n");
        var ranks = systems.ToDictionary(system => system, _ => new List<double>());
        foreach (string set in sets)
        {
            Cell[] row = [.. cells.Where(cell => cell.Set == set)];
            double?[] means = [.. systems.Select(system => Mean(row, system))];
            bool higher = row.Any(cell => cell.HigherIsBetter);
            text.Append(CultureInfo.InvariantCulture, $"| {set} | {row[0].Metric} | {string.Join(" | ", means.Select(mean => mean is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "failed"))} |\n");
            for (int i = 0; i < systems.Length; i++)
            {
                // Equal scores share a rank; a system that failed comes last.
                double own = Loss(means[i], higher);
                ranks[systems[i]].Add(1 + means.Count(other => Loss(other, higher) < own) + ((means.Count(other => Loss(other, higher) == own) - 1) / 2.0));
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"| mean rank | | {string.Join(" | ", systems.Select(system => ranks[system].Average().ToString("0.00", CultureInfo.InvariantCulture)))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| wins | | {string.Join(" | ", systems.Select(system => ranks[system].Count(rank => rank == 1)))} |\n\n");
        Paired(text, cells, systems, sets);
        Honesty(text, cells, budget);
    }

    private static void Paired(StringBuilder text, Cell[] cells, string[] systems, string[] sets)
    {
        foreach (string other in systems.Where(system => system != "ours" && systems.Contains("ours")))
        {
            int better = 0;
            List<string> lost = [];
            foreach (string set in sets)
            {
                double[] differences = [.. Differences(cells, set, other)];
                if (differences.Length == 0)
                {
                    continue;
                }

                double mean = differences.Average();
                double error = differences.Length < 2 ? double.NaN : Math.Sqrt(differences.Sum(value => (value - mean) * (value - mean)) / (differences.Length - 1) / differences.Length);
                better += mean > 0 ? 1 : 0;
                if (mean < 0 && (double.IsNaN(error) || -mean > 2 * error))
                {
                    lost.Add(string.Create(CultureInfo.InvariantCulture, $"{set} by {-mean:0.0000}{(double.IsNaN(error) ? " (one seed)" : $" ± {error:0.0000}")}"));
                }
            }

            text.Append(CultureInfo.InvariantCulture, $"* ours against {other}: better on {better} of {sets.Length} sets; worse by more than 2 standard errors on {(lost.Count == 0 ? "none" : string.Join(", ", lost))}\n");
        }
    }

    // How much better ours is on each seed that both have.
    private static IEnumerable<double> Differences(Cell[] cells, string set, string other) =>
        from one in cells
        from two in cells
        where one.Set == set && two.Set == set && one.Seed == two.Seed && one.System == "ours" && two.System == other && one.Score is not null && two.Score is not null
        select (one.Score!.Value - two.Score!.Value) * (one.HigherIsBetter ? 1 : -1);

    private static void Honesty(StringBuilder text, Cell[] cells, double budget)
    {
        Cell[] ours = [.. cells.Where(cell => cell.System == "ours" && cell.Score is not null)];
        Cell[] told = [.. ours.Where(cell => cell.Low is not null && cell.High is not null)];
        if (told.Length > 0)
        {
            int inside = told.Count(cell => cell.Score >= cell.Low && cell.Score <= cell.High);
            text.Append(CultureInfo.InvariantCulture, $"* held-out score in the reported 95 % interval: {inside} of {told.Length} cells\n");
        }

        Cell[] covered = [.. ours.Where(cell => cell.Covered is not null)];
        if (covered.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"* rows in the 90 % intervals: {covered.Average(cell => cell.Covered!.Value):P1} on average, {covered.Min(cell => cell.Covered!.Value):P1} to {covered.Max(cell => cell.Covered!.Value):P1}\n");
        }

        if (ours.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"* longest beyond the budget: {ours.Max(cell => cell.Seconds - budget):0.00} s\n\n");
        }
    }

    private static double? Mean(Cell[] row, string system)
    {
        double[] scores = [.. row.Where(cell => cell.System == system && cell.Score is not null).Select(cell => cell.Score!.Value)];
        return scores.Length == 0 ? null : scores.Average();
    }

    private static double Loss(double? score, bool higher) => score is not { } value ? double.PositiveInfinity : higher ? -value : value;
}
