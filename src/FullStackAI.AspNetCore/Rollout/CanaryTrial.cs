using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Telemetry;

namespace FullStackAI.AspNetCore.Rollout;

/// <summary>What has happened to one canary and to the default beside it, in the window that is open now; counted without locks.</summary>
internal sealed class CanaryTrial(CanaryRule rule, ServedVersion canary, ServedVersion @default)
{
    private const double Quantile = 0.95;
    private volatile Window _window = new(@default.Statistics.Latency);
    private int _isEnded;
    private long _rows;
    private long _otherRows;

    internal ServedVersion Canary => canary;

    internal ServedVersion Default => @default;

    internal CanaryRule Rule => rule;

    internal bool IsEnded => Volatile.Read(ref _isEnded) != 0;

    internal bool IsOf(CanaryRule other, ServedVersion otherCanary, ServedVersion otherDefault) =>
        rule == other && canary == otherCanary && @default == otherDefault;

    /// <summary>Ends it; true for the one who did.</summary>
    internal bool TryEnd() => Interlocked.Exchange(ref _isEnded, 1) == 0;

    /// <summary>Counts one request.</summary>
    /// <returns>Why the canary must end; null while nothing speaks against it.</returns>
    internal (string Reason, long Requests)? Add(bool isCanary, bool failed, long ticks, CanaryGuardOptions options)
    {
        Window window = _window;
        Group group = isCanary ? window.Canary : window.Default;
        long requests = group.Add(failed, ticks);
        if (!isCanary)
        {
            return null;
        }

        if (failed && window.TooManyFailures(options) is { } early)
        {
            return (early, requests);
        }

        // Exactly one request is the last of its window.
        if (requests != options.MinimumRequests)
        {
            return null;
        }

        _window = new Window(@default.Statistics.Latency);
        return window.Judge(options) is { } reason ? (reason, requests) : null;
    }

    /// <summary>Counts rows that both versions answered.</summary>
    /// <returns>Why the canary must end; null while nothing speaks against it.</returns>
    /// <remarks>Only the one worker of the comparisons calls it.</remarks>
    internal (string Reason, long Rows)? AddRows(int rows, int otherRows, CanaryGuardOptions options)
    {
        _rows += rows;
        _otherRows += otherRows;
        if (_rows < options.MinimumRequests)
        {
            return null;
        }

        (long all, double share) = (_rows, _otherRows / (double)_rows);
        (_rows, _otherRows) = (0, 0);
        return share > options.DisagreementShare
            ? (FormattableString.Invariant(
                $"version {@default.Name} answers {share:0.##%} of its rows otherwise; the bound is {options.DisagreementShare:0.##%}"), all)
            : null;
    }

    /// <summary>One window: the canary's requests and those of the default in the same time.</summary>
    /// <param name="sinceStart">The times of all requests of the default.</param>
    private sealed class Window(LatencyHistogram sinceStart)
    {
        internal Group Canary { get; } = new();

        internal Group Default { get; } = new();

        /// <summary>Whether so many have failed already that the whole window cannot be within the bound.</summary>
        internal string? TooManyFailures(CanaryGuardOptions options) =>
            options.ErrorShare is { } bound
                && Default.Requests * 10 >= options.MinimumRequests
                && Canary.Failed > (bound + Default.FailedShare) * options.MinimumRequests
                ? Errors(bound)
                : null;

        internal string? Judge(CanaryGuardOptions options)
        {
            if (options.ErrorShare is { } bound && Canary.FailedShare > bound + Default.FailedShare)
            {
                return Errors(bound);
            }

            LatencyCounts beside = Default.Requests * 10 >= options.MinimumRequests ? Default.Times.Read() : sinceStart.Read();
            if (options.LatencyRatio is not { } ratio || beside.Total * 10 < options.MinimumRequests)
            {
                return null;
            }

            (double own, double other) = (Canary.Times.Read().Quantile(Quantile), beside.Quantile(Quantile));
            return own > ratio * other && own - other > options.LatencyFloor.TotalMicroseconds
                ? FormattableString.Invariant(
                    $"95 % of its requests take up to {own:0} µs, those of the default {other:0} µs; the bound is {ratio} times that")
                : null;
        }

        private string Errors(double bound) =>
            FormattableString.Invariant(
                $"{Canary.Failed} of its {Canary.Requests} requests were refused or failed ({Canary.FailedShare:0.##%}; of the default's {Default.FailedShare:0.##%}); the bound is {bound:0.##%} more");
    }

    /// <summary>Requests of one version.</summary>
    private sealed class Group
    {
        private long _requests;
        private long _failed;

        internal long Requests => Interlocked.Read(ref _requests);

        internal long Failed => Interlocked.Read(ref _failed);

        internal double FailedShare => Requests == 0 ? 0 : Failed / (double)Requests;

        /// <summary>Of those that succeeded.</summary>
        internal LatencyHistogram Times { get; } = new();

        /// <summary>Counts one; the number of all so far.</summary>
        internal long Add(bool failed, long ticks)
        {
            if (failed)
            {
                Interlocked.Increment(ref _failed);
            }
            else
            {
                Times.Record(ticks);
            }

            return Interlocked.Increment(ref _requests);
        }
    }
}
