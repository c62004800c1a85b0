using System.Diagnostics;
using FullStackAI.Bundles;
using FullStackAI.Extensions.ML.Diagnostics;
using FullStackAI.Extensions.ML.Loading;
using FullStackAI.Inference;

namespace FullStackAI.Extensions.ML.Pooling;

/// <summary>One name of a pool: its source, the live generation, and the loop that replaces it.</summary>
/// <remarks>A new version is fetched, checked, warmed and only then put live; after that the slot waits
/// for the next sign of change. A failure changes nothing but the status.</remarks>
internal sealed class ModelSlot<TEngine> : IAsyncDisposable
    where TEngine : class
{
    private static readonly TimeSpan FailureHold = TimeSpan.FromMilliseconds(500);
    private readonly ModelPool<TEngine> _pool;
    private readonly ModelSource _source;
    private readonly SemaphoreSlim _loading = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private Generation<TEngine>? _live;
    private Task? _watching;
    private volatile Failure? _failure;
    private long _failedLoads;
    private int _versions;
    private int _consecutiveFailures;
    private long _lastUse;
    private int _disposals;

    internal ModelSlot(ModelPool<TEngine> pool, string name, ModelSource source)
    {
        _pool = pool;
        Name = name;
        _source = source;
        _stopped = _stop.Token;
    }

    internal string Name { get; }

    /// <summary>When it was last asked for, in ticks of the system's clock; kept only under a memory limit.</summary>
    internal long LastUse => Volatile.Read(ref _lastUse);

    internal long Bytes => Volatile.Read(ref _live)?.Bytes ?? 0;

    /// <summary>Whether it was removed, or its pool disposed.</summary>
    internal bool IsGone => _stopped.IsCancellationRequested || _pool.IsDisposed;

    /// <summary>What is live, without holding it: it may be replaced and disposed at any
    /// moment. For what it remembers, not for what it can do.</summary>
    /// <returns>Null when nothing is live.</returns>
    internal TEngine? Glance() => Volatile.Read(ref _live)?.Engine;

    /// <summary>The live generation, acquired; loads it when this is its first use.</summary>
    internal Generation<TEngine> Acquire()
    {
        if (_pool.TracksUse)
        {
            Volatile.Write(ref _lastUse, Stopwatch.GetTimestamp());
        }

        while (true)
        {
            Generation<TEngine>? live = Volatile.Read(ref _live);
            if (live is null)
            {
                LoadNow();
            }
            else if (live.TryAcquire())
            {
                return live;
            }
        }
    }

    /// <summary>Looks for a new version and puts it live when it is sound. One attempt at a time; others wait for it.</summary>
    /// <param name="force">Whether to fetch even when the source can tell that nothing changed.</param>
    /// <param name="onlyIfAbsent">Whether to leave a live generation alone.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <returns>The failure; null when a model is live. Also a failure: the slot is gone.</returns>
    internal async ValueTask<Exception?> LoadAsync(bool force, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return IsGone ? _pool.Gone(Name)
                : onlyIfAbsent && _live is not null ? null
                : await LoadCoreAsync(force, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (IsGone && !cancellationToken.IsCancellationRequested)
        {
            return _pool.Gone(Name);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Takes the live generation away, to free memory; the next use loads it again.</summary>
    internal void Unload() => Interlocked.Exchange(ref _live, null)?.Release();

    internal ModelStatus Status()
    {
        Generation<TEngine>? live = Volatile.Read(ref _live);
        Failure? failure = _failure;
        ModelState state = live is not null ? ModelState.Ready : failure is { IsPresent: true } ? ModelState.Failed : ModelState.NotLoaded;
        return new ModelStatus(Name, state, _source.Description)
        {
            Version = live?.Version ?? 0,
            Digest = live?.Predictor.Bundle.Digest,
            LoadedAt = live?.LoadedAt,
            Bytes = live?.Bytes ?? 0,
            LastError = failure is { IsPresent: true } ? failure.Fault.Message : null,
            LastErrorAt = failure?.At,
            FailedLoads = Interlocked.Read(ref _failedLoads),
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposals, 1) != 0)
        {
            return; // its pool and who removed it may come at once
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        if (_watching is not null)
        {
            await _watching.ConfigureAwait(false);
        }

        // A load under way ends first: nothing goes live, and nothing is watched, after this.
        await _loading.WaitAsync().ConfigureAwait(false);
        try
        {
            Unload();
            _source.Dispose();
        }
        finally
        {
            _loading.Release();
        }

        _stop.Dispose();
    }

    // First use on a caller's thread: one loads, the others wait for it. Files load on this very thread.
    private void LoadNow()
    {
        _loading.Wait();
        try
        {
            if (IsGone)
            {
                throw _pool.Gone(Name);
            }

            if (Volatile.Read(ref _live) is not null)
            {
                return;
            }

            // Requests must not queue behind one slow failure after the other.
            if (_failure is { IsPresent: true } recent && _pool.Time.GetUtcNow() - recent.At < FailureHold)
            {
                throw CannotPredict(recent.Fault);
            }

            ValueTask<Exception?> load = LoadCoreAsync(force: true, CancellationToken.None);
            Exception? fault = load.IsCompleted ? load.GetAwaiter().GetResult() : Block(load.AsTask());
            if (fault is not null)
            {
                throw IsGone ? fault : CannotPredict(fault);
            }
        }
        catch (OperationCanceledException) when (IsGone)
        {
            throw _pool.Gone(Name);
        }
        finally
        {
            _loading.Release();
        }
    }

    private InvalidOperationException CannotPredict(Exception fault) =>
        new($"{_pool.Describe(Name)} cannot predict: {fault.Message}", fault);

    // A synchronous Predict that is the first to need a remote model has nothing else to do than wait.
    private static Exception? Block(Task<Exception?> load)
    {
        ((IAsyncResult)load).AsyncWaitHandle.WaitOne();
        return load.GetAwaiter().GetResult();
    }

    private async ValueTask<Exception?> LoadCoreAsync(bool force, CancellationToken cancellationToken)
    {
        using Activity? activity = PoolDiagnostics.Activities.StartActivity("fullstackai.model.load");
        activity?.SetTag("model.name", Name).SetTag("model.source", _source.Description);
        long started = Stopwatch.GetTimestamp();
        try
        {
            // What did not go live is fetched in full again: a source that says "unchanged" would pass for a success.
            bool whole = force || _live is null || _failure is { IsPresent: true };
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped);
            ModelCandidate? candidate = await _source.FetchAsync(whole, either.Token).ConfigureAwait(false);
            bool changed = candidate is not null && Accept(candidate.Value, Stopwatch.GetElapsedTime(started));
            _failure = _failure is null ? null : _failure with { IsPresent = false };
            _consecutiveFailures = 0;
            PoolDiagnostics.Loaded(Name, changed ? "live" : "unchanged", started);
            return IsGone ? _pool.Gone(Name) : null;
        }
        catch (Exception fault) when (!(fault is OperationCanceledException && (cancellationToken.IsCancellationRequested || IsGone)))
        {
            // Any fault of a candidate, a user's transform or a host's own loader that gave up included, must leave the live model serving.
            bool isKnown = _failure is { IsPresent: true } last
                && last.Fault.GetType() == fault.GetType()
                && last.Fault.Message == fault.Message;
            _failure = new Failure(fault, _pool.Time.GetUtcNow(), IsPresent: true);
            Interlocked.Increment(ref _failedLoads);
            _consecutiveFailures++;
            activity?.SetStatus(ActivityStatusCode.Error, fault.Message);
            PoolDiagnostics.Loaded(Name, "failed", started);
            if (isKnown)
            {
                // a broken file that is tried again and again fills no log
                PoolLog.StillFails(_pool.Logger, _pool.Name, Name, _source.Description, _live is not null);
            }
            else
            {
                // what is wrong with a file stands in its message, not in the calls that found it
                Exception? traced = fault is BundleException ? null : fault;
                PoolLog.LoadFailed(_pool.Logger, traced, _pool.Name, Name, _source.Description, fault.Message, _live is not null);
            }

            return fault;
        }
        finally
        {
            StartWatching();
        }
    }

    private bool Accept(ModelCandidate candidate, TimeSpan fetched)
    {
        Generation<TEngine>? live = _live;
        string? digest = candidate.Bundle?.Digest;
        bool same = live is not null
            && (digest is null ? ReferenceEquals(live.Predictor, candidate.Predictor) : live.Predictor.Bundle.Digest == digest);
        if (same)
        {
            return false;
        }

        Predictor predictor = candidate.Predictor ?? new Predictor(candidate.Bundle!, _pool.Options.Predictor);
        TEngine engine = _pool.MakeEngine(predictor);
        if (_pool.Options.WarmUp)
        {
            predictor.WarmUp();
        }

        if (IsGone)
        {
            return false;
        }

        var next = new Generation<TEngine>(predictor, engine, ++_versions, owned: candidate.Predictor is null, _pool.Time.GetUtcNow());
        Interlocked.Exchange(ref _live, next)?.Release();
        PoolLog.WentLive(_pool.Logger, _pool.Name, Name, next.Version, digest, _source.Description, fetched.TotalMilliseconds);
        _pool.KeepWithinLimit(this);
        return true;
    }

    // Only after the first load, and for the rest of the slot's life: a failed load never ends it.
    private void StartWatching()
    {
        if (_source.IsWatched && _watching is null && !IsGone)
        {
            _watching = Task.Run(WatchAsync);
        }
    }

    // Ends with the slot alone, whatever the source throws.
    private async Task WatchAsync()
    {
        while (!IsGone)
        {
            try
            {
                await _source.WaitForChangeAsync(_consecutiveFailures, _stopped).ConfigureAwait(false);
                if (_live is not null || _failure is { IsPresent: true })
                {
                    await LoadAsync(force: false, onlyIfAbsent: false, _stopped).ConfigureAwait(false);
                }
            }
            catch (Exception) when (IsGone)
            {
                return;
            }
            catch (Exception fault)
            {
                // A source that cannot even wait (a host's own loader that throws) is asked again later.
                PoolLog.WatchFailed(_pool.Logger, fault, _pool.Name, Name);
                await Task.Delay(_pool.Options.FilePollingInterval, _stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private sealed record Failure(Exception Fault, DateTimeOffset At, bool IsPresent);
}
