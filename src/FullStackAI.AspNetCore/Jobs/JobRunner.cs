using System.Threading.Channels;
using FullStackAI.AspNetCore.Diagnostics;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace FullStackAI.AspNetCore.Jobs;

/// <summary>Works on jobs one after the other, beside requests; those that a stop or a crash interrupted go on first.</summary>
internal sealed class JobRunner : BackgroundService
{
    private readonly ServingServices _services;
    private readonly Channel<Job> _queue = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });

    internal JobRunner(ServingServices services)
    {
        _services = services;
        Store = services.Options.Jobs is { } options ? new JobStore(options, services.Time) : null;
    }

    /// <summary>The jobs; null where there may be none.</summary>
    internal JobStore? Store { get; }

    /// <summary>Puts an accepted job into the queue; one that is there already is not worked on twice.</summary>
    internal void Enqueue(Job job) => _queue.Writer.TryWrite(job);

    /// <summary>Ends a job that has not ended; what it has done so far is kept until it is removed.</summary>
    internal void Cancel(Job job)
    {
        job.Cancellation.Cancel();
        Store!.End(job, JobState.Cancelled);
    }

    public override void Dispose()
    {
        Store?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Store is null)
        {
            return;
        }

        await Task.Yield();
        Store.Sweep();
        foreach (Job job in Store.Open())
        {
            Enqueue(job);
        }

        try
        {
            await foreach (Job job in _queue.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                Work(job, stoppingToken);
                Store.Sweep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left goes on at the next start.
        }
    }

    private void Work(Job job, CancellationToken stoppingToken)
    {
        if (job.End is not null)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, job.Cancellation.Token);
        job.IsRunning = true;
        try
        {
            ServedVersion version = VersionOf(job);
            using LiveModel live = LiveModel.Acquire(version);
            // A model that never was a file is known by its number alone.
            if (live.Model.Predictor.Bundle.Digest is { } digest
                ? digest != job.Request.Digest
                : version.NameOf(live.Model) != job.Request.Version)
            {
                throw new ServingException(409, "The version holds another model than when the job was accepted.");
            }

            new JobWork(job, live.Model, _services.Options.Limits, _services.Options.Jobs!.ChunkRows).Run(stop.Token);
            Store!.End(job, JobState.Succeeded);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Cancelled, and ended by who cancelled it; or the host stops, and it goes on at the next start.
        }
        catch (ServingException fault) when (fault.Status == StatusCodes.Status503ServiceUnavailable)
        {
            // the model is on its way, or will be
            _ = EnqueueLaterAsync(job, TimeSpan.FromSeconds(Math.Max(1, fault.RetryAfter)), stoppingToken);
        }
        catch (ServingException fault)
        {
            Store!.End(job, JobState.Failed, fault.Message);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            ServingLog.JobFailed(_services.Logger, fault, job.Request.Id);
            Fail(job);
        }
        finally
        {
            job.IsRunning = false;
        }
    }

    private async Task EnqueueLaterAsync(Job job, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, _services.Time, cancellationToken).ConfigureAwait(false);
            Enqueue(job);
        }
        catch (OperationCanceledException)
        {
            // The host stops, and the job goes on at the next start.
        }
    }

    // A single file is named after what is live in it, and after a start nothing is: it is loaded
    // by its first use, and the digest tells whether it is still the same.
    private ServedVersion VersionOf(Job job)
    {
        ModelEntry model = _services.Repository.Entry(job.Request.Model);
        return model.Find(job.Request.Version)
            ?? model.Versions.FirstOrDefault(static version => version.IsSingle)
            ?? throw ServingException.NoSuchVersion();
    }

    private void Fail(Job job)
    {
        try
        {
            Store!.End(job, JobState.Failed, "The server met a fault of its own; its log tells more.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            ServingLog.JobFailed(_services.Logger, fault, job.Request.Id); // the disk is full or away: it goes on at the next start
        }
    }
}
