namespace FullStackAI.AutoML;

/// <summary>Trials that ended before this run, and a place for those that end in it.</summary>
internal interface ITrialArchive : IDisposable
{
    /// <summary>The time that was spent before this run.</summary>
    TimeSpan Spent { get; }

    /// <summary>A trial that need not be run again; null when there is none of that name.</summary>
    TrialRecord? Find(string name);

    /// <summary>Keeps a trial.</summary>
    void Append(TrialRecord record);
}

/// <summary>Looks trials up by more than their name.</summary>
internal static class TrialArchives
{
    /// <summary>A trial of that name and of the same trainer: options that changed since make another one of it.</summary>
    /// <param name="archive">Where to look.</param>
    /// <param name="name">The trial's name.</param>
    /// <param name="fingerprint">Of the trainer's options; empty, here or there, when only the name is known.</param>
    internal static TrialRecord? Find(this ITrialArchive archive, string name, string fingerprint) =>
        archive.Find(name) is { } record && (record.Fingerprint.Length == 0 || fingerprint.Length == 0 || record.Fingerprint == fingerprint)
            ? record
            : null;
}

/// <summary>Nothing before, nothing kept.</summary>
internal sealed class NoArchive : ITrialArchive
{
    public TimeSpan Spent => TimeSpan.Zero;

    public TrialRecord? Find(string name) => null;

    public void Append(TrialRecord record)
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>The trials of a leaderboard that is to be continued, still in memory.</summary>
/// <param name="records">By name.</param>
/// <param name="spent">The time of the run that made it.</param>
internal sealed class BoardArchive(IReadOnlyDictionary<string, TrialRecord> records, TimeSpan spent) : ITrialArchive
{
    internal int Count(Func<TrialRecord, bool> holds) => records.Values.Count(holds);

    public TimeSpan Spent => spent;

    public TrialRecord? Find(string name) => records.GetValueOrDefault(name);

    public void Append(TrialRecord record)
    {
    }

    public void Dispose()
    {
    }
}
