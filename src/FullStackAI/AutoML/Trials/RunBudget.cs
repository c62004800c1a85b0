namespace FullStackAI.AutoML;

/// <summary>What is left to spend: seconds by the clock, or units of work that are the same on every machine.</summary>
internal sealed class RunBudget(RunClock clock, double? work)
{
    private readonly WorkRates _rates = new();

    /// <summary>The work done so far, in units.</summary>
    internal double Spent { get; private set; }

    internal bool IsLimited => work is not null || clock.Budget is not null;

    internal bool IsOver => work is { } units ? Spent >= units : clock.IsOver;

    /// <summary>How much is spent, in [0, 1]; null without a limit.</summary>
    internal double? Share =>
        work is { } units ? Math.Min(1, Spent / units) : clock.Budget is { } limit ? Math.Min(1, clock.Elapsed / limit) : null;

    /// <summary>What a trial may take.</summary>
    /// <param name="share">The share of the whole it may take at most.</param>
    /// <param name="most">The user's limit of a trial; null means none.</param>
    /// <param name="kept">Time that has to be left afterwards.</param>
    /// <returns>The time (null without a limit), and the slot to fit the candidate in; the
    /// slot is null when too little is left for a fair trial.</returns>
    internal (TimeSpan? Limit, Slot? Slot) For(double share, TimeSpan? most, TimeSpan kept)
    {
        if (work is { } units)
        {
            // By work nothing is ever cut by the clock: only then is the leaderboard the same everywhere.
            double slot = Math.Min(units - Spent, share * units);
            return (null, slot < units * TrialShares.Least ? null : new Slot(slot, _ => 1));
        }

        if (clock.Left is not { } left)
        {
            return (most, new Slot(most?.TotalSeconds ?? double.PositiveInfinity, _rates.Of));
        }

        TimeSpan limit = RunClock.Least(RunClock.Most(left - kept, TimeSpan.FromMilliseconds(1)), clock.Budget!.Value * share);
        limit = most is { } own ? RunClock.Least(limit, own) : limit;
        bool isFair = left - kept >= clock.Budget.Value * TrialShares.Least;
        return (limit, isFair ? new Slot(limit.TotalSeconds, _rates.Of) : null);
    }

    /// <summary>Notes what a trial took.</summary>
    internal void Took(string family, double units, TimeSpan elapsed)
    {
        Spent += units;
        _rates.Learn(family, units, elapsed);
    }
}
