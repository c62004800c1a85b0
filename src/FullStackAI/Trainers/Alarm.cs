namespace FullStackAI.Trainers;

/// <summary>Calls somebody once, at a time that may be moved until it has come.</summary>
/// <remarks>By the system's clock it waits on a thread of its own: timers of the pool ring late when trainers
/// keep all of its threads busy. By any other clock it is that clock's timer.</remarks>
internal sealed class Alarm : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action _ring;
    private readonly ITimer? _timer;
    private readonly object _gate = new(); // Monitor.Wait needs an object
    private long _set;
    private TimeSpan _wait = Timeout.InfiniteTimeSpan;
    private bool _isOff;

    /// <param name="time">The clock.</param>
    /// <param name="ring">Called once, on any thread.</param>
    internal Alarm(TimeProvider time, Action ring)
    {
        _time = time;
        _ring = ring;
        if (ReferenceEquals(time, TimeProvider.System))
        {
            new Thread(Watch) { IsBackground = true, Name = "time limit" }.Start();
        }
        else
        {
            _timer = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Moves the time.</summary>
    /// <param name="wait">From now; zero or more; <see cref="Timeout.InfiniteTimeSpan"/> means never.</param>
    internal void Set(TimeSpan wait)
    {
        if (_timer is not null)
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
            return;
        }

        lock (_gate)
        {
            _set = _time.GetTimestamp();
            _wait = wait;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _isOff = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Watch()
    {
        lock (_gate)
        {
            while (!_isOff)
            {
                TimeSpan left = _wait == Timeout.InfiniteTimeSpan ? _wait : _wait - _time.GetElapsedTime(_set);
                if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
                {
                    break;
                }

                Monitor.Wait(
                    _gate,
                    left == Timeout.InfiniteTimeSpan
                        ? Timeout.Infinite
                        : (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalMilliseconds)));
            }

            Ring();
        }
    }

    // Under the lock, so that nobody is called after the alarm was put away.
    private void Ring()
    {
        lock (_gate)
        {
            if (!_isOff)
            {
                _ring();
            }
        }
    }
}
