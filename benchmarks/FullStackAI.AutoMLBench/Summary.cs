using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace FullStackAI.AutoMLBench;

/// <summary>The page on a file of cells: score per task, mean rank, wins, paired differences, honesty, deadlines.</summary>
internal static class Summary
{
    private const string Own = "ours";

    internal static string Of(IReadOnlyList<Cell> cells, string source, string? note)
    {
        // Of a cell that was run again, the last one counts.
        Cell[] last = [.. cells.GroupBy(cell => cell.Key).Select(group => group.Last())];
        var text = new StringBuilder("# AutoML against boosters\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Made by `dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- run --out {source}` and `-- report`; every cell is a line of `{source}`. {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors.\n");
        text.Append("All systems get the same training and test rows: as supplied, else 80/20 by the seed, stratified. `hgb` and `xgb` are scikit-learn's HistGradientBoosting and XGBoost of Debian with their defaults, which take the time they need; `linear` is scikit-learn's ridge or logistic regression on scaled numbers, one-hot words and TF-IDF; `-search` is a random search of a booster's options for the budget, judged on a fifth of the training rows, the best learned anew from all.\n");
        text.Append("Text becomes 64 components of TF-IDF for the boosters. `ours` gets the table and the name of the label and nothing else.\n");
        if (note is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{note}\n");
        }

        foreach (double budget in last.Select(cell => cell.BudgetSeconds).Where(budget => budget > 0).Distinct().Order())
        {
            Cell[] own = [.. last.Where(cell => cell.BudgetSeconds == budget)];
            HashSet<(string, ulong)> outer = [.. own.Select(cell => (cell.Set, cell.Seed))];
            IEnumerable<Cell> others = last.Where(cell => outer.Contains((cell.Set, cell.Seed)));
            Write(text, budget, [.. own, .. others.Where(cell => cell.BudgetSeconds == 0), .. Borrowed(own, others)]);
        }

        return text.ToString();
    }

    private static string Listed(string what, string[] sets) => sets.Length == 0 ? "" : what + string.Join(", ", sets);

    // Searches that were not run with this budget appear with what they reached in another one, whose seconds follow their name.
    private static IEnumerable<Cell> Borrowed(Cell[] own, IEnumerable<Cell> others) =>
        from cell in others
        where cell.BudgetSeconds > 0 && cell.System != Own && !own.Any(one => one.System == cell.System)
        select cell with { System = string.Create(CultureInfo.InvariantCulture, $"{cell.System} {cell.BudgetSeconds} s") };

    private static void Write(StringBuilder text, double budget, Cell[] cells)
    {
        string[] systems = [.. cells.Select(cell => cell.System).Distinct().OrderBy(name => name == Own ? 0 : 1)];
        string[] sets = [.. cells.Select(cell => cell.Set).Distinct()];
        int seeds = sets.Select(set => cells.Count(cell => cell.Set == set && cell.System == systems[0])).Where(count => count > 0).Min();
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n## {budget} s, {seeds} seed{(seeds == 1 ? "" : "s")}\n\n| data | metric | {string.Join(" | ", systems)} |\n|---|---|{string.Concat(Enumerable.Repeat("---|", systems.Length))}\n");
        var ranks = systems.ToDictionary(system => system, _ => new List<double>());
        int ranked = 0;
        // Systems that were tried on less than half of the sets get no rank, so that the others have theirs.
        int[] compared =
        [
            .. Enumerable.Range(0, systems.Length).Where(
                i => 2 * sets.Count(set => cells.Any(cell => cell.Set == set && cell.System == systems[i])) >= sets.Length)
        ];
        foreach (string set in sets)
        {
            HashSet<ulong> shared = Shared(cells, set);
            Cell[] row = [.. cells.Where(cell => cell.Set == set && shared.Contains(cell.Seed))];
            bool higher = row.Any(cell => cell.HigherIsBetter);
            double?[] means = [.. systems.Select(system => Mean(row, system))];
            double best = means.Min(mean => Loss(mean, higher));
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {set} | {row[0].Metric} | {string.Join(" | ", systems.Select((system, i) => Shown(row, system, means[i], Loss(means[i], higher) == best)))} |\n");
            if (compared.Any(i => !row.Any(cell => cell.System == systems[i])))
            {
                continue; // ranks are of sets that all compared systems were tried on
            }

            ranked++;
            double[] losses = [.. compared.Select(i => Loss(means[i], higher))];
            for (int place = 0; place < compared.Length; place++)
            {
                // Equal scores share a rank; a system that failed comes last.
                double own = losses[place];
                ranks[systems[compared[place]]].Add(
                    1 + losses.Count(other => other < own) + ((losses.Count(other => other == own) - 1) / 2.0));
            }
        }

        if (ranked > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| **mean rank** ({ranked} set{(ranked == 1 ? "" : "s")}) | | {string.Join(" | ", systems.Select(system => ranks[system].Count == 0 ? "–" : ranks[system].Average().ToString("0.00", CultureInfo.InvariantCulture)))} |\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"| **wins** | | {string.Join(" | ", systems.Select(system => ranks[system].Count == 0 ? "–" : ranks[system].Count(rank => rank == 1).ToString(CultureInfo.InvariantCulture)))} |\n");
        }

        foreach (Cell failed in cells.Where(cell => cell.Error is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n`{failed.System}` on {failed.Set}, seed {failed.Seed}, failed: {failed.Error}\n");
        }

        text.Append('\n');
        Paired(text, cells, systems, sets);
        string[] more =
        [
            .. from set in sets let all = cells.Count(cell => cell.Set == set && cell.System == Own) where all > seeds select $"{set} {all}"
        ];
        string[] fewer = [.. from set in sets let shared = Shared(cells, set).Count where shared < seeds select $"{set} {shared}"];
        if (more.Length + fewer.Length > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"Means are over the seeds that all systems have{Listed(", here fewer: ", fewer)}; differences over those that both have{Listed(", `ours` more: ", more)}.\n\n");
        }

        Honesty(text, cells, budget);
    }

    // The seeds that every system has which was tried on the set, so that means are of the same test rows.
    private static HashSet<ulong> Shared(Cell[] cells, string set)
    {
        ILookup<ulong, string> systems = cells
            .Where(cell => cell.Set == set)
            .DistinctBy(cell => (cell.Seed, cell.System))
            .ToLookup(cell => cell.Seed, cell => cell.System);
        int all = systems.SelectMany(seed => seed).Distinct().Count();
        return [.. systems.Where(seed => seed.Count() == all).Select(seed => seed.Key)];
    }

    private static string Shown(Cell[] row, string system, double? mean, bool isBest) =>
        !row.Any(cell => cell.System == system) ? "–"
        : mean is not { } value ? "failed"
        : string.Create(CultureInfo.InvariantCulture, $"{(isBest ? "**" : "")}{value:0.0000}{(isBest ? "**" : "")}");

    private static void Paired(StringBuilder text, Cell[] cells, string[] systems, string[] sets)
    {
        string[] others = [.. systems.Where(system => system != Own && systems.Contains(Own))];
        if (others.Length == 0)
        {
            return;
        }

        text.Append("| `ours` against | sets | better | worse | worse by more than 2 standard errors of the paired difference |\n|---|---|---|---|---|\n");
        foreach (string other in others)
        {
            (int tried, int better, int worse) = (0, 0, 0);
            List<string> lost = [];
            foreach (string set in sets)
            {
                double[] differences = [.. Differences(cells, set, other)];
                if (differences.Length == 0)
                {
                    continue;
                }

                tried++;
                double mean = differences.Average();
                double error = differences.Length < 2
                    ? double.NaN
                    : Math.Sqrt(differences.Sum(value => (value - mean) * (value - mean)) / (differences.Length - 1) / differences.Length);
                better += mean > 0 ? 1 : 0;
                worse += mean < 0 ? 1 : 0;
                if (mean < 0 && (double.IsNaN(error) || -mean > 2 * error))
                {
                    lost.Add(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{set} by {-mean:0.0000}{(double.IsNaN(error) ? " (one seed, no error known)" : $" ± {error:0.0000}")}"));
                }
            }

            text.Append(
                CultureInfo.InvariantCulture,
                $"| {other} | {tried} | {better} | {worse} | {(lost.Count == 0 ? "none" : string.Join(", ", lost))} |\n");
        }

        text.Append('\n');
    }

    // How much better ours is on each seed that both have.
    private static IEnumerable<double> Differences(Cell[] cells, string set, string other) =>
        from one in cells
        from two in cells
        where one.Set == set
            && two.Set == set
            && one.Seed == two.Seed
            && one.System == Own
            && two.System == other
            && one.Score is not null
            && two.Score is not null
        select (one.Score!.Value - two.Score!.Value) * (one.HigherIsBetter ? 1 : -1);

    private static void Honesty(StringBuilder text, Cell[] cells, double budget)
    {
        Cell[] ours = [.. cells.Where(cell => cell.System == Own && cell.Score is not null)];
        if (ours.Length == 0)
        {
            return;
        }

        Cell[] told = [.. ours.Where(cell => cell.Low is not null && cell.High is not null)];
        text.Append("What `ours` said of itself before it saw the test rows:\n\n| data | seed | expected | 95 % interval | on the test rows | inside | rows in 90 % intervals | seconds | trials | model |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (Cell cell in ours)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {cell.Set} | {cell.Seed} | {cell.Expected:0.0000} | {(cell.Low is null ? "–" : $"{Four(cell.Low)} … {Four(cell.High)}")} | {cell.Score:0.0000} | {(cell.Low is null ? "–" : IsInside(cell) ? "yes" : "no")} | {(cell.Covered is { } covered ? covered.ToString("P1", CultureInfo.InvariantCulture) : "–")} | {cell.Seconds:0.0} | {cell.Trials} | {cell.Chosen} |\n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"\n* score on the test rows in the 95 % interval: {told.Count(IsInside)} of {told.Length} cells\n");
        Cell[] covers = [.. ours.Where(cell => cell.Covered is not null)];
        if (covers.Length > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"* rows in the 90 % intervals: {covers.Average(cell => cell.Covered!.Value):P1} on average, {covers.Min(cell => cell.Covered!.Value):P1} to {covers.Max(cell => cell.Covered!.Value):P1}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"* longest beyond the budget: {ours.Max(cell => cell.Seconds - budget):0.00} s\n");
    }

    private static bool IsInside(Cell cell) => cell.Score >= cell.Low && cell.Score <= cell.High;

    private static string Four(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "–";

    private static double? Mean(Cell[] row, string system)
    {
        double[] scores = [.. row.Where(cell => cell.System == system && cell.Score is not null).Select(cell => cell.Score!.Value)];
        return scores.Length == 0 ? null : scores.Average();
    }

    private static double Loss(double? score, bool higher) => score is not { } value ? double.PositiveInfinity : higher ? -value : value;
}
