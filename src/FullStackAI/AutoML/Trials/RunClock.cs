using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>How the time of a run is shared: trials first, then the ensemble and the bundle in the reserve.</summary>
/// <remarks>The reserve starts as a share of the budget and grows with what the end is measured to cost; it never shrinks.</remarks>
internal sealed class RunClock : IDisposable
{
    private const double ReserveShare = 0.03;
    private const double MostReserve = 0.4; // as a share of the budget
    // of the reserve, and at most half a second: a trainer that has not looked at the clock by then is stopped
    private const double Margin = 0.25;
    private static readonly TimeSpan MostMargin = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LeastReserve = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan UsualMost = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationTokenSource _stop;
    private readonly Alarm? _alarm;
    private TimeSpan _reserve;
    private TimeSpan _before;

    internal RunClock(TimeProvider time, TimeSpan? budget, CancellationToken cancellationToken)
    {
        _time = time;
        _started = time.GetTimestamp();
        StartedAt = time.GetUtcNow();
        Budget = budget;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (budget is { } limit)
        {
            _reserve = TimeSpan.FromTicks(Math.Clamp((limit * ReserveShare).Ticks, LeastReserve.Ticks, UsualMost.Ticks));
            _reserve = Least(_reserve, limit * MostReserve);
            _alarm = new Alarm(time, _stop.Cancel);
            SetAlarm();
        }
    }

    internal TimeSpan? Budget { get; }

    /// <summary>When this run started, before any time that was spent in earlier ones.</summary>
    internal DateTimeOffset StartedAt { get; }

    internal TimeSpan Elapsed => _before + _time.GetElapsedTime(_started);

    /// <summary>Cancelled by the user or by the end of the trials' time.</summary>
    internal CancellationToken TrialToken => _stop.Token;

    /// <summary>What the bundle at the end is known to take; zero before it was measured.</summary>
    internal TimeSpan Closing { get; private set; }

    /// <summary>The time for trials that is left, zero when it is over; null means no limit.</summary>
    internal TimeSpan? Left => Budget is { } limit ? Most(limit - _reserve - Elapsed, TimeSpan.Zero) : null;

    /// <summary>The time for everything that is left, zero when it is over; null means no limit.</summary>
    internal TimeSpan? LeftForAll => Budget is { } limit ? Most(limit - Elapsed, TimeSpan.Zero) : null;

    /// <summary>The time for the ensemble and for learning from all rows that is left
    /// before the bundle has to be made; null means no limit.</summary>
    internal TimeSpan? LeftBeforeClosing => LeftForAll is { } left ? Most(left - Closing, TimeSpan.Zero) : null;

    internal bool IsOver => Left <= TimeSpan.Zero;

    /// <summary>Counts time that was spent before this run. When it was all, nothing new is
    /// started, but what is there may be put together again.</summary>
    internal void AddSpent(TimeSpan before)
    {
        _before = before;
        SetAlarm();
    }

    /// <summary>Keeps more time for the end, when what has to be done there is known to take longer.</summary>
    /// <param name="needed">For everything after the trials.</param>
    /// <param name="closing">Of it, for the bundle alone.</param>
    internal void Reserve(TimeSpan needed, TimeSpan closing)
    {
        Closing = closing;
        if (Budget is { } limit && needed > _reserve)
        {
            _reserve = Least(needed, limit * MostReserve);
            SetAlarm();
        }
    }

    public void Dispose()
    {
        _alarm?.Dispose();
        _stop.Dispose();
    }

    internal static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    internal static TimeSpan Most(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void SetAlarm()
    {
        if (Budget is { } limit)
        {
            TimeSpan hard = limit - _reserve + Least(_reserve * Margin, MostMargin) - Elapsed;
            _alarm!.Set(hard > TimeSpan.Zero ? hard : Timeout.InfiniteTimeSpan);
        }
    }
}
