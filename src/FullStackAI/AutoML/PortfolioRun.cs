using System.Globalization;
using FullStackAI.Bundles;
using FullStackAI.Numerics;

namespace FullStackAI.AutoML;

/// <summary>The library's own choice: the portfolio in its order, then search around what helps the ensemble.</summary>
internal sealed class PortfolioRun(
    Experiment experiment, DataShape shape, TrialSeries series, RunBudget budget, TrialMemory trials, RunProgress progress,
    List<Decision> decisions)
{
    // times the slot; estimates are rough, and most trainers return what they have when their time is over
    private const double TooMuch = 4;

    /// <param name="beforeLong">Called once, when a first model is there and what comes next takes long.</param>
    internal void Run(Action beforeLong)
    {
        IReadOnlyList<PortfolioItem> items = WarmFirst(experiment.Ablation.Ordered(Portfolio.For(shape, experiment)));
        for (int i = 0; i < items.Count && (series.MayGoOn || series.Knows(items[i].Name)); i++)
        {
            if (!items[i].IsQuick)
            {
                beforeLong();
            }

            progress.Share = i / (double)items.Count;
            double share = i < TrialShares.FirstTrials + (items[0].IsQuick ? 1 : 0) ? TrialShares.OfFirst : TrialShares.OfOthers;
            (TimeSpan? limit, Slot? slot) = budget.For(share, experiment.TrialTimeLimit, trials.TimeToRefit());
            slot ??= series.Knows(items[i].Name) ? Slot.Known : null;
            if (slot is null)
            {
                decisions.Add(new Decision("portfolio", $"ended before {items[i].Name}", "too little of the budget was left"));
                return;
            }

            Candidate candidate;
            try
            {
                candidate = items[i].Make(slot);
            }
            catch (ArgumentException failure)
            {
                // a fault of one item is a failed trial, not the end of the run
                series.Skip(Candidate.Unmade(items[i].Name, items[i].Family), failure.Message);
                continue;
            }

            if (candidate.Work > TooMuch * slot.Units(items[i].Family) && i > 0 && !series.Knows(items[i].Name))
            {
                decisions.Add(new Decision(
                    "portfolio",
                    $"without {items[i].Name}",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"even its smallest form would take about {candidate.Work / slot.Units(items[i].Family):0} times what a trial may")));
                continue;
            }

            series.Try(experiment.Ablation.Formed(candidate), limit, mayBeHopeless: true);
        }

        bool searches = experiment.Preset is ExperimentPreset.Good or ExperimentPreset.Best
            && LibraryFamilies.Serve(shape)
            && items.Any(item => item.Family == BoostingCharacter.Family);
        if (searches && experiment.Ablation.Searches && (budget.IsLimited || experiment.MaxTrials is not null))
        {
            Search();
        }
    }

    // What made an earlier model comes first, in its order; points of its search are trials of their own.
    private IReadOnlyList<PortfolioItem> WarmFirst(IReadOnlyList<PortfolioItem> items)
    {
        if (experiment.WarmStart is null)
        {
            return items;
        }

        List<string> names = [.. WarmStart.Names(experiment.WarmStart)];
        bool boosts = items.Any(item => item.Family == BoostingCharacter.Family);
        PortfolioItem[] points = boosts
            ? [.. WarmStart.Points(experiment.WarmStart, items.Select(item => item.Name), LibraryFamilies.Boosting.Dimensions.Count).Select(
                (point, i) => OfPoint(string.Create(CultureInfo.InvariantCulture, $"boosting-warm-{i + 1}"), point))]
            : [];
        PortfolioItem[] quick = [.. items.Where(item => item.IsQuick)];
        PortfolioItem[] warm =
        [
            .. items.Where(item => names.Contains(item.Name) && !item.IsQuick).OrderBy(item => names.IndexOf(item.Name))
        ];
        decisions.Add(new Decision(
            "warm start", string.Join(", ", warm.Concat(points).Select(item => item.Name)), "they made the model that was given"));
        return [.. quick, .. warm, .. points, .. items.Except(quick).Except(warm)];
    }

    private PortfolioItem OfPoint(string name, double[] point)
    {
        var character = new BoostingCharacter(
            name, LibraryFamilies.Boosting.At(point) with { MonotoneColumns = experiment.MonotoneColumns });
        return new PortfolioItem(name, BoostingCharacter.Family, slot => character.For(shape, slot)) { Character = character };
    }

    private void Search()
    {
        int without = 0;
        int patience = experiment.Preset == ExperimentPreset.Best ? int.MaxValue : Patience(shape.Rows);
        for (int number = 1; without < patience; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"boosting-{number}");
            if (!series.MayGoOn && !series.Knows(name))
            {
                return;
            }

            (TimeSpan? limit, Slot? slot) = budget.For(TrialShares.OfOthers, experiment.TrialTimeLimit, trials.TimeToRefit());
            IReadOnlyList<double>? point = experiment.Sampler.Next(new SamplerContext(
                LibraryFamilies.Boosting.Dimensions, trials.History(BoostingCharacter.Family), new Rng(experiment.Seed).Split("search")));
            slot ??= series.Knows(name) ? Slot.Known : null;
            if (slot is null || point is null)
            {
                decisions.Add(new Decision(
                    "search",
                    string.Create(CultureInfo.InvariantCulture, $"{number - 1} points"),
                    slot is null ? "then too little of the budget was left" : "then the sampler had no more"));
                return;
            }

            LeaderboardEntry entry = series.Try(
                experiment.Ablation.Formed(
                    new BoostingCharacter(name, LibraryFamilies.Boosting.At(point) with { MonotoneColumns = experiment.MonotoneColumns })
                        .For(shape, slot)),
                limit,
                mayBeHopeless: true);
            without = trials.Ensemble.Any(member => member.Trial.Entry == entry) ? 0 : without + 1;
        }

        if (without >= patience)
        {
            decisions.Add(new Decision(
                "search", "ended", string.Create(CultureInfo.InvariantCulture, $"{without} points in a row did not help the ensemble")));
        }
    }

    // On few rows many trials only find luck. Source: the early stop of AutoGluon's portfolio.
    private static int Patience(int rows) => rows switch
    {
        <= 100 => 4,
        <= 500 => 8,
        <= 2_500 => 15,
        <= 10_000 => 40,
        _ => int.MaxValue,
    };
}
